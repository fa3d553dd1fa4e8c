"""A churn model of orders: learnt from moments that are over, made to fit the day itself."""

from dataclasses import dataclass, replace

import numpy as np

from tools.churn.buying.behaviour import (
    FEATURES,
    HORIZON_DAYS,
    REPURCHASE,
    Around,
    Behaviour,
    behaviour_at,
    left_after,
)
from tools.churn.buying.lines import OrderLines
from tools.churn.candidates import fit_fusion
from tools.churn.errors import TableError
from tools.churn.glass import GlassModel, Matrix, Shape, Vector, centred
from tools.churn.linear_fits import fit_linear
from tools.churn.model import sigmoid
from tools.churn.schema import Feature

CUTS, CUT_EVERY_DAYS = 7, 7
"""Moments that are learnt from: the newest one whose 90 days are over, and those before it."""
LEAST_HISTORY_DAYS = 45
LEAST_CUSTOMERS = 200
_FEATURES = tuple(Feature(name, "numeric", ()) for name in FEATURES)
LOGGED = (
    "days_since_last_order", "days_since_first_order", "orders", "days_between_orders", "overdue",
    "amount_per_order", "items", "lines_per_order",
)  # fmt: skip
_WIDEST = 12.0
_REPURCHASE_WEIGHT = 0.5
_LOG_KNOTS = 65


@dataclass(frozen=True, eq=False)
class BuyingModel:
    """Additive in `FEATURES`; scores customers as they are on the day it was made for."""

    fitted: GlassModel
    around: Around
    """Of the same day; behaviour that is scored must be computed with it."""
    cuts: tuple[float, ...]
    """The moments it has learnt from."""
    shift: float
    """What was added to the log-odds so that their level is that of the day."""

    def probabilities(self, rows: Matrix) -> Vector:
        """Of no order within 90 days, shape (n,)."""
        return sigmoid(self.fitted.log_odds(rows))


def train_buying(lines: OrderLines, today: float, *, seed: int) -> BuyingModel:
    """A model of `today`, from orders before it alone.

    Three judgements are joined in log-odds: curves with pairs and straight lines over logarithms,
    both learnt from moments that are over, and the repurchase model fitted to today's histories.
    The first two rank better, but know another season and shorter histories; the third needs no
    outcome, so it is of today. The level is the mean of two forecasts, see `_level`.

    Raises:
        TableError: too few customers, or too short a time.
    """
    known = lines.known_at(today)
    cuts = training_cuts(known, today)
    past = [behaviour_at(known, cut) for cut in cuts]
    left = [left_after(known, cut, one.customer) for cut, one in zip(cuts, past, strict=True)]
    rows, outcomes = np.vstack([one.rows for one in past]), np.concatenate(left)
    if len(past[-1].rows) < LEAST_CUSTOMERS or outcomes.min() == outcomes.max():
        raise TableError(
            f"{len(past[-1].rows)} customers had ordered {HORIZON_DAYS} days ago: at least"
            f" {LEAST_CUSTOMERS} are needed, and some must have ordered again and some not"
        )
    now = behaviour_at(known, today)
    joined = centred(_joined(*_learnt(rows, outcomes, seed=seed)), now.rows)
    shift = shift_to(joined.log_odds(now.rows), _level(left[-1], now))
    fitted = replace(joined, intercept=joined.intercept + shift)
    return BuyingModel(fitted, now.around, tuple(cuts), shift)


def training_cuts(lines: OrderLines, today: float) -> list[float]:
    """Moments whose 90 days were over `today`, ascending; at least one.

    Raises:
        TableError: the orders do not reach far enough back.
    """
    if not len(lines.day):
        raise TableError("there are no orders")
    newest, oldest = today - HORIZON_DAYS, float(lines.day.min()) + LEAST_HISTORY_DAYS
    cuts = [newest - CUT_EVERY_DAYS * back for back in range(CUTS)]
    kept = sorted(cut for cut in cuts if cut >= oldest)
    if not kept:
        raise TableError(
            f"orders of at least {HORIZON_DAYS + LEAST_HISTORY_DAYS} days are needed: these span"
            f" {today - float(lines.day.min()):.0f}"
        )
    return kept


def shift_to(log_odds: Vector, mean: float) -> float:
    """What to add to `log_odds` so that the mean probability is `mean`; by bisection."""
    low, high = -20.0, 20.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if sigmoid(log_odds + middle).mean() < mean else (low, middle)
    return (low + high) / 2


def _learnt(rows: Matrix, left: Vector, *, seed: int) -> tuple[GlassModel, GlassModel]:
    """Curves with boosted pairs, and straight lines over logarithms, which reach further out."""
    fusion = fit_fusion(rows, left, _FEATURES, seed=seed)
    if not isinstance(fusion, GlassModel):
        raise TypeError("the fusion is additive")
    lines = fit_linear(logged(rows), left, _FEATURES, inverse_penalty=1.0, bends=2)
    shapes = tuple(
        _unlogged(shape, rows[:, place]) if FEATURES[place] in LOGGED else shape
        for place, shape in enumerate(lines.shapes)
    )
    return fusion, replace(lines, shapes=shapes)


def logged(rows: Matrix) -> Matrix:
    """`rows` with the logarithms of amounts, counts and days."""
    found = rows.copy()
    places = [FEATURES.index(name) for name in LOGGED]
    found[:, places] = np.log1p(rows[:, places])
    return found


def _unlogged(shape: Shape, column: Vector) -> Shape:
    """A line over logarithms as a curve over the values themselves."""
    known = column[~np.isnan(column)]
    knots = np.unique(np.quantile(known, np.linspace(0, 1, _LOG_KNOTS)))
    return replace(shape, knots=knots, heights=shape.values(np.log1p(knots), shape.codes(knots)))


def _joined(fusion: GlassModel, lines: GlassModel) -> GlassModel:
    """The mean log-odds of the two, and half as much of the repurchase model: a sum of shapes.

    The two have it among their features already, so it would count for too much in full.
    """
    shapes = [_plus(one, other) for one, other in zip(fusion.shapes, lines.shapes, strict=True)]
    line = np.array([-_WIDEST, _WIDEST])
    straight = Shape(np.zeros(2), True, np.zeros(0), line, _REPURCHASE_WEIGHT * line)
    place = FEATURES.index(REPURCHASE)
    shapes[place] = _plus(shapes[place], straight)
    together = GlassModel(fusion.intercept + lines.intercept, tuple(shapes), fusion.pairs)
    return together.scaled(1 / (2 + _REPURCHASE_WEIGHT), 0.0)


def _plus(shape: Shape, other: Shape) -> Shape:
    """The sum of a shape of bins and of one that has only a curve."""
    levels = shape.levels + other.levels[0]
    levels[-1] = shape.levels[-1] + other.levels[-1]
    knots = np.union1d(shape.knots, other.knots)
    heights = np.interp(knots, other.knots, other.heights)
    if len(shape.knots):
        heights = heights + np.interp(knots, shape.knots, shape.heights)
    return replace(shape, levels=levels, knots=knots, heights=heights)


def _level(newest: Vector, now: Behaviour) -> float:
    """The share that will leave: half as at the newest moment that is over, half as expected.

    The first knows the season before this one, the second (the repurchase model's mean) how long
    ago today's customers bought. Which is nearer changes with the season, and one year of history
    cannot tell; equal weights need no fit, and the worst error of the mean is below that of
    either. Correcting for a shift of the features by expectation maximisation (Saerens, Latinne &
    Decaestecker, 2002) was tried and is worse: histories grow longer, so more shifts than the base
    rate.

    Source: Bates & Granger, "The combination of forecasts", 1969.
    """
    expected = sigmoid(now.rows[:, FEATURES.index(REPURCHASE)]).mean()
    return float((newest.mean() + expected) / 2)
