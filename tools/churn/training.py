"""From a table to a model that can be shipped."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np

from tools.churn.candidates import CANDIDATES, Fitted
from tools.churn.config import TableConfig
from tools.churn.encoding import encode_table
from tools.churn.errors import TableError
from tools.churn.glass import Matrix, Vector
from tools.churn.leakage import suspects
from tools.churn.measures import Estimate, brier, calibration_error, lift, over_folds
from tools.churn.model import About, ChurnModel, sigmoid
from tools.churn.model_file import save_model
from tools.churn.newest import measure_newest, moments_of
from tools.churn.quality import refuse_contradictions, refuse_leaks
from tools.churn.schema import Schema, infer_schema, labels_of
from tools.churn.selection import Plan, Progress, Selection, compare, fit_calibrated, splits
from tools.churn.self_training import Rows, SelfTrained, self_train
from tools.churn.table import Table
from tools.churn.tree import TreeModel

_VERSIONS = ("numpy", "scikit-learn")
REASONS_BY_PAIRS = "terms of the additive model, pairs shared evenly, exact sum"


@dataclass(frozen=True, eq=False)
class Trained:
    """A saved model, with everything that led to it."""

    model: ChurnModel
    folder: Path
    selection: Selection
    figures: Mapping[str, Mapping[str, Estimate]]
    """By candidate, then by figure, over folds not seen."""
    rows: Matrix
    """The training rows, in the order of `selection`'s log-odds."""
    left: Vector
    guessed: Estimate | None = None
    """What guessed labels add to the AUC, where there were rows without a label."""


def train_model(
    table: Table,
    config: TableConfig,
    folder: Path,
    *,
    now: datetime,
    plan: Plan | None = None,
    progress: Progress | None = None,
) -> Trained:
    """Infer the schema, compare the candidates, fit the chosen one on all rows, save it.

    Raises:
        ConfigError: the configuration does not fit the table.
        TableError: the table cannot be learnt from.
    """
    plan = plan or Plan()
    schema = infer_schema(table, config)
    table, unlabelled = _apart(table, schema) if config.self_training else (table, None)
    data = _Data.of(table, schema)
    refuse_contradictions(table, schema)
    refuse_leaks(table, suspects(data.rows, data.left, schema.features), config)
    selection = compare(data.rows, data.left, schema.features, plan, progress)
    chosen = selection.chosen
    fitted = fit_calibrated(chosen, data.rows, data.left, schema.features, selection, plan.seed)
    gain = None
    if unlabelled is not None:
        both = _self_trained(chosen, data, unlabelled, schema, plan)
        gain, fitted = both.gain, both.guessed if both.helps else fitted
    figures = {name: _figures(selection, name, data.left, plan) for name in selection.compared}
    newest: Mapping[str, float] = {}
    if data.moments is not None:
        newest = measure_newest(data.moments, data.rows, data.left, schema.features, plan)
    about = About(
        candidate=chosen,
        reasons_by=reasons_by(fitted),
        trained_rows=len(table),
        leavers=int(data.left.sum()),
        fingerprint=fingerprint(table, schema),
        trained_at=now.isoformat(timespec="seconds"),
        metrics={name: one.mean for name, one in figures[chosen].items()}
        | dict(newest)
        | _gain_figures(gain),
        versions={name: version(name) for name in _VERSIONS},
    )
    model = save_model(folder, fitted, schema, config.bands, about)
    return Trained(model, folder, selection, figures, data.rows, data.left, gain)


@dataclass(frozen=True, eq=False)
class _Data:
    """The table as numbers, in an order of rows that depends on nothing but their content."""

    rows: Matrix
    left: Vector
    moments: Vector | None

    @classmethod
    def of(cls, table: Table, schema: Schema) -> "_Data":
        left = labels_of(table, schema).astype(np.float64)
        rows = encode_table(table, schema.features)
        moments = moments_of(table, schema.time) if schema.time else None
        keys = [left, *rows.T] if moments is None else [left, moments, *rows.T]
        order = np.lexsort(keys)
        return cls(rows[order], left[order], None if moments is None else moments[order])


def _apart(table: Table, schema: Schema) -> tuple[Table, Table]:
    """Rows with a label and rows without."""
    cells = table.columns[schema.label]
    with_label = [row for row, cell in enumerate(cells) if cell]
    without = [row for row, cell in enumerate(cells) if not cell]
    if not without:
        raise TableError(f"{table.place}: {schema.label}: no row is left to be guessed")
    return table.of(with_label), table.of(without)


def _self_trained(
    name: str, data: _Data, unlabelled: Table, schema: Schema, plan: Plan
) -> SelfTrained:
    others = encode_table(unlabelled, schema.features)
    others = others[np.lexsort(list(others.T))]
    return self_train(CANDIDATES[name], Rows(data.rows, data.left, others), schema.features, plan)


def _gain_figures(gain: Estimate | None) -> dict[str, float]:
    if gain is None:
        return {}
    return {"guessing_gain": gain.mean, "guessing_low": gain.low, "guessing_high": gain.high}


def reasons_by(fitted: Fitted) -> str:
    """The method of the contributions, in words for the model's file."""
    if isinstance(fitted, TreeModel):
        return "path through the decision tree, exact sum"
    if fitted.pairs:
        return REASONS_BY_PAIRS
    return "terms of the additive model, exact sum"


def fingerprint(table: Table, schema: Schema) -> str:
    """SHA-256 of features and label; the order of rows and columns does not matter."""
    names = sorted([schema.label, *(feature.name for feature in schema.features)])
    rows = zip(*(table.columns[name] for name in names), strict=True)
    digest = hashlib.sha256("\x1f".join(names).encode())
    for line in sorted("\x1f".join(row) for row in rows):
        digest.update(b"\x1e" + line.encode())
    return digest.hexdigest()


def _figures(selection: Selection, name: str, left: Vector, plan: Plan) -> dict[str, Estimate]:
    one = selection.compared[name]
    found: dict[str, list[float]] = {"auc": one.auc.tolist(), "brier": [], "lift": []}
    for number, (_, test) in enumerate(splits(left, plan)):
        repeat = number // plan.folds
        probabilities = sigmoid(one.slope * one.log_odds[repeat, test] + one.shift)
        found["brier"].append(brier(probabilities, left[test]))
        found["lift"].append(lift(probabilities, left[test]))
    estimates = {key: over_folds(np.array(values), plan.folds) for key, values in found.items()}
    errors = [
        calibration_error(sigmoid(one.slope * odds + one.shift), left) for odds in one.log_odds
    ]
    mean = float(np.mean(errors))
    return estimates | {"calibration_error": Estimate(mean, min(errors), max(errors), 0.0)}
