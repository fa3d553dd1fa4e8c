"""Next-basket recommendation with a temporal cut, beside the plain methods that it must beat."""

import csv
import gzip
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Annotated

import numpy as np
import orjson
import typer
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from evals.errors import BenchmarkFileError, EvalsError
from evals.metrics import Figure, bootstrapped
from tools.recommendations import (
    Purchase,
    PurchaseTable,
    RecommendationModel,
    day_of,
    fit_recommendations,
)

FORMAT = "CSV, plain or .gz, with customer, item, basket and time columns"
TOP = 10
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


@dataclass(frozen=True)
class MethodScores:
    """Over customers who bought before the cut and again after it."""

    hit_rate: Figure
    """Share whose next basket has at least one of the ten items."""
    ndcg: Figure
    """Of the ten places, against the best order of that basket (Järvelin & Kekäläinen, 2002)."""
    coverage: float
    """Share of all items that were recommended to anybody."""
    customers: int


@dataclass(frozen=True)
class _Next:
    """One customer: what was bought before, how many lines of it, and the next basket."""

    own: Mapping[int, int]
    basket: frozenset[int]


Scorer = Callable[[Mapping[int, int]], NDArray[np.float64]]


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
    table: PurchaseTable, cut: float, *, seed: int
) -> Mapping[str, Mapping[str, MethodScores]]:
    """Every method on new items and on repeats, from what was bought before `cut` alone."""
    before = table.before(cut)
    model = fit_recommendations(before, today=cut)
    people = _next_baskets(before, table.since(cut))
    return {
        "new items": _all_scores(model, _new_methods(model), people, is_new=True, seed=seed),
        "repeats allowed": _all_scores(
            model, _repeat_methods(model), people, is_new=False, seed=seed
        ),
    }


def _new_methods(model: RecommendationModel) -> Mapping[str, Scorer]:
    return {
        "popularity of 30 days": lambda own: model.popularity.astype(np.float64),
        "EASE": lambda own: model.together(own).astype(np.float64),
        "shipped": lambda own: model.scores(own, repeats=False, together=model.together(own)),
    }


def _repeat_methods(model: RecommendationModel) -> Mapping[str, Scorer]:
    def frequency(own: Mapping[int, int]) -> NDArray[np.float64]:
        score = 0.5 * model.popularity.astype(np.float64)
        for place, count in own.items():
            score[place] += count
        return score

    return {
        "personal frequency": frequency,
        "EASE": lambda own: model.together(own).astype(np.float64),
        "shipped": lambda own: model.scores(own, repeats=True, together=model.together(own)),
    }


def _all_scores(
    model: RecommendationModel,
    methods: Mapping[str, Scorer],
    people: Sequence[_Next],
    *,
    is_new: bool,
    seed: int,
) -> Mapping[str, MethodScores]:
    relevant = [
        (one, one.basket - set(one.own) if is_new else one.basket)
        for one in people
        if not is_new or one.basket - set(one.own)
    ]
    found = {}
    for name, scorer in methods.items():
        hits, gains = np.zeros(len(relevant)), np.zeros(len(relevant))
        shown: set[int] = set()
        for number, (one, wanted) in enumerate(relevant):
            score = scorer(one.own)
            if is_new:
                score[list(one.own)] = -np.inf
            top = np.argsort(-score, kind="stable")[:TOP]
            is_wanted = np.isin(top, list(wanted))
            hits[number], gains[number] = is_wanted.any(), _ndcg(is_wanted, len(wanted))
            shown.update(top.tolist())
        found[name] = MethodScores(
            _mean(hits, seed), _mean(gains, seed), len(shown) / len(model.items), len(relevant)
        )
    return found


def _mean(values: NDArray[np.float64], seed: int) -> Figure:
    return bootstrapped(lambda rows: float(values[rows].mean()), len(values), seed=seed)


def _ndcg(is_wanted: NDArray[np.bool_], wanted: int) -> float:
    discounts = 1 / np.log2(np.arange(2, TOP + 2))
    ideal = discounts[: min(wanted, TOP)].sum()
    return float(discounts[: len(is_wanted)][is_wanted].sum() / ideal)


def _next_baskets(before: PurchaseTable, after: PurchaseTable) -> list[_Next]:
    own: dict[int, dict[int, int]] = {}
    for customer, item in zip(before.customer.tolist(), before.item.tolist(), strict=True):
        counts = own.setdefault(customer, {})
        counts[item] = counts.get(item, 0) + 1
    first: dict[int, tuple[float, int]] = {}
    for customer, day, basket in zip(
        after.customer.tolist(), after.day.tolist(), after.basket.tolist(), strict=True
    ):
        if customer in own:
            first[customer] = min(first.get(customer, (np.inf, 0)), (day, basket))
    wanted: dict[int, set[int]] = {customer: set() for customer in first}
    for customer, basket, item in zip(
        after.customer.tolist(), after.basket.tolist(), after.item.tolist(), strict=True
    ):
        if customer in first and first[customer][1] == basket:
            wanted[customer].add(item)
    return [_Next(own[one], frozenset(wanted[one])) for one in sorted(wanted)]


def recommendations(  # noqa: PLR0913 - each is an option of the command
    *,
    data: Annotated[Path, typer.Option("--train", help=FORMAT)],
    cut: Annotated[datetime, typer.Option(help="What is before it is known; the rest is asked.")],
    customer: Annotated[str, typer.Option(help="Column of the customer.")] = "CustomerID",
    item: Annotated[str, typer.Option(help="Column of the item.")] = "StockCode",
    basket: Annotated[str, typer.Option(help="Column of the order.")] = "InvoiceNo",
    when: Annotated[str, typer.Option("--time", help="Column of the time, ISO 8601.")] = "t",
    seed: Annotated[int, typer.Option(help="Seed of the intervals.")] = 7,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, not a table.")] = False,
) -> None:
    """Recommend the next basket of every customer who bought before a cut and after it."""
    started = time.perf_counter()
    try:
        rows = read_purchases(data, Columns(customer, item, basket, when))
        at = cut if cut.tzinfo else cut.replace(tzinfo=UTC)
        scores = score_methods(PurchaseTable.of(rows), day_of(at), seed=seed)
    except (EvalsError, OSError) as error:
        _console.print(f"[red]{error}", highlight=False)
        raise typer.Exit(2) from error
    if as_json:
        typer.echo(orjson.dumps(scores, option=orjson.OPT_SERIALIZE_DATACLASS))
        return
    seconds = time.perf_counter() - started
    table = Table(title=f"{data.name} cut at {at:%Y-%m-%d}, {seconds:.0f} s")
    for column in ("", "hit rate@10", "nDCG@10", "coverage", "customers"):
        table.add_column(column)
    for part, methods in scores.items():
        for name, one in methods.items():
            table.add_row(
                f"{part}: {name}",
                str(one.hit_rate),
                str(one.ndcg),
                f"{one.coverage:.1%}",
                str(one.customers),
            )
        table.add_section()
    _console.print(table)


def _opened(path: Path) -> IO[str]:
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8", newline="")
    return path.open(encoding="utf-8", newline="")
