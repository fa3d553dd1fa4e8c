"""Read labelled utterances: CSV with the columns text and label."""

import csv
from dataclasses import dataclass
from pathlib import Path

from agent.errors import AgentError

OUT_OF_SCOPE = "oos"
"""The label of a text that asks for nothing the labels cover."""


class UtteranceFileError(AgentError):
    """A file of utterances is missing or malformed; the message names file and line."""


@dataclass(frozen=True)
class LabelledTexts:
    """In-scope rows and, apart from them, what is out of scope."""

    texts: tuple[str, ...]
    labels: tuple[str, ...]
    out_of_scope: tuple[str, ...]


def read_labelled_texts(path: Path) -> LabelledTexts:
    """All rows of `path`.

    Raises:
        UtteranceFileError: missing, not UTF-8, no such columns, or a row without text or label.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = _rows(path, csv.DictReader(file, strict=True))
    except OSError as error:
        raise UtteranceFileError(f"{path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UtteranceFileError(f"{path} is not UTF-8: {error}") from error
    known = [(text, label) for text, label in rows if label != OUT_OF_SCOPE]
    return LabelledTexts(
        texts=tuple(text for text, _ in known),
        labels=tuple(label for _, label in known),
        out_of_scope=tuple(text for text, label in rows if label == OUT_OF_SCOPE),
    )


def _rows(path: Path, reader: "csv.DictReader[str]") -> list[tuple[str, str]]:
    rows: list[tuple[str, str]] = []
    try:
        missing = {"text", "label"} - set(reader.fieldnames or ())
        if missing:
            raise UtteranceFileError(f"{path}:1: no column {', '.join(sorted(missing))}")
        for row in reader:
            # A short row has None for what is missing, a long one a list under the key None.
            text, label = row["text"], row["label"]
            if None in row or not text or not label or not text.strip() or not label.strip():
                raise UtteranceFileError(
                    f"{path}:{reader.line_num}: a row is exactly text,label, neither of them empty"
                )
            rows.append((text, label.strip()))
    except csv.Error as error:
        raise UtteranceFileError(f"{path}:{reader.line_num}: {error}") from error
    if not rows:
        raise UtteranceFileError(f"{path}:1: no rows below the header")
    return rows
