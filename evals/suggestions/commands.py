"""`python -m evals suggestions`: is an acceptable reply among those that operators see?"""

import asyncio
import dataclasses
from collections.abc import Sequence
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from evals.dialogs.case_files import SETS, load_cases, load_paraphrases
from evals.dialogs.shipped_agent import case_mind, shipped_agent
from evals.dialogs.suites import make_stage
from evals.errors import EvalsError
from evals.suggestions.judging import is_unknown
from evals.suggestions.scoring import Judged, SuggestionScores, judged_cases, suggestion_scores
from knowledge.console import progress_bar

_console = Console()


def suggestions(
    *,
    trials: Annotated[int, typer.Option(min=1, max=64, help="Messages of each case.")] = 4,
    seed: Annotated[int, typer.Option(help="The same seed gives the same messages.")] = 1,
    only: Annotated[str, typer.Option(help="Cases whose id contains this.")] = "",
    missed: Annotated[bool, typer.Option(help="List messages without an acceptable one.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Score suggested replies on the first messages of the shop's cases."""
    try:
        judged = asyncio.run(_judge(only, trials, seed))
    except EvalsError as error:
        _console.print(f"[red]{error}", highlight=False)
        raise typer.Exit(2) from error
    scores = [suggestion_scores(judged, one, seed=seed) for one in (None, "en", "zh")]
    if as_json:
        found = [dataclasses.asdict(one) for one in scores]
        typer.echo(orjson.dumps(found, option=orjson.OPT_INDENT_2))
    else:
        _console.print(_table(scores))
    for one in judged if missed else ():
        if not any(one.acceptable) and not is_unknown(one.case):
            _show(one)


async def _judge(only: str, trials: int, seed: int) -> list[Judged]:
    cases = [case for case in load_cases(SETS / "online_shop_cases") if only in case.id]
    groups = {
        language: load_paraphrases(SETS / "online_shop_paraphrases", language)
        for language in ("en", "zh")
    }
    with progress_bar() as progress, case_mind(progress) as mind:
        async with shipped_agent(mind) as shipped:
            stage = make_stage(shipped.agent.needs.database, mind.pack, groups, seed)
            return await judged_cases(
                stage,
                shipped,
                mind.pack,
                cases,
                trials,
                lambda done, total: progress("messages", done, total),
            )


def _table(scores: Sequence[SuggestionScores]) -> Table:
    table = Table("", *(one.language or "all" for one in scores), title="Suggested replies")
    for field in dataclasses.fields(SuggestionScores):
        if field.name != "language":
            cells = (str(getattr(one, field.name)) for one in scores)
            table.add_row(field.name.replace("_", " "), *cells)
    return table


def _show(one: Judged) -> None:
    _console.rule(one.case.id)
    _console.print(f"[bold]> {escape(one.said)}", highlight=False)
    for suggestion in one.suggestions:
        _console.print(f"  {suggestion.kind}: {suggestion.text}", highlight=False, markup=False)
