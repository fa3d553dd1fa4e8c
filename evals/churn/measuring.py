"""Every candidate, the shipped choice and the references on the same folds."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evals.churn.references import plain_logistic, tuned_boosting
from tools.churn.candidates import fit_all
from tools.churn.config import TableConfig
from tools.churn.encoding import Features, encode_table
from tools.churn.measures import (
    Estimate,
    area_under_roc,
    brier,
    calibration_error,
    calibration_noise,
    lift,
    over_folds,
)
from tools.churn.model import sigmoid
from tools.churn.schema import infer_schema, labels_of
from tools.churn.selection import Plan, compare, splits
from tools.churn.table import Table

Vector = NDArray[np.float64]
Progress = Callable[[str, int, int], None]
SHIPPED, PLAIN, BLACK_BOX = "shipped", "plain logistic", "tuned boosting"
_AUC, _BRIER, _FOLD_ERROR, _LIFT = range(4)


@dataclass(frozen=True)
class MethodFigures:
    """One method, on rows that it has not seen."""

    auc: Estimate
    brier: Estimate
    lift: Estimate
    """At 10 %."""
    calibration_error: Estimate
    """Of all rows, each scored by a model that has not seen it; by repeat."""
    fold_calibration_error: Estimate
    """Within each fold, as others report it; a fifth of the rows has more of it by chance."""
    auc_over_plain: Estimate
    auc_over_black_box: Estimate
    wins_over_plain: int
    """Folds with a higher AUC than plain logistic regression."""


@dataclass(frozen=True)
class ChurnResult:
    """Everything that is printed."""

    methods: Mapping[str, MethodFigures]
    chosen: Mapping[str, int]
    """Which candidate was shipped, by the number of folds: each chooses from its own rows."""
    folds: int
    rows: int
    leavers: int
    calibration_noise: float
    """The calibration error that perfect probabilities would show on as many rows."""
    fold_calibration_noise: float
    """The same, on as many rows as a fold has."""


def measure_churn(
    table: Table, config: TableConfig, plan: Plan, progress: Progress | None = None
) -> ChurnResult:
    """Nested: choice, calibration and tuning see nothing of the fold that judges them.

    Raises:
        ChurnError: the table or the configuration cannot be used.
    """
    schema = infer_schema(table, config)
    left = labels_of(table, schema).astype(np.float64)
    rows = encode_table(table, schema.features)
    found: dict[str, Vector] = {}
    chosen: dict[str, int] = {}
    for number, (train, test) in enumerate(splits(left, plan)):
        scores, name = _scores(rows[train], left[train], rows[test], schema.features, plan)
        chosen[name] = chosen.get(name, 0) + 1
        for method, probabilities in scores.items():
            kept = found.setdefault(method, np.empty((plan.repeats, len(left))))
            kept[number // plan.folds, test] = probabilities
        if progress is not None:
            progress("folds", number + 1, plan.folds * plan.repeats)
    return _result(found, chosen, left, plan)


def _scores(
    train: NDArray[np.float64],
    left: Vector,
    test: NDArray[np.float64],
    features: Features,
    plan: Plan,
) -> tuple[dict[str, Vector], str]:
    inner = Plan(seed=plan.seed + 1)
    selection = compare(train, left, features, inner)
    scores = {}
    for name, model in fit_all(train, left, features, seed=inner.seed).items():
        one = selection.compared[name]
        scores[name] = sigmoid(one.slope * model.log_odds(test) + one.shift)
    scores[SHIPPED] = scores[selection.chosen]
    scores[PLAIN] = plain_logistic(train, left, test, features)
    scores[BLACK_BOX] = tuned_boosting(train, left, test, features, seed=inner.seed)
    return scores, selection.chosen


def _result(
    found: Mapping[str, Vector], chosen: Mapping[str, int], left: Vector, plan: Plan
) -> ChurnResult:
    folds = list(splits(left, plan))
    by_fold = {
        name: np.array(
            [
                _fold_figures(scores[number // plan.folds, test], left[test])
                for number, (_, test) in enumerate(folds)
            ]
        )
        for name, scores in found.items()
    }
    methods = {
        name: _method(figures, by_fold[PLAIN], by_fold[BLACK_BOX], found[name], left, plan.folds)
        for name, figures in by_fold.items()
    }
    shipped = found[SHIPPED][0]
    first_fold = shipped[folds[0][1]]
    return ChurnResult(
        methods,
        chosen,
        len(folds),
        len(left),
        int(left.sum()),
        calibration_noise(shipped, seed=plan.seed),
        calibration_noise(first_fold, seed=plan.seed),
    )


def _fold_figures(scores: Vector, left: Vector) -> tuple[float, float, float, float]:
    return (
        area_under_roc(scores, left),
        brier(scores, left),
        calibration_error(scores, left),
        lift(scores, left),
    )


def _method(
    figures: Vector, plain: Vector, black_box: Vector, scores: Vector, left: Vector, folds: int
) -> MethodFigures:
    auc = figures[:, _AUC]
    pooled = np.array([calibration_error(one, left) for one in scores])
    return MethodFigures(
        auc=over_folds(auc, folds),
        brier=over_folds(figures[:, _BRIER], folds),
        lift=over_folds(figures[:, _LIFT], folds),
        calibration_error=Estimate(
            float(pooled.mean()), float(pooled.min()), float(pooled.max()), 0.0
        ),
        fold_calibration_error=over_folds(figures[:, _FOLD_ERROR], folds),
        auc_over_plain=over_folds(auc - plain[:, _AUC], folds),
        auc_over_black_box=over_folds(auc - black_box[:, _AUC], folds),
        wins_over_plain=int((auc > plain[:, _AUC]).sum()),
    )
