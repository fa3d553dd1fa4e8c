"""What calibration messages decide: how many requests a message makes, and when to answer.

They were written apart from the utterances and train no intent (docs/adr/0014, 0015).
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from agent.understanding.calibration import FloatArray, answer_threshold
from agent.understanding.requests import (
    FEATURES,
    Reading,
    RequestCount,
    Scored,
    choose_requests,
    describe,
    find_candidates,
)
from agent.understanding.segments import spans_of, split_requests
from knowledge.pack import CalibrationRow, IntentKind, Language

UNANSWERED = frozenset({"not_covered", "out_of_scope"})
"""Intents on which nothing is answered, so that they cannot be answered wrongly."""
RECIPE = "2"
"""Changes with how messages are cut and counted: what was fitted before is fitted again."""
LEAST_SEVERAL = 20
"""With fewer messages of several requests nothing is fitted, and every message is read as one."""

Score = Callable[[Sequence[str]], list[Scored]]


@dataclass(frozen=True)
class Decisions:
    """One language's, with how its messages were answered: the threshold follows from that."""

    count: RequestCount
    confidences: tuple[float, ...]
    is_right: tuple[bool, ...]

    def threshold(self, precision: float) -> float | None:
        """The probability from which `precision` of the answers are right; None without rows."""
        if not self.confidences:
            return None
        return answer_threshold(
            np.array(self.confidences, dtype=np.float32),
            np.array(self.is_right),
            precision=precision,
        )


def read_message(
    text: str, language: Language, score: Score, kinds: Mapping[str, IntentKind]
) -> Reading:
    """Score a message and its parts."""
    segments = split_requests(text, language)
    if len(segments) == 1:
        return Reading(score([text])[0], language)
    spans = spans_of(segments, language)
    whole, *parts = score([text, *(span.text for span in spans)])
    return Reading(whole, language, segments, find_candidates(parts, spans, kinds))


def decide(
    rows: Sequence[CalibrationRow],
    language: Language,
    score: Score,
    kinds: Mapping[str, IntentKind],
) -> Decisions:
    """Fit both decisions on messages that the model has not seen."""
    readings = [read_message(row.text, language, score, kinds) for row in rows]
    count = _fit_count(readings, [len(row.intents) > 1 for row in rows])
    confidences, is_right = [], []
    for row, reading in zip(rows, readings, strict=True):
        chosen, _ = choose_requests(reading, count=count, threshold=0.0)
        if len(chosen) > 1:
            continue
        intent, probability = chosen[0].best(1)[0]
        if intent not in UNANSWERED:
            confidences.append(probability)
            is_right.append(any(intent in accepted for accepted in row.intents))
    return Decisions(count, tuple(confidences), tuple(is_right))


def _fit_count(readings: Sequence[Reading], is_several: Sequence[bool]) -> RequestCount:
    features, targets = [], []
    for reading, several in zip(readings, is_several, strict=True):
        pair = reading.pair
        if pair is not None:
            features.append(describe(reading, pair))
            targets.append(several)
    if sum(targets) < LEAST_SEVERAL or all(targets):
        return RequestCount()
    return _regression(np.array(features, dtype=np.float64), np.array(targets))


def _regression(features: NDArray[np.float64], targets: NDArray[np.bool_]) -> RequestCount:
    from sklearn.linear_model import LogisticRegression

    means, deviations = features.mean(axis=0), features.std(axis=0)
    # A figure that is the same in all rows says nothing here, and must not shout elsewhere.
    deviations[deviations < 1e-3] = 1.0
    found = LogisticRegression(C=1.0).fit((features - means) / deviations, targets)
    weights: FloatArray = found.coef_[0] / deviations
    bias = float(found.intercept_[0] - weights @ means)
    return RequestCount(tuple(float(weight) for weight in weights), bias)


def write_decisions(decisions: Decisions, path: Path) -> None:
    """As JSON; a file that is cut off half-way is never seen."""
    unfinished = path.with_suffix(".part")
    unfinished.write_text(json.dumps(asdict(decisions)), "utf-8")
    unfinished.replace(path)


def read_decisions(path: Path) -> Decisions | None:
    """What `write_decisions` stored; None where there is nothing that this code can read."""
    try:
        data = json.loads(path.read_text("utf-8"))
        weights = tuple(float(weight) for weight in data["count"]["weights"])
        if len(weights) != len(FEATURES):
            return None
        return Decisions(
            RequestCount(weights, float(data["count"]["bias"])),
            tuple(float(value) for value in data["confidences"]),
            tuple(bool(value) for value in data["is_right"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        # Missing or damaged: it is fitted again in seconds.
        return None
