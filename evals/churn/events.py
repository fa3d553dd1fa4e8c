"""Churn of buyers at days whose next 90 days are known: the product and plain methods beside it.

Everything that is scored at a cut was learnt from what had happened before it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

import numpy as np
from numpy.typing import NDArray

from evals.churn.references import fit_plain_logistic, tuned_boosting
from evals.metrics import Figure, bootstrapped
from tools.churn.buying import (
    FEATURES,
    BuyingModel,
    OrderLines,
    behaviour_at,
    train_buying,
)
from tools.churn.buying.behaviour import left_after
from tools.churn.buying.blindness import sees_later
from tools.churn.buying.training import shift_to
from tools.churn.measures import (
    area_under_roc,
    brier,
    calibration_error,
    calibration_noise,
    lift,
)
from tools.churn.model import sigmoid
from tools.churn.schema import Feature

SHIPPED, LOGISTIC, FEW, RECENCY = "shipped", "logistic", "logistic on four", "recency alone"
BOOSTING = "tuned boosting"
_FOUR = ("days_since_last_order", "days_since_first_order", "orders", "amount_per_order")
_COLUMNS = tuple(Feature(name, "numeric", ()) for name in FEATURES)
_PLACES = [FEATURES.index(name) for name in _FOUR]
Vector = NDArray[np.float64]
Matrix = NDArray[np.float64]
Rows = NDArray[np.intp]
GAINS: Mapping[str, tuple[Callable[[Vector, Vector], float], int]] = {
    "AUC": (area_under_roc, 1),
    "Brier": (brier, -1),
    "ECE": (calibration_error, -1),
    "lift": (lift, 1),
}
"""Figures of the comparison, with 1 where more is better."""


@dataclass(frozen=True)
class BuyingScores:
    """One method at one cut."""

    auc: Figure
    brier: float
    calibration_error: float
    calibration_error_levelled: float
    """With the mean probability moved to the shipped model's: what is not the level."""
    lift: float
    over: Mapping[str, Figure]
    """By figure: how much better the shipped model is, on the same customers drawn again."""


@dataclass(frozen=True)
class Recalibration:
    """Calibration errors of the shipped model as its level is set by what is known when."""

    before: float
    """As learnt, from days that are over."""
    after: float
    """As shipped: the level is a forecast of the day."""
    level_known: float
    """If the share that then left had been known: what is wrong besides the level."""
    by_chance: float
    """What perfect probabilities would show."""


@dataclass(frozen=True)
class BuyingResult:
    """All methods at one cut."""

    cut: str
    customers: int
    left_share: float
    share_before: float
    """Of who left after the newest moment that was over: what the base rate has moved from."""
    sees_later: Sequence[str]
    """Features that a changed future changes; must be none."""
    recalibration: Recalibration
    methods: Mapping[str, BuyingScores]


@dataclass(frozen=True, eq=False)
class Scored:
    """Probabilities of all methods at one cut, with what then happened."""

    customer: NDArray[np.intp]
    left: Vector
    scores: Mapping[str, Vector]


def measure_cut(lines: OrderLines, cut: float, *, seed: int) -> tuple[BuyingResult, Scored]:
    """Every method at one cut, in days.

    Raises:
        TableError: not enough is known before the cut.
        ValueError: the 90 days after it are not.
    """
    model = train_buying(lines, cut, seed=seed)
    now = behaviour_at(lines, cut, model.around)
    left = left_after(lines, cut, now.customer)
    past = behaviour_at(lines, model.cuts[-1])
    before = left_after(lines, model.cuts[-1], past.customer)
    scores = {
        SHIPPED: model.probabilities(now.rows),
        LOGISTIC: _logistic(past.rows, before, now.rows, list(range(len(FEATURES)))),
        FEW: _logistic(past.rows, before, now.rows, _PLACES),
        RECENCY: _logistic(past.rows, before, now.rows, _PLACES[:1]),
        BOOSTING: tuned_boosting(past.rows, before, now.rows, _COLUMNS, seed=seed),
    }
    result = BuyingResult(
        cut=str((datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=cut)).date()),
        customers=len(left),
        left_share=float(left.mean()),
        share_before=float(before.mean()),
        sees_later=sees_later(lines, cut, seed=seed),
        recalibration=_recalibration(model, now.rows, left, seed),
        methods={name: _scored(one, scores[SHIPPED], left, seed) for name, one in scores.items()},
    )
    return result, Scored(now.customer, left, scores)


def _recalibration(model: BuyingModel, rows: Matrix, left: Vector, seed: int) -> Recalibration:
    log_odds = model.fitted.log_odds(rows)
    known = log_odds + shift_to(log_odds, float(left.mean()))
    return Recalibration(
        before=calibration_error(sigmoid(log_odds - model.shift), left),
        after=calibration_error(sigmoid(log_odds), left),
        level_known=calibration_error(sigmoid(known), left),
        by_chance=calibration_noise(sigmoid(log_odds), seed=seed),
    )


def _logistic(past: Matrix, before: Vector, now: Matrix, places: Sequence[int]) -> Vector:
    features = tuple(_COLUMNS[place] for place in places)
    fitted = fit_plain_logistic(past[:, places], before, features)
    found: Vector = fitted.predict_proba(now[:, places])[:, 1]
    return found


def _scored(one: Vector, shipped: Vector, left: Vector, seed: int) -> BuyingScores:
    return BuyingScores(
        bootstrapped(lambda rows: area_under_roc(one[rows], left[rows]), len(left), seed=seed),
        brier(one, left),
        calibration_error(one, left),
        calibration_error(_levelled(one, float(shipped.mean())), left),
        lift(one, left),
        {}
        if one is shipped
        else {
            name: bootstrapped(_gain(shipped, one, left, name), len(left), seed=seed)
            for name in GAINS
        },
    )


def _levelled(probabilities: Vector, mean: float) -> Vector:
    log_odds = np.log(probabilities / (1 - probabilities))
    return sigmoid(log_odds + shift_to(log_odds, mean))


def _gain(shipped: Vector, one: Vector, left: Vector, name: str) -> Callable[[Rows], float]:
    figure, sign = GAINS[name]

    def gain(rows: Rows) -> float:
        return sign * (figure(shipped[rows], left[rows]) - figure(one[rows], left[rows]))

    return gain


def over_cuts(cuts: Sequence[Scored], *, seed: int) -> Mapping[str, Figure]:
    """The mean over cuts of the shipped model's AUC less each method's.

    Cuts share most of their customers, so customers are drawn again, and not cuts: one who is
    drawn twice counts twice at each cut.
    """
    people = max(int(one.customer.max()) for one in cuts) + 1

    def gain(drawn: Rows, name: str) -> float:
        times = np.bincount(drawn, minlength=people)
        found = []
        for one in cuts:
            rows = np.repeat(np.arange(len(one.left)), times[one.customer])
            found.append(_gain(one.scores[SHIPPED], one.scores[name], one.left, "AUC")(rows))
        return float(np.mean(found))

    names = [name for name in cuts[0].scores if name != SHIPPED]
    return {name: bootstrapped(partial(gain, name=name), people, seed=seed) for name in names}
