"""`python -m evals value`: expected spending against what was spent, by a time split."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import numpy as np
import orjson
import typer
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from evals.metrics import Figure, bootstrapped
from tools.churn.buying import OrderColumns, OrderLines, read_order_lines
from tools.churn.buying.behaviour import spending_at
from tools.churn.buying.lines import day_of
from tools.churn.errors import ChurnError
from tools.value import fit_value

Vector = NDArray[np.float64]
_CENTS = 100
_console = Console()


@dataclass(frozen=True)
class ValueScores:
    """One way of telling what customers will spend."""

    rank_correlation: Figure
    """Spearman's, with what was spent."""
    mean_error: float
    """Mean absolute error, in the file's money."""
    total: float
    """Predicted for all, of what was spent by all."""
    worst_tenth: float
    """The largest gap between prediction and spending of a tenth of the customers, ranked by the
    prediction, as a share of what all have spent."""


@dataclass(frozen=True)
class ValueResult:
    """All ways on the same customers."""

    customers: int
    days: float
    inside_interval: float
    """Of customers whose spending lies in the interval that is meant to hold 80 %."""
    methods: Mapping[str, ValueScores]


def value(  # noqa: PLR0913 - each is an option of the command
    *,
    data: Annotated[Path, typer.Option(help="CSV, plain or .gz, one line of an order a row.")],
    cut: Annotated[datetime, typer.Option(help="What is before it is known.")],
    days: Annotated[float, typer.Option(min=7, help="That are then looked at.")] = 90,
    seed: Annotated[int, typer.Option(help="Of intervals.")] = 7,
    customer: str = "CustomerID",
    order: str = "InvoiceNo",
    item: str = "StockCode",
    time: str = "t",
    price: str = "UnitPrice",
    quantity: str = "Quantity",
    returned: str = "cancel",
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, not a table.")] = False,
) -> None:
    """Hold the value model's spending for some months against what was spent in them."""
    try:
        columns = OrderColumns(customer, order, item, time, price, quantity, returned)
        lines = read_order_lines(data, columns)
        result = measure_value(lines, day_of(cut.replace(tzinfo=UTC)), days, seed=seed)
    except (ChurnError, ValueError) as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(2) from error
    if as_json:
        typer.echo(orjson.dumps(result, option=orjson.OPT_SERIALIZE_DATACLASS))
        return
    title = f"{data.name}: {result.customers:,} customers, {days:.0f} days from {cut:%Y-%m-%d}"
    table = Table(title=title)
    for column in ("", "rank correlation", "mean error", "total", "worst tenth"):
        table.add_column(column)
    for name, one in result.methods.items():
        table.add_row(
            name, str(one.rank_correlation), f"{one.mean_error:,.0f}", f"{one.total:.2f}",
            f"{one.worst_tenth:.3f}",
        )  # fmt: skip
    _console.print(table)
    _console.print(f"in the interval that is meant to hold 80 %: {result.inside_interval:.1%}")


def measure_value(lines: OrderLines, cut: float, days: float, *, seed: int) -> ValueResult:
    """The model fitted to what is known at `cut`, and two plain guesses.

    Raises:
        ValueError: the orders end before the days are over, or nobody had bought.
    """
    if lines.day.max(initial=-np.inf) < cut + days - 1:
        raise ValueError(f"the orders end less than {days:.0f} days after the cut")
    seen = spending_at(lines, cut)
    spent = _spent(lines, seen.customer, cut, cut + days)
    model = fit_value(seen.histories, seen.usual, margin_rate=1.0)
    before = _spent(lines, seen.customer, cut - days, cut)
    rate = seen.usual * (seen.histories.repeats + 1) / np.maximum(seen.histories.age, days)
    guesses = {
        "shipped": model.expected(seen.histories, seen.usual, days),
        "as much as in the same time before": before,
        "at the rate so far": rate * days,
    }
    in_cents = fit_value(seen.histories, _CENTS * seen.usual, margin_rate=1.0)
    values = in_cents.values(seen.histories, _CENTS * seen.usual, seed=seed, days=days)
    inside = [
        one.low_cents <= _CENTS * real <= one.high_cents
        for one, real in zip(values, spent, strict=True)
    ]
    return ValueResult(
        len(spent),
        days,
        float(np.mean(inside)),
        {name: _scored(one, spent, seed) for name, one in guesses.items()},
    )


def _spent(lines: OrderLines, customer: NDArray[np.intp], begin: float, end: float) -> Vector:
    inside = (lines.day >= begin) & (lines.day < end) & ~lines.is_return
    totals = np.zeros(len(lines.customers))
    np.add.at(totals, lines.customer[inside], lines.amount[inside])
    return totals[customer]


def _scored(guess: Vector, spent: Vector, seed: int) -> ValueScores:
    from scipy.stats import rankdata

    guessed, real = rankdata(guess), rankdata(spent)

    def correlation(rows: NDArray[np.intp]) -> float:
        return float(np.corrcoef(guessed[rows], real[rows])[0, 1])

    tenths = np.array_split(np.argsort(guess, kind="stable"), 10)
    gaps = [abs(float(guess[one].sum() - spent[one].sum())) for one in tenths]
    return ValueScores(
        bootstrapped(correlation, len(spent), seed=seed),
        float(np.abs(guess - spent).mean()),
        float(guess.sum() / spent.sum()),
        max(gaps) / float(spent.sum()),
    )
