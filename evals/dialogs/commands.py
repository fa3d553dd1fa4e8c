"""`python -m evals dialogs`: the shop's cases, played by simulated customers."""

import asyncio
from contextlib import AsyncExitStack
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from evals.dialogs.answers import JudgedAgent
from evals.dialogs.case_files import SETS, load_cases, load_paraphrases
from evals.dialogs.reference_agents import AlwaysHandOver, DoNothing, FaqOnly, KeywordMatcher
from evals.dialogs.shipped_agent import case_mind, shipped_agent
from evals.dialogs.suites import SuiteResult, make_stage, run_suite
from evals.dialogs.trials import Trial
from evals.metrics import Figure
from knowledge.console import progress_bar

_console = Console()
_TAGS = ("task", "question", "multi_request", "adversarial", "complaint", "handover")


def dialogs(
    *,
    trials: Annotated[int, typer.Option(min=1, max=64, help="How often each case is played.")] = 4,
    seed: Annotated[int, typer.Option(help="The same seed gives the same conversations.")] = 1,
    only: Annotated[str, typer.Option(help="Cases whose id contains this.")] = "",
    agent: Annotated[
        str, typer.Option(help="shipped, do_nothing, hand_over, faq_only or keywords.")
    ] = "shipped",
    transcripts: Annotated[bool, typer.Option(help="Show failing conversations.")] = False,
) -> None:
    """Play the shop's cases and score them."""
    result = asyncio.run(_run(agent, only, trials, seed))
    for trial in result.trials if transcripts else ():
        if not trial.is_success:
            _show(trial)
    _console.print(_table(result))


async def _run(name: str, only: str, trials: int, seed: int) -> SuiteResult:
    cases = [case for case in load_cases(SETS / "online_shop_cases") if only in case.id]
    groups = {
        language: load_paraphrases(SETS / "online_shop_paraphrases", language)
        for language in ("en", "zh")
    }
    with progress_bar() as progress:
        async with AsyncExitStack() as stack:
            mind = stack.enter_context(case_mind(progress))
            shipped = await stack.enter_async_context(shipped_agent(mind))
            stage = make_stage(shipped.agent.needs.database, mind.pack, groups, seed)
            agents: dict[str, JudgedAgent] = {
                one.name: one
                for one in (
                    shipped,
                    DoNothing(),
                    AlwaysHandOver(),
                    FaqOnly(mind.search),
                    KeywordMatcher(mind.pack),
                )
            }
            if name not in agents:
                raise typer.BadParameter(f"{name!r} is none of {', '.join(agents)}")
            return await run_suite(
                stage,
                agents[name],
                cases,
                trials,
                lambda done, total: progress("conversations", done, total),
            )


def _show(trial: Trial) -> None:
    _console.rule(f"{trial.case.id} #{trial.number}")
    for exchange in trial.exchanges:
        _console.print(f"[bold]> {exchange.said}", highlight=False)
        _console.print(f"  {exchange.answer.text}", highlight=False, markup=False)
    for failure in trial.failures:
        _console.print(f"[red]{failure}", highlight=False)


def _table(result: SuiteResult) -> Table:
    table = Table(title=f"{result.agent}: {len(result.trials)} conversations")
    for column in ("cases", "task success (pass^1)", "pass^4"):
        table.add_column(column)
    for tag in (None, *_TAGS):
        table.add_row(
            tag or "all",
            _written(result.pass_hat(1, tag=tag)),
            _written(result.pass_hat(4, tag=tag)),
        )
    return table


def _written(figure: Figure) -> str:
    if figure.value is None or figure.interval is None:
        return "not scored"
    low, high = figure.interval
    return f"{figure.value:.3f} [{low:.3f}, {high:.3f}]"
