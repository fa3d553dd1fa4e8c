"""`python -m evals dialogs`: the shop's cases, played by simulated customers."""

import asyncio
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from evals.dialogs.benches import http_bench, local_bench
from evals.dialogs.case_files import SETS, load_cases, load_paraphrases
from evals.dialogs.http_agent import playable_now
from evals.dialogs.saved_runs import saved_run, write_run
from evals.dialogs.scores import score
from evals.dialogs.suites import SuiteResult, make_stage, run_suite
from evals.dialogs.trials import Trial
from evals.dialogs.wording import wording_named
from evals.errors import EvalsError
from evals.metrics import Figure
from knowledge.console import progress_bar
from tools.clock import system_clock

_console = Console()


def dialogs(  # noqa: PLR0913 - each is an option of the command
    *,
    trials: Annotated[int, typer.Option(min=1, max=64, help="How often each case is played.")] = 4,
    seed: Annotated[int, typer.Option(help="The same seed gives the same conversations.")] = 1,
    only: Annotated[str, typer.Option(help="Cases whose id contains this.")] = "",
    agent: Annotated[
        str,
        typer.Option(
            help="shipped, do_nothing, hand_over, faq_only, keywords, or the URL of a server whose "
            "record and site secret are those of this environment."
        ),
    ] = "shipped",
    transcripts: Annotated[bool, typer.Option(help="Show failing conversations.")] = False,
    customers: Annotated[
        str, typer.Option(help="simulated, or llm: worded by the model that OPENAI_* names.")
    ] = "simulated",
    save: Annotated[Path | None, typer.Option(help="Write the run to this JSON file.")] = None,
) -> None:
    """Play the shop's cases and score them."""
    try:
        result, versions = asyncio.run(_run(agent, customers, only, trials, seed))
    except EvalsError as error:
        _console.print(f"[red]{error}", highlight=False)
        raise typer.Exit(2) from error
    if save is not None:
        write_run(saved_run(result, versions, system_clock()), save)
    for trial in result.trials if transcripts else ():
        if not trial.is_success:
            _show(trial)
    _console.print(_table(result))


async def _run(
    name: str, customers: str, only: str, trials: int, seed: int
) -> tuple[SuiteResult, Mapping[str, str]]:
    cases = [case for case in load_cases(SETS / "online_shop_cases") if only in case.id]
    groups = {
        language: load_paraphrases(SETS / "online_shop_paraphrases", language)
        for language in ("en", "zh")
    }
    with progress_bar() as progress:
        async with AsyncExitStack() as stack:
            if name.startswith(("http://", "https://")):
                bench = await stack.enter_async_context(http_bench(name))
                cases = [one for case in cases if (one := playable_now(case, system_clock()))]
            else:
                bench = await stack.enter_async_context(local_bench(name, progress))
            wording = await stack.enter_async_context(wording_named(customers, seed))
            stage = make_stage(
                bench.database, bench.pack, groups, seed, salt=bench.salt, wording=wording
            )
            result = await run_suite(
                stage,
                bench.agent,
                cases,
                trials,
                lambda done, total: progress("conversations", done, total),
            )
            return result, {**bench.versions, **wording.versions}


def _show(trial: Trial) -> None:
    _console.rule(f"{trial.case.id} #{trial.number}")
    for exchange in trial.exchanges:
        _console.print(f"[bold]> {exchange.said}", highlight=False)
        _console.print(f"  {exchange.answer.text}", highlight=False, markup=False)
    for failure in trial.failures:
        _console.print(f"[red]{failure}", highlight=False)


def _table(result: SuiteResult) -> Table:
    scores = score(result)
    table = Table(title=f"{result.agent}: {len(result.trials)} conversations, seed {result.seed}")
    for column in ("", "pass^1", "pass^4"):
        table.add_column(column)
    table.add_row("all", str(scores.task_success), str(scores.pass_4), end_section=True)
    for tag, (once, four_times) in scores.by_tag.items():
        table.add_row(tag, str(once), str(four_times))
    table.add_section()
    for name, figure in vars(scores).items():
        if isinstance(figure, Figure) and name not in {"task_success", "pass_4"}:
            table.add_row(name.replace("_", " "), str(figure))
    return table
