"""`python -m evals churn-self-training`: what guessed labels are worth where labels are scarce.

Most labels are hidden; the guesses are judged on a fold of rows that no model has seen, and whose
labels are known.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import orjson
import typer
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from rich.table import Table as Shown

from evals.churn.references import fit_plain_logistic
from tools.churn.candidates import CANDIDATES
from tools.churn.config import TableConfig
from tools.churn.encoding import Features, encode_table
from tools.churn.errors import ChurnError
from tools.churn.measures import Estimate, area_under_roc, brier, calibration_error, over_folds
from tools.churn.model import sigmoid
from tools.churn.schema import FEWEST_OF_A_CLASS, infer_schema, labels_of
from tools.churn.selection import Plan, splits
from tools.churn.self_training import Rows, self_train
from tools.churn.table import read_table

Vector = NDArray[np.float64]
SHARES = (0.05, 0.1, 0.2)
ALONE, GUESSED = "additive alone", "additive, guessing"
PLAIN, SKLEARN = "plain logistic", "plain logistic, SelfTrainingClassifier"
PAIRS = ((GUESSED, ALONE), (SKLEARN, PLAIN))
_console = Console()


@dataclass(frozen=True)
class ShareResult:
    """All methods at one share of labels, over the same folds."""

    share: float
    labels: int
    """In one fold."""
    auc: Mapping[str, Estimate]
    brier: Mapping[str, Estimate]
    calibration_error: Mapping[str, Estimate]
    auc_gain: Mapping[str, Estimate]
    """By the guessing method: over the same one without guesses."""
    brier_gain: Mapping[str, Estimate]
    """Above zero is better."""
    told_helps: int
    """Folds in which the product itself would have said, from its labels, that guessing helps."""
    folds: int


def churn_self_training(
    *,
    data: Annotated[Path, typer.Option(help="CSV, plain or .gz, one customer a row.")],
    folds: Annotated[int, typer.Option(min=2, max=20)] = 5,
    repeats: Annotated[int, typer.Option(min=1, max=20)] = 3,
    seed: Annotated[int, typer.Option(help="Of folds and hidden labels.")] = 7,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, not a table.")] = False,
) -> None:
    """Hide 95, 90 and 80 % of the labels, and measure self-training on rows not seen."""
    try:
        table = read_table(data)
        schema = infer_schema(table, TableConfig())
        left = labels_of(table, schema).astype(np.float64)
        rows = encode_table(table, schema.features)
        plan = Plan(folds, repeats, seed)
        results = [
            measure_share(rows, left, schema.features, share, plan)
            for share in track(SHARES, "labels", console=Console(stderr=True), transient=True)
        ]
    except (ChurnError, OSError) as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(2) from error
    if as_json:
        typer.echo(orjson.dumps(results, option=orjson.OPT_SERIALIZE_DATACLASS))
        return
    for result in results:
        _show(result)


def measure_share(
    rows: NDArray[np.float64], left: Vector, features: Features, share: float, plan: Plan
) -> ShareResult:
    """Every method with `share` of the labels of each training part, as many of each kind."""
    found: dict[str, list[tuple[float, float, float]]] = {}
    told, labels = 0, 0
    generator = np.random.default_rng(plan.seed)
    for train, test in splits(left, plan):
        kept = _labelled(left[train], share, generator)
        labels = int(kept.sum())
        known = Rows(rows[train[kept]], left[train[kept]], rows[train[~kept]])
        scores, helps = _scores(known, rows[test], features, plan.seed)
        told += helps
        for name, one in scores.items():
            truth = left[test]
            figures = (area_under_roc(one, truth), brier(one, truth), calibration_error(one, truth))
            found.setdefault(name, []).append(figures)
    arrays = {name: np.array(values) for name, values in found.items()}
    auc, squared, error = (
        {name: over_folds(values[:, place], plan.folds) for name, values in arrays.items()}
        for place in range(3)
    )
    gains = {name: arrays[name] - arrays[without] for name, without in PAIRS}
    return ShareResult(
        share, labels, auc, squared, error,
        {name: over_folds(gain[:, 0], plan.folds) for name, gain in gains.items()},
        {name: over_folds(-gain[:, 1], plan.folds) for name, gain in gains.items()},
        told, plan.folds * plan.repeats,
    )  # fmt: skip


def _labelled(left: Vector, share: float, generator: np.random.Generator) -> NDArray[np.bool_]:
    kept = np.zeros(len(left), np.bool_)
    for kind in (0.0, 1.0):
        members = np.flatnonzero(left == kind)
        count = max(round(len(members) * share), FEWEST_OF_A_CLASS)
        kept[generator.permutation(members)[:count]] = True
    return kept


def _scores(
    known: Rows, asked: NDArray[np.float64], features: Features, seed: int
) -> tuple[dict[str, Vector], bool]:
    trained = self_train(CANDIDATES["additive"], known, features, Plan(5, 1, seed + 1))
    return {
        ALONE: sigmoid(trained.alone.log_odds(asked)),
        GUESSED: sigmoid(trained.guessed.log_odds(asked)),
        PLAIN: fit_plain_logistic(known.labelled, known.left, features).predict_proba(asked)[:, 1],
        SKLEARN: _sklearn(known, asked, features),
    }, trained.helps


def _sklearn(known: Rows, asked: NDArray[np.float64], features: Features) -> Vector:
    """As scikit-learn has it, threshold included."""
    from sklearn.semi_supervised import SelfTrainingClassifier

    base = fit_plain_logistic(known.labelled, known.left, features)
    model = SelfTrainingClassifier(base)
    labels = np.concatenate([known.left, np.full(len(known.unlabelled), -1.0)]).astype(np.intp)
    model.fit(np.vstack([known.labelled, known.unlabelled]), labels)
    found: Vector = model.predict_proba(asked)[:, 1]
    return found


def _show(result: ShareResult) -> None:
    title = f"{result.share:.0%} labelled ({result.labels:,} rows); ± is 95 %"
    table = Shown(title=title, box=None, padding=(0, 1, 0, 0))
    for column in ("", "AUC", "Brier", "ECE"):
        table.add_column(column, no_wrap=True)
    for name, auc in result.auc.items():
        table.add_row(
            name,
            _reach(auc),
            f"{result.brier[name].mean:.4f}",
            f"{result.calibration_error[name].mean:.4f}",
        )
    _console.print(table)
    for name, without in PAIRS:
        _console.print(
            f"{name} over {without}: AUC {_reach(result.auc_gain[name], '+')},"
            f" Brier better by {_reach(result.brier_gain[name], '+')}",
            highlight=False,
            soft_wrap=True,
        )
    _console.print(
        f"labels alone told that guessing helps in {result.told_helps} of {result.folds} folds\n",
        highlight=False,
    )


def _reach(one: Estimate, sign: str = "") -> str:
    return f"{one.mean:{sign}.4f} ±{(one.high - one.low) / 2:.4f}"
