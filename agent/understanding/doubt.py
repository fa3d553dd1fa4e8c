"""How likely the encoder has understood all of a message: what decides whether a model is asked.

A calibrated probability says whether the likeliest intent is right. Whether a message asks for more
than was heard is another question, to which the figures below say something too. A logistic
regression weighs them, fitted on messages that train no intent (docs/adr/0023).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agent.commands import Affirm, CancelTask, Command, Deny, NotCovered, RequestHuman, Unclear
from agent.understanding.brain import Understanding
from knowledge.pack import IntentKind

FIGURES = (
    "least_probability",
    "is_unclear",
    "is_not_covered",
    "whole",
    "whole_margin",
    "whole_best_five",
    "article",
    "commands",
    "parts",
    "part_unheard",
    "several",
    "several_in_doubt",
    "length",
    "segments",
    "whole_was_heard",
)
SETTLED = (RequestHuman, Affirm, Deny, CancelTask)
"""What our own code has the last word on."""
LEAST_ROWS = 200
"""With fewer messages nothing is fitted, and the least probability alone decides."""
_OF_TYPE = {
    "RequestHuman": "request_human",
    "Complain": "complaint",
    "Affirm": "affirm",
    "Deny": "deny",
    "CancelTask": "cancel_task",
}
_MOST = 6.0
"""Of the logit of several requests; beyond it there is no doubt."""
_IN_DOUBT = 1.5
"""Logits to both sides of an even chance."""
_INVERSE_PENALTY = 1.0
_FOLDS = 10


@dataclass(frozen=True)
class Doubt:
    """Weights of the logistic regression; the default believes the least probability."""

    weights: tuple[float, ...] = (1.0, *[0.0] * (len(FIGURES) - 1))
    bias: float = 0.0

    def chance_right(
        self, understood: Understanding, kinds: Mapping[str, IntentKind]
    ) -> float | None:
        """In [0, 1]; None where nothing was guessed, or where no model is listened to anyway."""
        found = figures(understood, kinds)
        if found is None:
            return None
        return _chance(float(np.dot(self.weights, found) + self.bias))


BELIEVING = Doubt()


def intents_of(command: Command, kinds: Mapping[str, IntentKind]) -> set[str]:
    """Intents that a command stands for."""
    if isinstance(command, NotCovered):
        return {name for name, kind in kinds.items() if kind in {"not_covered", "out_of_scope"}}
    intent = getattr(command, "intent", None) or _OF_TYPE.get(command.type)
    return {intent} if intent else set()


def figures(understood: Understanding, kinds: Mapping[str, IntentKind]) -> tuple[float, ...] | None:
    """What `FIGURES` names; None where there is nothing to doubt."""
    reading, commands = understood.reading, understood.commands
    if reading is None or any(isinstance(one, SETTLED) for one in commands):
        return None
    heard = {name for one in commands for name in intents_of(one, kinds)}
    best = reading.whole.best(5)
    chances = [chance for _, chance in best]
    unheard = [one.probability for one in reading.candidates if one.intent not in heard]
    several = min(max(understood.several_logit, -_MOST), _MOST)
    return (
        _logit(min(command.probability for command in commands)),
        float(any(isinstance(one, Unclear) for one in commands)),
        float(any(isinstance(one, NotCovered) for one in commands)),
        _logit(chances[0]),
        _logit(chances[0] - sum(chances[1:2])),
        _logit(sum(chances)),
        _logit(max((chance for _, chance in reading.whole.best_articles(1)), default=0.0)),
        float(len(commands)),
        float(len(reading.told)),
        _logit(max(unheard, default=0.0)),
        several,
        float(abs(several) < _IN_DOUBT),
        math.log(max(1, len(reading.whole.text))),
        float(len(reading.segments) or 1),
        float(best[0][0] in heard),
    )


def fit_doubt(
    rows: Sequence[tuple[float, ...]], is_right: Sequence[bool]
) -> tuple[Doubt, list[float]]:
    """The weights, and each row's chance as the other rows see it (ten folds)."""
    if len(rows) < LEAST_ROWS or not 0 < sum(is_right) < len(rows):
        return BELIEVING, [_chance(row[0]) for row in rows]
    found, targets = np.array(rows, dtype=np.float64), np.array(is_right)
    apart = np.arange(len(rows)) % _FOLDS
    chances = np.zeros(len(rows))
    for fold in range(_FOLDS):
        doubt = _regression(found[apart != fold], targets[apart != fold])
        logits = found[apart == fold] @ np.array(doubt.weights) + doubt.bias
        chances[apart == fold] = [_chance(float(one)) for one in logits]
    return _regression(found, targets), chances.tolist()


def _regression(rows: NDArray[np.float64], targets: NDArray[np.bool_]) -> Doubt:
    from sklearn.linear_model import LogisticRegression

    means, deviations = rows.mean(axis=0), rows.std(axis=0)
    deviations[deviations < 1e-3] = 1.0
    found = LogisticRegression(C=_INVERSE_PENALTY).fit((rows - means) / deviations, targets)
    weights = found.coef_[0] / deviations
    return Doubt(tuple(map(float, weights)), float(found.intercept_[0] - weights @ means))


def _chance(logit: float) -> float:
    return 1 / (1 + math.exp(-logit))


def _logit(probability: float) -> float:
    bounded = min(max(probability, 1e-4), 1 - 1e-4)
    return math.log(bounded / (1 - bounded))
