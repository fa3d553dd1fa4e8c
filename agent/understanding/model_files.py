"""An intent model as files: numbers in an npz, words about them in a JSON; no pickle anywhere."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agent.errors import AgentError, ModelMissingError
from agent.understanding.features import NgramFeatures
from agent.understanding.intent_model import HeldOut, IntentModel, Weights
from agent.understanding.neighbours import Neighbours
from agent.understanding.out_of_scope import ScopeScorer

FORMAT = 4
CARD = "model.json"


class ModelFileError(AgentError):
    """A model's files are damaged, or of a version that this code does not know."""


def write_model(model: IntentModel, folder: Path) -> None:
    """Weights under the name of their hash first, then the card that points to them."""
    folder.mkdir(parents=True, exist_ok=True)
    buffer = io.BytesIO()
    np.savez(buffer, allow_pickle=False, **_arrays(model))
    content = buffer.getvalue()
    digest = hashlib.sha256(content).hexdigest()
    weights = folder / f"weights-{digest[:16]}.npz"
    _write_atomically(weights, content)
    card = {
        "format": FORMAT,
        "weights": weights.name,
        "sha256": digest,
        "encoder_name": model.encoder_name,
        "closeness": model.weights.closeness,
        "in_scope_threshold": model.scope.threshold,
        "facts": dict(model.facts),
        "labels": model.labels,
    }
    _write_atomically(folder / CARD, json.dumps(card, ensure_ascii=False, indent=1).encode())
    for old in folder.glob("weights-*.npz"):
        if old != weights:
            old.unlink(missing_ok=True)


def read_model(folder: Path) -> IntentModel:
    """Check the hash, then load.

    Raises:
        ModelMissingError: `folder` has no model.
        ModelFileError: damaged, or of another format.
    """
    path = folder / CARD
    if not path.is_file():
        raise ModelMissingError(f"no intent model in {folder}: run `python -m agent train`")
    try:
        card = json.loads(path.read_text("utf-8"))
        if card["format"] != FORMAT:
            raise ModelFileError(f"{path} has format {card['format']}, this code reads {FORMAT}")
        # Read twice rather than held twice: this is the biggest file of a serving process.
        with (folder / card["weights"]).open("rb") as file:
            if hashlib.file_digest(file, "sha256").hexdigest() != card["sha256"]:
                raise ModelFileError(f"{folder / card['weights']} is damaged: its sha256 is wrong")
            file.seek(0)
            with np.load(file, allow_pickle=False) as arrays:
                return _model(card, arrays)
    except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile) as error:
        raise ModelFileError(f"{path} cannot be read: {error!r}") from error


def _arrays(model: IntentModel) -> dict[str, NDArray[Any]]:
    return {
        "embedding": model.weights.embedding,
        "ngrams": model.weights.ngrams,
        "bias": model.weights.bias,
        "ngram_scales": model.weights.ngram_scales,
        "words": model.features.words,
        "characters": model.features.characters,
        "idf": model.features.idf,
        "neighbours": model.neighbours.rows,
        "neighbour_scales": model.neighbours.scales,
        "starts": model.neighbours.starts,
        "scope": np.stack([model.scope.means, model.scope.deviations]),
        "held_out_confidences": model.held_out.confidences,
        "held_out_is_right": model.held_out.is_right,
    }


def _model(card: dict[str, Any], arrays: Mapping[str, NDArray[Any]]) -> IntentModel:
    means, deviations = arrays["scope"]
    return IntentModel(
        labels=tuple(card["labels"]),
        encoder_name=card["encoder_name"],
        features=NgramFeatures(arrays["words"], arrays["characters"], arrays["idf"]),
        weights=Weights(
            arrays["embedding"],
            arrays["ngrams"],
            arrays["ngram_scales"],
            arrays["bias"],
            float(card["closeness"]),
        ),
        neighbours=Neighbours(arrays["neighbours"], arrays["neighbour_scales"], arrays["starts"]),
        scope=ScopeScorer(means, deviations, float(card["in_scope_threshold"])),
        held_out=HeldOut(arrays["held_out_confidences"], arrays["held_out_is_right"]),
        facts=card["facts"],
    )


def _write_atomically(path: Path, content: bytes) -> None:
    unfinished = path.with_name(f".{path.name}.part")
    unfinished.write_bytes(content)
    unfinished.replace(path)
