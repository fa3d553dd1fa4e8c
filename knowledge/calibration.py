"""What is measured once per state of a pack and kept beside the index."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.answerability import Answerability, from_arrays, to_arrays
from knowledge.pack import Language
from knowledge.ranking import FusionWeights

FORMAT = 2
"""Raised when the measuring or the file changes, so that old files are measured anew."""


@dataclass(frozen=True)
class ThresholdReport:
    """How the abstention threshold was found; shares are of questions left out in turn."""

    threshold: float
    answerable: int
    answerable_rejected: float
    unanswerable: int
    unanswerable_rejected: float | None
    """None: the pack has too few examples to measure it."""


@dataclass(frozen=True)
class Calibration:
    """Weights, answerability and threshold of one language's index."""

    weights: FusionWeights
    answerability: Answerability | None
    """None without enough examples of questions that have no answer."""
    report: ThresholdReport


def save(calibration: Calibration, path: Path, state: str) -> None:
    """Write beside the index; `state` names the texts it was measured on."""
    path.parent.mkdir(parents=True, exist_ok=True)
    facts = {
        "format": FORMAT,
        "state": state,
        "encoder": calibration.weights.encoder,
        "lexical": calibration.weights.lexical,
        "report": asdict(calibration.report),
    }
    arrays: dict[str, NDArray[np.generic]] = {"facts": np.array(json.dumps(facts))}
    if calibration.answerability:
        arrays.update(to_arrays(calibration.answerability))
    unfinished = path.with_suffix(".part.npz")
    np.savez_compressed(unfinished, **arrays)  # type: ignore[arg-type]
    unfinished.replace(path)


def load(path: Path, state: str, language: Language) -> Calibration | None:
    """What was saved for exactly this state; None when there is no such file."""
    if not path.is_file():
        return None
    with np.load(path, allow_pickle=False) as stored:
        arrays: Mapping[str, NDArray[np.generic]] = dict(stored)
    facts = json.loads(str(arrays["facts"]))
    if facts["format"] != FORMAT or facts["state"] != state:
        return None
    return Calibration(
        weights=FusionWeights(facts["encoder"], tuple(facts["lexical"])),
        answerability=from_arrays(arrays, language) if "buckets" in arrays else None,
        report=ThresholdReport(**facts["report"]),
    )
