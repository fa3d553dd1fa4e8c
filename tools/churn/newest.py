"""How a model of the past does on the newest customers: closer to use than shuffled folds."""

from collections.abc import Mapping
from datetime import UTC, datetime

import numpy as np

from tools.churn.encoding import Features
from tools.churn.errors import TableError
from tools.churn.glass import Matrix, Vector
from tools.churn.measures import area_under_roc, brier, calibration_error, lift
from tools.churn.model import sigmoid
from tools.churn.schema import FEWEST_OF_A_CLASS
from tools.churn.selection import Plan, compare, fit_calibrated
from tools.churn.table import Table

SHARE = 0.2


def moments_of(table: Table, name: str) -> Vector:
    """Seconds since 1970 of a column of ISO dates or times; shape (n_rows,).

    Raises:
        TableError: names file, line and field of a cell that is none.
    """
    moments = np.empty(len(table))
    for row, cell in enumerate(table.columns[name]):
        try:
            moment = datetime.fromisoformat(cell)
        except ValueError as error:
            raise TableError(
                f"{table.at(row, name)}: {cell[:40]!r} is no date like 2026-03-01"
            ) from error
        moments[row] = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    return moments


def measure_newest(
    moments: Vector, rows: Matrix, left: Vector, features: Features, plan: Plan
) -> Mapping[str, float]:
    """Figures on the newest fifth, by a model chosen and fitted on what is older.

    Rows of one moment stay together. Empty where a side has too few of a kind to say anything.
    """
    cut = float(np.quantile(moments, 1 - SHARE))
    is_new = moments > cut if (moments > cut).any() else moments >= cut
    for side in (left[is_new], left[~is_new]):
        if min(side.sum(), (1 - side).sum()) < FEWEST_OF_A_CLASS:
            return {}
    older, known = rows[~is_new], left[~is_new]
    selection = compare(older, known, features, Plan(plan.folds, 1, plan.seed))
    model = fit_calibrated(selection.chosen, older, known, features, selection, plan.seed)
    probabilities = sigmoid(model.log_odds(rows[is_new]))
    asked = left[is_new]
    return {
        "newest_auc": area_under_roc(probabilities, asked),
        "newest_brier": brier(probabilities, asked),
        "newest_calibration_error": calibration_error(probabilities, asked),
        "newest_lift": lift(probabilities, asked),
        "newest_rows": float(is_new.sum()),
    }
