"""Next-basket recommendation with temporal cuts, beside the plain methods that it must beat."""

import csv
import gzip
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Annotated

import orjson
import typer
from rich.console import Console
from rich.table import Table

from evals.errors import BenchmarkFileError, EvalsError
from evals.next_basket import SHIPPED, MethodScores, figures_of, place_methods
from tools.recommendations import Purchase, PurchaseTable, day_of

FORMAT = "CSV, plain or .gz, with customer, item, basket and time columns"
Report = Mapping[str, Mapping[str, Mapping[str, MethodScores]]]
_console = Console()


@dataclass(frozen=True)
class Columns:
    """What the file calls its columns."""

    customer: str = "CustomerID"
    item: str = "StockCode"
    basket: str = "InvoiceNo"
    time: str = "t"
    cancelled: str = "cancel"
    """Rows where it is not 0 or empty are left out, if there is such a column."""


def read_purchases(path: Path, columns: Columns) -> list[Purchase]:
    """The lines of a file without returns and without customers who are not named.

    Raises:
        BenchmarkFileError: with file and line of what is wrong.
    """
    with _opened(path) as file:
        reader = csv.DictReader(file)
        missing = {columns.customer, columns.item, columns.basket, columns.time} - set(
            reader.fieldnames or ()
        )
        if missing:
            raise BenchmarkFileError(f"{path}:1: no column {', '.join(sorted(missing))}")
        return list(_purchases(path, reader, columns))


def read_names(path: Path, item: str) -> Mapping[str, str]:
    """What the items are called.

    Raises:
        BenchmarkFileError: a column is missing.
    """
    with _opened(path) as file:
        reader = csv.DictReader(file)
        if missing := {item, "description"} - set(reader.fieldnames or ()):
            raise BenchmarkFileError(f"{path}:1: no column {', '.join(sorted(missing))}")
        return {row[item]: row["description"] or "" for row in reader}


def _purchases(path: Path, rows: "csv.DictReader[str]", columns: Columns) -> Iterator[Purchase]:
    for number, row in enumerate(rows, start=2):
        if not row[columns.customer] or (row.get(columns.cancelled) or "0") != "0":
            continue
        try:
            at = datetime.fromisoformat(row[columns.time])
        except ValueError as error:
            raise BenchmarkFileError(f"{path}:{number}: {columns.time}: {error}") from error
        # Local times without a zone: only their order and distance matter here.
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        yield Purchase(row[columns.customer], row[columns.item], at, row[columns.basket])


def score_methods(
    table: PurchaseTable,
    cuts: Sequence[datetime],
    *,
    days: float,
    seed: int,
    texts: Mapping[str, str] | None = None,
) -> Report:
    """By cut, and over all cuts if there are several: by kind of question, each method's figures.

    Raises:
        BenchmarkFileError: nobody bought before a cut and within `days` after it.
    """
    placed = {
        f"{cut:%Y-%m-%d}": place_methods(table, day_of(cut), days=days, texts=texts) for cut in cuts
    }
    for name, kinds in placed.items():
        if not len(kinds["repeats allowed"][0][SHIPPED].hit):
            raise BenchmarkFileError(f"nobody bought before {name} and again after it")
    groups = {name: [kinds] for name, kinds in placed.items()}
    if len(placed) > 1:
        groups["all cuts"] = list(placed.values())
    return {
        name: {kind: figures_of([one[kind] for one in group], seed=seed) for kind in group[0]}
        for name, group in groups.items()
    }


def recommendations(  # noqa: PLR0913 - each is an option of the command
    *,
    data: Annotated[Path, typer.Option("--train", "--data", help=FORMAT)],
    cut: Annotated[
        list[datetime], typer.Option(help="What is before it is known; may be given repeatedly.")
    ],
    days: Annotated[
        float, typer.Option(min=1, help="How long after a cut the next basket counts.")
    ] = 366,
    customer: Annotated[str, typer.Option(help="Column of the customer.")] = "CustomerID",
    item: Annotated[str, typer.Option(help="Column of the item.")] = "StockCode",
    basket: Annotated[str, typer.Option(help="Column of the order.")] = "InvoiceNo",
    when: Annotated[str, typer.Option("--time", help="Column of the time, ISO 8601.")] = "t",
    names: Annotated[
        Path | None, typer.Option(help="CSV of items with the item's column and `description`.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the intervals.")] = 7,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, not a table.")] = False,
) -> None:
    """Recommend the next basket of every customer who bought before a cut and after it.

    New items and repeats are asked for apart. Beside each method stands by how much the shipped
    one is above it on the same customers, with a paired 95 % interval.
    """
    started = time.perf_counter()
    try:
        rows = read_purchases(data, Columns(customer, item, basket, when))
        cuts = [one if one.tzinfo else one.replace(tzinfo=UTC) for one in cut]
        texts = read_names(names, item) if names else None
        scores = score_methods(PurchaseTable.of(rows), cuts, days=days, seed=seed, texts=texts)
    except (EvalsError, OSError) as error:
        _console.print(f"[red]{error}", highlight=False)
        raise typer.Exit(2) from error
    if as_json:
        typer.echo(orjson.dumps(scores, option=orjson.OPT_SERIALIZE_DATACLASS))
        return
    for name, kinds in scores.items():
        _show(f"{data.name}, {name}", kinds)
    _console.print(f"{time.perf_counter() - started:.0f} s", highlight=False)


def _show(title: str, kinds: Mapping[str, Mapping[str, MethodScores]]) -> None:
    table = Table(title=title)
    for column in ("", "hit rate@10", "nDCG@10", "coverage", "shipped above: hit rate", "nDCG"):
        table.add_column(column)
    for kind, methods in kinds.items():
        for name, one in methods.items():
            above = (one.shipped_hit_rate_above, one.shipped_ndcg_above)
            table.add_row(
                f"{kind} ({one.customers}): {name}",
                str(one.hit_rate),
                str(one.ndcg),
                f"{one.coverage:.1%}",
                *("" if name == SHIPPED else str(figure) for figure in above),
            )
        table.add_section()
    _console.print(table)


def _opened(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8", newline="")
    return path.open(encoding="utf-8", newline="")
