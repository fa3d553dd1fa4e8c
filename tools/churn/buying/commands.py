"""`python -m tools.churn train-orders` and `score-orders`: churn of who has no contract."""

import csv
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, TextIO

import typer
from rich.console import Console

from tools.churn.buying.files import OrderColumns, read_order_lines
from tools.churn.buying.lines import OrderLines
from tools.churn.buying.record import lines_of_record
from tools.churn.buying.saved import load_buyers, train_and_save
from tools.churn.errors import ChurnError
from tools.churn.model import ChurnScore
from tools.clock import system_clock
from tools.database import Database
from tools.settings import ToolsSettings

DEFAULT_FOLDER = Path("var/churn")
DataOption = Annotated[
    Path | None,
    typer.Option("--data", help="CSV, plain or .gz, a line of an order a row; unset: the record."),
]
AsOf = Annotated[datetime | None, typer.Option(help="As of this day; unset: now.")]
_console = Console(stderr=True)


def train_orders(  # noqa: PLR0913 - each is an option of the command
    *,
    data: DataOption = None,
    out: Annotated[Path, typer.Option(help="Folder of the model.")] = DEFAULT_FOLDER,
    as_of: AsOf = None,
    seed: Annotated[int, typer.Option(help="Of boosting.")] = 7,
    customer: str = OrderColumns.customer,
    order: str = OrderColumns.order,
    item: str = OrderColumns.item,
    time: str = OrderColumns.time,
    price: str = OrderColumns.price,
    quantity: str = OrderColumns.quantity,
    returned: str = OrderColumns.returned,
) -> None:
    """Learn from orders who will order nothing for 90 days, and measure it on the newest 90."""
    columns = OrderColumns(customer, order, item, time, price, quantity, returned)
    now = _moment(as_of)
    with _errors_told():
        found = train_and_save(_lines(data, columns, now), out, now=now, seed=seed)
    about = found.model.about
    measured = ", ".join(f"{name} {value:.4f}" for name, value in about.metrics.items())
    typer.echo(f"model {found.model.version} of {about.trained_rows:,} customers is in {out}")
    typer.echo(f"on 90 days that it had not seen: {measured or 'too short a record to measure'}")


def score_orders(  # noqa: PLR0913 - each is an option of the command
    *,
    data: DataOption = None,
    model: Annotated[Path, typer.Option(help="Folder of the model.")] = DEFAULT_FOLDER,
    out: Annotated[Path | None, typer.Option(help="CSV; unset: standard output.")] = None,
    as_of: AsOf = None,
    reasons: Annotated[int, typer.Option(min=0, max=50, help="Of each, the strongest.")] = 3,
    customer: str = OrderColumns.customer,
    order: str = OrderColumns.order,
    item: str = OrderColumns.item,
    time: str = OrderColumns.time,
    price: str = OrderColumns.price,
    quantity: str = OrderColumns.quantity,
    returned: str = OrderColumns.returned,
) -> None:
    """Score every customer with an order, the likeliest to stay away first."""
    columns = OrderColumns(customer, order, item, time, price, quantity, returned)
    now = _moment(as_of)
    with _errors_told():
        scores = load_buyers(model).score(_lines(data, columns, now), now)
        if out is None:
            _write(sys.stdout, scores, reasons)
            return
        with out.open("w", encoding="utf-8", newline="") as file:
            _write(file, scores, reasons)


def _write(file: TextIO, scores: dict[str, ChurnScore], reasons: int) -> None:
    header = ["customer", "probability", "band", *(f"reason_{n + 1}" for n in range(reasons))]
    writer = csv.writer(file)
    writer.writerow(header)
    ranked = sorted(scores.items(), key=lambda one: (-one[1].probability, one[0]))
    for name, score in ranked:
        told = [f"{one.feature} {one.contribution:+.3f}" for one in score.reasons[:reasons]]
        writer.writerow([name, f"{score.probability:.6f}", score.band, *told])


def _lines(data: Path | None, columns: OrderColumns, now: datetime) -> OrderLines:
    with _console.status("reading orders"):
        return _record(now) if data is None else read_order_lines(data, columns)


def _record(now: datetime) -> OrderLines:
    database = Database(ToolsSettings().effective_database_url)
    try:
        with database.transaction() as connection:
            return lines_of_record(connection, until=now)
    finally:
        database.close()


def _moment(as_of: datetime | None) -> datetime:
    return system_clock() if as_of is None else as_of.replace(tzinfo=UTC)


@contextmanager
def _errors_told() -> Iterator[None]:
    try:
        yield
    except (ChurnError, OSError) as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(2) from error
