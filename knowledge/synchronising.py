"""Keeps a vector collection equal to the texts it stands for."""

import re
from collections.abc import Mapping

from knowledge.encoder import Progress, SentenceEncoder
from knowledge.pack import Language
from knowledge.passages import content_id
from knowledge.vectors import VectorCollection

EMBEDDED_AT_ONCE = 64
"""Texts per call of the encoder: the progress bar moves, memory stays flat."""


def collection_name(pack_name: str, language: Language, encoder: SentenceEncoder) -> str:
    """One per pack, language and encoder: filters inside a collection cost linear time."""
    # Chroma allows letters, digits, dots, dashes and underscores between letters or digits.
    readable = re.sub(r"[^A-Za-z0-9]+", "-", pack_name).strip("-") or "pack"
    return f"{readable}-{language}-{content_id(pack_name, encoder.name)[:12]}"


def synchronise(
    collection: VectorCollection,
    texts: Mapping[str, str],
    encoder: SentenceEncoder,
    progress: Progress | None = None,
) -> int:
    """Make `collection` hold exactly `texts` (id -> text); only new ids are embedded.

    Returns:
        How many texts were embedded.
    """
    held = collection.ids()
    gone = sorted(held - texts.keys())
    if gone:
        collection.remove(gone)
    new = [entry_id for entry_id in texts if entry_id not in held]
    for start in range(0, len(new), EMBEDDED_AT_ONCE):
        part = new[start : start + EMBEDDED_AT_ONCE]
        collection.add(part, encoder.encode([texts[entry_id] for entry_id in part]))
        if progress:
            progress("embedding articles", min(start + EMBEDDED_AT_ONCE, len(new)), len(new))
    return len(new)
