"""How fast the shipped model scores, beside bare scikit-learn in the same run."""

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from evals.churn.references import fit_plain_logistic
from tools.churn.config import TableConfig
from tools.churn.encoding import Value, encode_table
from tools.churn.schema import labels_of
from tools.churn.selection import Plan
from tools.churn.table import Table
from tools.churn.training import train_model

BATCH = 100_000
_RUNS = 5
_SINGLES = 200


@dataclass(frozen=True)
class ChurnSpeed:
    """Medians on one thread; the product starts from text, scikit-learn from numbers."""

    rows_per_second: float
    """Of cells as text, checked, to calibrated probabilities."""
    sklearn_rows_per_second: float
    """`predict_proba` of a pipeline, of a matrix that is there."""
    score_milliseconds: float
    """One customer as JSON gives it, with all reasons."""
    sklearn_score_milliseconds: float
    """`predict_proba` of one row of the matrix, without reasons."""


def measure_speed(table: Table, config: TableConfig, seed: int) -> ChurnSpeed:
    """Train once on the whole table, then score it enlarged to 100,000 rows.

    Raises:
        ChurnError: the table cannot be learnt from.
    """
    with tempfile.TemporaryDirectory() as folder:
        plan = Plan(folds=3, repeats=1, seed=seed)
        trusting = config.model_copy(update={"trusted": tuple(table.columns)})
        now = datetime.now(UTC)
        model = train_model(table, trusting, Path(folder), now=now, plan=plan).model
    features = model.schema.features
    names = [feature.name for feature in features]
    drawn = np.random.default_rng(seed).integers(0, len(table), BATCH).tolist()
    large = Table(
        table.place,
        {name: [table.columns[name][row] for row in drawn] for name in names},
        drawn,
    )
    matrix = encode_table(large, features)
    left = labels_of(table, model.schema).astype(np.float64)
    plain = fit_plain_logistic(encode_table(table, features), left, features)
    customer: dict[str, Value] = {name: table.columns[name][0] for name in names}
    return ChurnSpeed(
        BATCH / _median_seconds(lambda: model.probabilities(large), _RUNS),
        BATCH / _median_seconds(lambda: plain.predict_proba(matrix), _RUNS),
        1000 * _median_seconds(lambda: model.score(customer), _SINGLES),
        1000 * _median_seconds(lambda: plain.predict_proba(matrix[:1]), _SINGLES),
    )


def _median_seconds(call: Callable[[], object], times: int) -> float:
    call()
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        call()
        taken.append(time.perf_counter() - started)
    return float(np.median(taken))
