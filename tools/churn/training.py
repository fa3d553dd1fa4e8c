"""From a table to a model that can be shipped."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np

from tools.churn.candidates import Fitted
from tools.churn.config import TableConfig
from tools.churn.encoding import encode_table
from tools.churn.glass import Vector
from tools.churn.measures import Estimate, brier, calibration_error, lift, over_folds
from tools.churn.model import About, ChurnModel, sigmoid
from tools.churn.model_file import save_model
from tools.churn.schema import Schema, infer_schema, labels_of
from tools.churn.selection import Plan, Progress, Selection, compare, fit_calibrated, splits
from tools.churn.table import Table
from tools.churn.tree import TreeModel

_VERSIONS = ("numpy", "scikit-learn")


@dataclass(frozen=True, eq=False)
class Trained:
    """A saved model, with everything that led to it."""

    model: ChurnModel
    folder: Path
    selection: Selection
    figures: Mapping[str, Mapping[str, Estimate]]
    """By candidate, then by figure, over folds not seen."""


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
    left = labels_of(table, schema).astype(np.float64)
    rows = encode_table(table, schema.features)
    selection = compare(rows, left, schema.features, plan, progress)
    chosen = selection.chosen
    fitted = fit_calibrated(chosen, rows, left, schema.features, selection, plan.seed)
    figures = {name: _figures(selection, name, left, plan) for name in selection.compared}
    about = About(
        candidate=chosen,
        reasons_by=reasons_by(fitted),
        trained_rows=len(table),
        leavers=int(left.sum()),
        fingerprint=fingerprint(table, schema),
        trained_at=now.isoformat(timespec="seconds"),
        metrics={name: one.mean for name, one in figures[chosen].items()},
        versions={name: version(name) for name in _VERSIONS},
    )
    model = save_model(folder, fitted, schema, config.bands, about)
    return Trained(model, folder, selection, figures)


def reasons_by(fitted: Fitted) -> str:
    """The method of the contributions, in words for the model's file."""
    if isinstance(fitted, TreeModel):
        return "path through the decision tree, exact sum"
    if fitted.pairs:
        return "terms of the additive model, pairs shared evenly, exact sum"
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
