"""Which candidate to ship: repeated folds, and the simplest that is as good as the best."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.churn.candidates import CANDIDATES, Fitted, fit_all
from tools.churn.encoding import Features
from tools.churn.glass import Matrix, Vector
from tools.churn.measures import Estimate, area_under_roc, over_folds

Progress = Callable[[str, int, int], None]
Split = tuple[NDArray[np.intp], NDArray[np.intp]]
_IDENTITY = np.array([1.0, 0.0])
_LEAST_SLOPE = 1e-3


@dataclass(frozen=True)
class Plan:
    """How candidates are compared."""

    folds: int = 5
    repeats: int = 3
    seed: int = 7


@dataclass(frozen=True, eq=False)
class Compared:
    """One candidate over all folds."""

    auc: Vector
    """Shape (repeats * folds,)."""
    log_odds: Matrix
    """Shape (repeats, n): of each row, by a model that has not seen it."""
    slope: float
    shift: float
    """Calibration: probability = sigmoid(slope * log-odds + shift)."""


@dataclass(frozen=True, eq=False)
class Selection:
    """What was compared and what won."""

    compared: Mapping[str, Compared]
    chosen: str
    best: str
    """The highest mean AUC, which may be by chance."""
    behind: Mapping[str, Estimate]
    """Of each candidate, how far it is behind `best`, paired."""


def splits(left: Vector, plan: Plan) -> Iterator[Split]:
    """Training and test rows of each fold; each has about the same share of leavers."""
    generator = np.random.default_rng(plan.seed)
    for _ in range(plan.repeats):
        fold_of = np.empty(len(left), np.intp)
        for kind in (0.0, 1.0):
            members = generator.permutation(np.flatnonzero(left == kind))
            # Where the last kind stopped, so that the folds differ by one row at most.
            start = int((left == 0.0).sum()) if kind else 0
            fold_of[members] = (np.arange(len(members)) + start) % plan.folds
        for fold in range(plan.folds):
            yield np.flatnonzero(fold_of != fold), np.flatnonzero(fold_of == fold)


def compare(
    rows: Matrix, left: Vector, features: Features, plan: Plan, progress: Progress | None = None
) -> Selection:
    """Fit every candidate on every fold, calibrate it on the rows it has not seen, choose.

    The simplest wins that is at most one standard error of the paired difference behind the
    best (Breiman et al., 1984, the "1 SE rule").
    """
    log_odds = {name: np.empty((plan.repeats, len(left))) for name in CANDIDATES}
    auc = {name: np.empty(plan.repeats * plan.folds) for name in CANDIDATES}
    for number, (train, test) in enumerate(splits(left, plan)):
        for name, model in fit_all(rows[train], left[train], features, seed=plan.seed).items():
            found = model.log_odds(rows[test])
            log_odds[name][number // plan.folds, test] = found
            auc[name][number] = area_under_roc(found, left[test])
        if progress is not None:
            progress("comparing", number + 1, plan.repeats * plan.folds)
    compared = {
        name: Compared(auc[name], log_odds[name], *calibration(log_odds[name], left))
        for name in CANDIDATES
    }
    best = max(CANDIDATES, key=lambda name: float(auc[name].mean()))
    behind = {name: over_folds(auc[best] - auc[name], plan.folds) for name in CANDIDATES}
    chosen = next(name for name, one in behind.items() if one.mean <= one.standard_error)
    return Selection(compared, chosen, best, behind)


def fit_calibrated(
    name: str, rows: Matrix, left: Vector, features: Features, selection: Selection, seed: int
) -> Fitted:
    """A candidate on all rows, with the calibration that was learnt on rows not seen."""
    one = selection.compared[name]
    return CANDIDATES[name](rows, left, features, seed=seed).scaled(one.slope, one.shift)


def calibration(log_odds: Matrix, left: Vector) -> tuple[float, float]:
    """Slope and shift that make log-odds of shape (repeats, n) most likely.

    Source: Platt, "Probabilistic outputs for support vector machines", 1999; by Newton's method,
    with a trace of a penalty towards (1, 0) that keeps separable rows finite.
    """
    scores = np.column_stack([log_odds.ravel(), np.ones(log_odds.size)])
    wanted = np.tile(left, len(log_odds))
    found = _IDENTITY
    lost = _lost(found, scores, wanted)
    for _ in range(50):
        expected = 1 / (1 + np.exp(-np.clip(scores @ found, -30, 30)))
        gradient = scores.T @ (expected - wanted) + (found - _IDENTITY)
        curvature = (scores * (expected * (1 - expected))[:, None]).T @ scores + np.eye(2)
        step = np.linalg.solve(curvature, gradient)
        # Scores far too sure of themselves have hardly any curvature, and a full step overshoots.
        while (tried := _lost(found - step, scores, wanted)) > lost and np.abs(step).max() > 1e-10:
            step = step / 2
        if np.abs(step).max() <= 1e-10:
            break
        found, lost = found - step, tried
    if found[0] > _LEAST_SLOPE:
        return float(found[0]), float(found[1])
    # A slope of 0 or below would turn the order round: such scores know nothing.
    share = float(left.mean())
    return _LEAST_SLOPE, float(np.log(share / (1 - share)))


def _lost(found: Vector, scores: Matrix, wanted: Vector) -> float:
    """Penalised negative log-likelihood, finite at any log-odds."""
    log_odds = scores @ found
    likely = np.logaddexp(0, log_odds).sum() - log_odds @ wanted
    return float(likely + ((found - _IDENTITY) ** 2).sum() / 2)
