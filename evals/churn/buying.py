"""`python -m evals churn-buying`: who orders nothing for 90 days, from raw orders, by a time split.

Everything that is scored at a cut was learnt from what had happened before it: the model of the
product, and the plain methods beside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import numpy as np
import orjson
import typer
from rich.console import Console
from rich.table import Table as Shown

from evals.churn.references import fit_plain_logistic
from evals.metrics import Figure, bootstrapped
from tools.churn.buying import (
    FEATURES,
    OrderColumns,
    OrderLines,
    behaviour_at,
    read_order_lines,
    train_buying,
)
from tools.churn.buying.behaviour import HORIZON_DAYS, left_after
from tools.churn.buying.lines import day_of
from tools.churn.errors import ChurnError
from tools.churn.measures import (
    area_under_roc,
    brier,
    calibration_error,
    calibration_noise,
    lift,
)
from tools.churn.schema import Feature

SHIPPED, LOGISTIC, FEW, RECENCY = "shipped", "logistic", "logistic on four", "recency alone"
_FOUR = ("days_since_last_order", "days_since_first_order", "orders", "amount_per_order")
_COLUMNS = tuple(Feature(name, "numeric", ()) for name in FEATURES)
_PLACES = [FEATURES.index(name) for name in _FOUR]
Vector = np.ndarray[tuple[int], np.dtype[np.float64]]
_console = Console()


@dataclass(frozen=True)
class BuyingScores:
    """One method at one cut."""

    auc: Figure
    brier: float
    calibration_error: float
    lift: float
    over: Figure
    """AUC of the shipped model less this one's, on the same customers."""


@dataclass(frozen=True)
class BuyingResult:
    """All methods at one cut."""

    cut: str
    customers: int
    left_share: float
    share_before: float
    """Of who left after the newest moment that was over: what the base rate has moved from."""
    calibration_noise: float
    """What perfect probabilities would show."""
    methods: Mapping[str, BuyingScores]


def churn_buying(  # noqa: PLR0913 - each is an option of the command
    *,
    data: Annotated[Path, typer.Option(help="CSV, plain or .gz, one line of an order a row.")],
    cut: Annotated[
        list[datetime] | None, typer.Option(help="Score as of this day; may be given again.")
    ] = None,
    cuts: Annotated[int, typer.Option(min=1, max=20, help="Without --cut: so many, weekly.")] = 5,
    seed: Annotated[int, typer.Option(help="Of boosting and intervals.")] = 7,
    customer: str = "CustomerID",
    order: str = "InvoiceNo",
    item: str = "StockCode",
    time: str = "t",
    price: str = "UnitPrice",
    quantity: str = "Quantity",
    returned: str = "cancel",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, not a table.")] = False,
) -> None:
    """Measure churn of buyers at days whose next 90 days are known."""
    columns = OrderColumns(customer, order, item, time, price, quantity, returned)
    try:
        lines = read_order_lines(data, columns)
        days = [day_of(one.replace(tzinfo=UTC)) for one in cut or ()] or _newest(lines, cuts)
        results = [measure_cut(lines, day, seed=seed) for day in days]
    except (ChurnError, ValueError) as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(2) from error
    if as_json:
        typer.echo(orjson.dumps(results, option=orjson.OPT_SERIALIZE_DATACLASS))
    else:
        for result in results:
            _show(result)
        _show_means(results)


def measure_cut(lines: OrderLines, cut: float, *, seed: int) -> BuyingResult:
    """Every method at one cut, in days.

    Raises:
        TableError: not enough is known before the cut.
        ValueError: the 90 days after it are not.
    """
    model = train_buying(lines, cut, seed=seed)
    now = behaviour_at(lines, cut, model.repurchase)
    left = left_after(lines, cut, now.customer)
    past = behaviour_at(lines, model.cuts[-1])
    before = left_after(lines, model.cuts[-1], past.customer)
    scores = {
        SHIPPED: model.probabilities(now.rows),
        LOGISTIC: _logistic(past.rows, before, now.rows, list(range(len(FEATURES)))),
        FEW: _logistic(past.rows, before, now.rows, _PLACES),
        RECENCY: _logistic(past.rows, before, now.rows, _PLACES[:1]),
    }
    return BuyingResult(
        cut=str((datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=cut)).date()),
        customers=len(left),
        left_share=float(left.mean()),
        share_before=float(before.mean()),
        calibration_noise=calibration_noise(scores[SHIPPED], seed=seed),
        methods={name: _scored(one, scores[SHIPPED], left, seed) for name, one in scores.items()},
    )


def _logistic(
    past: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    before: Vector,
    now: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    places: Sequence[int],
) -> Vector:
    features = tuple(_COLUMNS[place] for place in places)
    fitted = fit_plain_logistic(past[:, places], before, features)
    found: Vector = fitted.predict_proba(now[:, places])[:, 1]
    return found


def _scored(one: Vector, shipped: Vector, left: Vector, seed: int) -> BuyingScores:
    def difference(rows: np.ndarray[tuple[int], np.dtype[np.intp]]) -> float:
        return area_under_roc(shipped[rows], left[rows]) - area_under_roc(one[rows], left[rows])

    return BuyingScores(
        bootstrapped(lambda rows: area_under_roc(one[rows], left[rows]), len(left), seed=seed),
        brier(one, left),
        calibration_error(one, left),
        lift(one, left),
        bootstrapped(difference, len(left), seed=seed),
    )


def _newest(lines: OrderLines, count: int) -> list[float]:
    """The newest days whose 90 days are over, a week apart, ascending."""
    last = np.floor(lines.day.max()) + 1 - HORIZON_DAYS
    return sorted(float(last) - 7 * back for back in range(count))


def _show(result: BuyingResult) -> None:
    table = Shown(
        title=f"{result.cut}: {result.customers:,} customers, {result.left_share:.3f} left"
        f" (before: {result.share_before:.3f})",
        box=None,
        padding=(0, 1, 0, 0),
    )
    for column in ("", "AUC", "shipped over it", "Brier", "ECE", "lift"):
        table.add_column(column, no_wrap=True)
    for name, one in result.methods.items():
        table.add_row(
            name,
            _with_ends(one.auc),
            "" if name == SHIPPED else _with_ends(one.over),
            f"{one.brier:.4f}",
            f"{one.calibration_error:.4f}",
            f"{one.lift:.2f}",
        )
    _console.print(table)
    _console.print(f"ECE of perfect probabilities by chance: {result.calibration_noise:.4f}\n")


def _show_means(results: Sequence[BuyingResult]) -> None:
    for name in results[0].methods:
        found = [one.methods[name] for one in results]
        auc = float(np.mean([one.auc.value or 0 for one in found]))
        error = float(np.mean([one.calibration_error for one in found]))
        _console.print(
            f"{name}, mean of {len(results)} cuts: AUC {auc:.4f}, ECE {error:.4f}", highlight=False
        )


def _with_ends(figure: Figure) -> str:
    if figure.value is None or figure.interval is None:
        return "-"
    low, high = figure.interval
    return f"{figure.value:.4f} ({low:.4f}..{high:.4f})"
