"""How the intent model read single messages: how often it is right, and whether it knows when.

A reading is the likeliest intent of the whole message with its probability, before the agent
decides anything. What the agent makes of it is scored in `evals.shop`.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from evals.metrics import CALIBRATION_BINS, NOT_SCORED, Figure, accuracy, calibration_error

NO_ANSWER = frozenset({"not_covered", "out_of_scope"})


@dataclass(frozen=True)
class Reading:
    """One message of a set, read."""

    intent: str
    confidence: float
    """In [0, 1]."""
    accepted: tuple[str, ...]
    """Intents that the set's author accepts; the first is the one meant."""

    @property
    def is_right(self) -> bool:
        """Whether it is accepted; that nothing answers it may be said in either way."""
        return self.intent in self.accepted or (self.intent in NO_ANSWER and not self.is_answerable)

    @property
    def is_answerable(self) -> bool:
        """Whether there is an answer at all."""
        return not NO_ANSWER & set(self.accepted)


@dataclass(frozen=True)
class ReliabilityBin:
    """The readings of about one confidence."""

    confidence: float
    """Their mean."""
    accuracy: float
    count: int


@dataclass(frozen=True)
class CurvePoint:
    """What answering from a confidence on would give."""

    threshold: float
    coverage: float
    """Of the messages that have an answer, those that would be answered."""
    precision: float
    """Of the messages that would be answered, those that were read right."""


@dataclass(frozen=True)
class Confusion:
    """How often one intent was read as another."""

    meant: str
    read_as: str
    count: int


def intent_accuracy(readings: Sequence[Reading], *, seed: int) -> Figure:
    """Share of right readings, of the messages that have an answer."""
    is_right = np.array([one.is_right for one in readings if one.is_answerable], dtype=np.bool_)
    return accuracy(is_right, seed=seed)


def reading_calibration(readings: Sequence[Reading], *, seed: int) -> Figure:
    """Expected calibration error of all readings; see `evals.metrics`."""
    if not readings:
        return NOT_SCORED
    confidences = np.array([one.confidence for one in readings])
    is_right = np.array([one.is_right for one in readings], dtype=np.bool_)
    return calibration_error(confidences, is_right, seed=seed)


def reliability(
    readings: Sequence[Reading], bins: int = CALIBRATION_BINS
) -> tuple[ReliabilityBin, ...]:
    """Accuracy by confidence, in bins of equal width; empty bins are left out."""
    of_bin: dict[int, list[Reading]] = {}
    for one in readings:
        of_bin.setdefault(min(int(one.confidence * bins), bins - 1), []).append(one)
    return tuple(
        ReliabilityBin(
            confidence=float(np.mean([one.confidence for one in found])),
            accuracy=float(np.mean([one.is_right for one in found])),
            count=len(found),
        )
        for _, found in sorted(of_bin.items())
    )


def coverage_precision(readings: Sequence[Reading]) -> tuple[CurvePoint, ...]:
    """The curve from answering everything to answering the surest only.

    A message is answered from the threshold on, unless it was read as having no answer. Messages
    of the same confidence are answered together.
    """
    answerable = sum(one.is_answerable for one in readings)
    if not answerable:
        return ()
    sure = sorted(
        (one for one in readings if one.intent not in NO_ANSWER), key=lambda one: -one.confidence
    )
    points, covered, right = [], 0, 0
    for place, one in enumerate(sure, start=1):
        covered += one.is_answerable
        right += one.is_right
        if place == len(sure) or sure[place].confidence < one.confidence:
            points.append(CurvePoint(one.confidence, covered / answerable, right / place))
    return tuple(points)


def confusions(readings: Sequence[Reading], most: int) -> tuple[Confusion, ...]:
    """The `most` frequent mistakes, most frequent first."""
    counted = Counter((one.accepted[0], one.intent) for one in readings if not one.is_right)
    ordered = sorted(counted.items(), key=lambda entry: (-entry[1], entry[0]))
    return tuple(Confusion(meant, read_as, count) for (meant, read_as), count in ordered[:most])
