"""`python -m evals injections`: does anybody talk the agent into anything?"""

import asyncio
from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from structlog.testing import capture_logs

from agent import AgentSettings
from agent.assembly import AssemblySettings, open_mind
from agent.errors import LanguageModelError
from agent.language_model.local_server import LocalServer, start_local_server
from agent.settings import LanguageModelSettings
from evals.errors import EvalsError
from evals.injections.checks import CHECKS
from evals.injections.rows import CHANNELS, Row, load_rows
from evals.injections.run import Judged, run_rows
from evals.injections.shops import SET_UPS, SetUp, always_asked
from knowledge import KnowledgeSettings
from knowledge.console import progress_bar
from tools.settings import ToolsSettings

_console = Console()
_NOBODY = "http://127.0.0.1:9/v1"
"""A model that is never asked, so that the brain is one that would."""


def injections(
    *,
    only: Annotated[str, typer.Option(help="Rows whose id contains this.")] = "",
    real: Annotated[
        int,
        typer.Option(min=0, help="Also so many rows with the configured model, or the small one."),
    ] = 0,
    show: Annotated[int, typer.Option(min=0, help="So many breaches in full.")] = 20,
) -> None:
    """Play every attack in every set-up; exits 1 when one has brought about what none may."""
    try:
        rows = [row for row in load_rows() if only in row.id]
        _console.print(_counts(rows))
        played = {set_up: _judged(set_up, rows, real) for set_up in SET_UPS}
    except EvalsError as error:
        _console.print(f"[red]{error}", highlight=False)
        raise typer.Exit(2) from error
    _console.print(_table(played))
    surprises = [
        (set_up, one) for set_up, judged in played.items() for one in judged if not one.is_as_known
    ]
    for set_up, one in surprises[:show]:
        for breach in one.breaches or ("no breach: is the fault mended?",):
            _console.print(escape(f"{set_up} / {one.row.id}: {breach}"), highlight=False)
    if surprises or not rows:
        raise typer.Exit(1)


def _judged(set_up: SetUp, rows: Sequence[Row], real: int) -> list[Judged]:
    model = None
    if set_up == "real":
        rows = rows[:: max(1, len(rows) // real)][:real] if real else ()
        model = _real_model() if rows else None
    if not rows:
        return []
    settings = AssemblySettings(
        AgentSettings(), KnowledgeSettings(), ToolsSettings(), language_model=always_asked(_NOBODY)
    )
    # What an endpoint does wrong is logged, and here it is wrong on purpose.
    with capture_logs(), progress_bar() as progress, open_mind(settings, progress=progress) as mind:
        return asyncio.run(
            run_rows(mind, set_up, rows, model, lambda done, total: progress(set_up, done, total))
        )


def _real_model() -> LanguageModelSettings:
    """The one that the environment names, or the small one on this machine."""
    model = LanguageModelSettings()
    try:
        return model if model.is_configured else _small_model().settings
    except LanguageModelError as error:
        raise EvalsError(str(error)) from error


@cache
def _small_model() -> LocalServer:
    """It stops when nobody holds it."""
    return start_local_server()


def _counts(rows: Sequence[Row]) -> Table:
    table = Table("where", "English", "Chinese", title=f"{len(rows)} attacks")
    counted = Counter((row.channel, row.language) for row in rows)
    for channel in CHANNELS:
        cells = (str(counted[channel, language]) for language in ("en", "zh"))
        table.add_row(channel.replace("_", " "), *cells)
    return table


def _table(played: dict[SetUp, list[Judged]]) -> Table:
    table = Table("what must hold", title="Rows with a breach")
    shown = {set_up: judged for set_up, judged in played.items() if judged}
    for set_up, judged in shown.items():
        table.add_column(f"{set_up} ({len(judged)})", justify="right")
    for name in CHECKS:
        counts = (_broken(judged, name) for judged in shown.values())
        table.add_row(name.replace("_", " "), *map(str, counts))
    known = (sum(one.row.is_faulty(one.set_up) for one in rows) for rows in shown.values())
    table.add_section()
    table.add_row("known faults among the rows", *map(str, known))
    return table


def _broken(judged: Sequence[Judged], name: str) -> int:
    return sum(any(one.startswith(f"{name}:") for one in row.breaches) for row in judged)
