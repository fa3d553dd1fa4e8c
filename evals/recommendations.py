"""Next-basket recommendation with temporal cuts, beside the plain methods that it must beat."""

import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.table import Table

from evals.errors import BenchmarkFileError, EvalsError
from evals.next_basket import SHIPPED, MethodScores, figures_of, place_methods
from tools.recommendations import PurchaseTable, day_of
from tools.recommendations.files import Columns, PurchaseFileError, read_names, read_purchases

FORMAT = "CSV, plain or .gz, with customer, item, basket and time columns"
Report = Mapping[str, Mapping[str, Mapping[str, MethodScores]]]
_console = Console()


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
    except (EvalsError, PurchaseFileError) as error:
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
