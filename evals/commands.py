"""The commands that measure the shop's agent as a whole."""

import asyncio
import dataclasses
import itertools
import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.table import Table

from agent import AgentSettings
from evals.saved_shop import saved_shop, write_shop
from evals.shares import Share
from evals.shop import DEVELOPMENT, HELD_OUT, ShopScores, score_shop
from evals.shop_agent import measured_agent
from evals.speed import SpeedFigures, measure
from knowledge.console import progress_bar
from tools.clock import system_clock

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
_console = Console()

# What must hold: name, the mark, whether the figure must be at least (or at most) the mark.
_SHOP_MARKS: tuple[tuple[str, float, bool], ...] = (
    ("precision", 0.97, True),
    ("coverage", 0.85, True),
    ("right_article", 0.0, True),
    ("addressed", 0.90, True),
    ("persons_honoured", 1.0, True),
    ("persons_imagined", 0.05, False),
    ("unanswerable_rejected", 0.85, True),
    ("answerable_rejected", 0.05, False),
)


def shop(
    *,
    as_json: AsJson = False,
    mistakes: Annotated[bool, typer.Option(help="List the wrong answers too.")] = False,
    development: Annotated[
        bool, typer.Option(help="On the messages that may be looked at, not on the held-out ones.")
    ] = False,
    save: Annotated[Path | None, typer.Option(help="Write the scores to this JSON file.")] = None,
) -> None:
    """Score the shop's agent on held-out messages; exits 1 when a mark is missed."""
    collection = DEVELOPMENT if development else HELD_OUT
    scores, versions = asyncio.run(_score_shop(collection))
    if save is not None:
        kept = saved_shop(scores, _SHOP_MARKS, versions, collection, system_clock())
        write_shop(kept, save)
    if as_json:
        typer.echo(orjson.dumps([_shop_data(one) for one in scores], option=orjson.OPT_INDENT_2))
    else:
        _console.print(_shop_table(scores))
    for one in scores if mistakes else ():
        for outcome in one.mistakes:
            _console.print(
                f"{one.language}: {outcome.row['text']!r}: {outcome.intents[0]}, "
                f"not {outcome.row['intents']}",
                highlight=False,
            )
    if not all(_holds(one, *mark) for one in scores for mark in _SHOP_MARKS):
        raise typer.Exit(1)


async def _score_shop(collection: str) -> tuple[list[ShopScores], Mapping[str, str]]:
    with progress_bar() as progress:
        async with measured_agent(progress) as agent:
            scores = [
                await score_shop(agent, language, progress, collection=collection)
                for language in agent.needs.pack.company.languages
            ]
            return scores, agent.needs.versions


def _share_of(scores: ShopScores, name: str) -> Share:
    found: Share = getattr(scores, name)
    return found


def _holds(scores: ShopScores, name: str, mark: float, at_least: bool) -> bool:
    value = _share_of(scores, name).value
    return value is not None and (value >= mark if at_least else value <= mark)


def _shop_table(scores: list[ShopScores]) -> Table:
    table = Table("figure", "asked", *(one.language for one in scores), title="Held-out messages")
    for name, mark, at_least in _SHOP_MARKS:
        sign = ">=" if at_least else "<="
        cells = []
        for one in scores:
            colour = "green" if _holds(one, name, mark, at_least) else "red"
            cells.append(f"[{colour}]{_share_of(one, name)}")
        table.add_row(name.replace("_", " "), f"{sign} {mark:.0%}" if mark else "", *cells)
    return table


def _shop_data(scores: ShopScores) -> dict[str, object]:
    data: dict[str, object] = {"language": scores.language}
    for name, _, _ in _SHOP_MARKS:
        found = _share_of(scores, name)
        data[name] = found.value
        data[f"{name}_interval"] = found.interval
    return data


def speed(
    *,
    turns: Annotated[int, typer.Option(min=40, help="Turns of the one-connection run.")] = 400,
    seed: Annotated[int, typer.Option(help="Order of the messages.")] = 7,
    as_json: AsJson = False,
) -> None:
    """Measure the served product over HTTP beside a bare FastAPI echo."""
    figures = asyncio.run(measure(AgentSettings().data_dir, turns=turns, seed=seed))
    if as_json:
        typer.echo(orjson.dumps(dataclasses.asdict(figures), option=orjson.OPT_INDENT_2))
        return
    table = Table("figure", "asked", "measured", "reference", title=f"{os.cpu_count()} cores")
    for name, asked, value, reference in _speed_rows(figures):
        table.add_row(name, asked, value, reference)
    _console.print(table)


def _speed_rows(figures: SpeedFigures) -> list[tuple[str, str, str, str]]:
    ms: Callable[[float], str] = "{:.1f} ms".format
    return [
        ("start to ready", "<= 6 s", f"{figures.start_seconds:.1f} s", ""),
        ("resident memory", "<= 350 MB", f"{figures.resident_megabytes:.0f} MB", ""),
        ("p50, one connection", "<= 12 ms", ms(figures.one_p50), f"echo {ms(figures.echo_p50)}"),
        ("p95, one connection", "<= 30 ms", ms(figures.one_p95), ""),
        (
            "turns/s, 32 conversations",
            ">= 120",
            f"{figures.many_turns_per_second:.0f}",
            f"echo {figures.echo_requests_per_second:.0f}",
        ),
        ("p99, 32 conversations", "<= 400 ms", ms(figures.many_p99), ""),
        (
            "500th turn / 5th turn",
            "<= 1.2",
            f"{figures.turn_500 / figures.turn_5:.2f}",
            f"{ms(figures.turn_500)} / {ms(figures.turn_5)}",
        ),
        (
            "p95, look-up / question",
            "<= 1.5",
            f"{figures.read_p95 / figures.question_p95:.2f}",
            f"{ms(figures.read_p95)} / {ms(figures.question_p95)}",
        ),
    ]


def effects(
    *,
    kills: Annotated[int, typer.Option(min=1, help="How often the process is killed.")] = 300,
    database_url: Annotated[
        str | None, typer.Option(help="PostgreSQL URL; a SQLite file without.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Another seed, other moments.")] = 0,
) -> None:
    """Kill the process inside writing turns; exits 1 when anything was lost or done twice."""
    from evals.effects_campaign import EffectsPlan, run_effects_campaign

    with tempfile.TemporaryDirectory() as folder, progress_bar() as report:
        done = itertools.count(1)
        plan = EffectsPlan(kills, kills * 2, Path(folder), database_url, seed)
        result = run_effects_campaign(plan, lambda: report("kills", next(done), kills))
    _console.print(
        f"{result.kills} kills inside writing turns ({result.done_before_kill} of them between "
        f"the deed and its reply), {result.orders} orders: {len(result.faults)} faults"
    )
    for fault in result.faults:
        _console.print(fault, highlight=False)
    if result.faults or result.kills < kills:
        raise typer.Exit(1)
