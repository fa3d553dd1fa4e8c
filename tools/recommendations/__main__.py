"""`python -m tools.recommendations`: learn what goes together, and recommend."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from tools.clock import system_clock
from tools.database import Database
from tools.database.engine import DatabaseUnavailableError
from tools.recommendations.files import Columns, PurchaseFileError, read_names, read_purchases
from tools.recommendations.model import fit_recommendations
from tools.recommendations.model_file import (
    RecommendationFileError,
    load_recommendations,
    save_recommendations,
)
from tools.recommendations.purchases import Purchase, PurchaseTable, day_of
from tools.recommendations.record import purchases_of_record, texts_of_record
from tools.recommendations.timing import fit_rhythms
from tools.settings import ToolsSettings

app = typer.Typer(no_args_is_help=True, pretty_exceptions_show_locals=False)
FolderOption = Annotated[Path, typer.Option("--model", "--out", help="Folder of the model.")]
DataOption = Annotated[
    Path | None,
    typer.Option("--data", help="CSV, plain or .gz, a line of an order a row; unset: the record."),
]
_DEFAULT_FOLDER = Path("var/recommendations")
_console = Console()


@app.callback()
def main() -> None:
    """Learn what goes together, and recommend."""


@app.command()
def train(  # noqa: PLR0913 - each is an option of the command
    *,
    data: DataOption = None,
    names: Annotated[
        Path | None, typer.Option(help="CSV of items: the item's column and `description`.")
    ] = None,
    out: FolderOption = _DEFAULT_FOLDER,
    as_of: Annotated[datetime | None, typer.Option(help="Nothing later; unset: now.")] = None,
    customer: str = Columns.customer,
    item: str = Columns.item,
    basket: str = Columns.basket,
    time: str = Columns.time,
    cancelled: str = Columns.cancelled,
) -> None:
    """Learn from everything that was bought and kept.

    Exit code 2: the file cannot be used, and the message says why.
    """
    now = _moment(as_of)
    with _errors_told():
        if data is None:
            purchases, texts = _of_record(now)
        else:
            columns = Columns(customer, item, basket, time, cancelled)
            purchases = read_purchases(data, columns)
            texts = read_names(names, item) if names else {}
        table = PurchaseTable.of(purchases).before(day_of(now))
        if not len(table.day):
            raise PurchaseFileError(f"nothing was bought before {now:%Y-%m-%d}")
        with _console.status("learning"):
            model = fit_recommendations(table, today=day_of(now), texts=texts)
            about: dict[str, str | int] = {
                "as_of": now.isoformat(),
                "lines": len(table.day),
                "items": len(model.items),
            }
            version = save_recommendations(out, model, fit_rhythms(table), about)
    _console.print(
        f"model {version} of {len(model.items):,} items and {len(table.day):,} lines is in {out}",
        highlight=False,
    )


@app.command()
def recommend(
    *,
    model: FolderOption = _DEFAULT_FOLDER,
    bought: Annotated[str, typer.Option(help="Items, a comma between them.")] = "",
    customer: Annotated[str, typer.Option(help="Of the record, by id.")] = "",
    repeats: Annotated[bool, typer.Option(help="Also what was bought before.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 10,
) -> None:
    """Recommend to who has bought these items, or to a customer of the record."""
    with _errors_told():
        loaded, rhythms = load_recommendations(model)
        own: Sequence[Purchase] = _of_record(system_clock(), customer)[0] if customer else ()
        counts = Counter(filter(None, (one.strip() for one in bought.split(","))))
        counts.update({item for item, _ in {(one.item, one.basket) for one in own}})
        found = loaded.recommend(counts, limit=limit, repeats=repeats)
    shown = Table()
    for column in ("item", "score", "why", "because of", "due"):
        shown.add_column(column)
    for one in found:
        due = rhythms.due(one.item, [day_of(line.at) for line in own if line.item == one.item])
        day = "" if due is None else f"{datetime.fromtimestamp(due * 86_400, UTC):%Y-%m-%d}"
        shown.add_row(one.item, f"{one.score:.3f}", one.reason, one.because_of or "", day)
    _console.print(shown)


def _of_record(
    until: datetime, customer: str | None = None
) -> tuple[list[Purchase], Mapping[str, str]]:
    database = Database(ToolsSettings().effective_database_url)
    try:
        with database.transaction() as connection:
            purchases = purchases_of_record(connection, until=until, customer_id=customer)
            return purchases, texts_of_record(connection)
    finally:
        database.close()


def _moment(as_of: datetime | None) -> datetime:
    if as_of is None:
        return system_clock()
    return as_of if as_of.tzinfo else as_of.replace(tzinfo=UTC)


@contextmanager
def _errors_told() -> Iterator[None]:
    try:
        yield
    except (
        PurchaseFileError,
        RecommendationFileError,
        DatabaseUnavailableError,
        OSError,
    ) as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(2) from error


if __name__ == "__main__":
    app()
