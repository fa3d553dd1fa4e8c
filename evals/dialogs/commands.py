"""`python -m evals dialogs`: the shop's cases, played by simulated customers."""

import asyncio
from contextlib import AsyncExitStack
from itertools import zip_longest
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from evals.dialogs.answers import JudgedAgent
from evals.dialogs.case_files import SETS, load_cases, load_paraphrases
from evals.dialogs.comparing import compare
from evals.dialogs.gate import BASELINE, as_baseline, gate
from evals.dialogs.reference_agents import AlwaysHandOver, DoNothing, FaqOnly, KeywordMatcher
from evals.dialogs.saved_runs import SavedTrial, read_run, saved_run, write_run
from evals.dialogs.scores import score
from evals.dialogs.shipped_agent import case_mind, shipped_agent
from evals.dialogs.suites import SuiteResult, make_stage, run_suite
from evals.dialogs.trials import Trial
from evals.errors import EvalsError
from evals.metrics import Figure
from knowledge.console import progress_bar

_console = Console()


def dialogs(
    *,
    trials: Annotated[int, typer.Option(min=1, max=64, help="How often each case is played.")] = 4,
    seed: Annotated[int, typer.Option(help="The same seed gives the same conversations.")] = 1,
    only: Annotated[str, typer.Option(help="Cases whose id contains this.")] = "",
    agent: Annotated[
        str, typer.Option(help="shipped, do_nothing, hand_over, faq_only or keywords.")
    ] = "shipped",
    transcripts: Annotated[bool, typer.Option(help="Show failing conversations.")] = False,
    save: Annotated[Path | None, typer.Option(help="Write the run to this JSON file.")] = None,
) -> None:
    """Play the shop's cases and score them."""
    result, versions = asyncio.run(_run(agent, only, trials, seed))
    if save is not None:
        write_run(saved_run(result, versions), save)
    for trial in result.trials if transcripts else ():
        if not trial.is_success:
            _show(trial)
    _console.print(_table(result))


async def _run(name: str, only: str, trials: int, seed: int) -> tuple[SuiteResult, dict[str, str]]:
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
            result = await run_suite(
                stage,
                agents[name],
                cases,
                trials,
                lambda done, total: progress("conversations", done, total),
            )
            return result, mind.versions


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
    table.add_row("all", _written(scores.task_success), _written(scores.pass_4), end_section=True)
    for tag, (once, four_times) in scores.by_tag.items():
        table.add_row(tag, _written(once), _written(four_times))
    table.add_section()
    for name, figure in vars(scores).items():
        if isinstance(figure, Figure) and name not in {"task_success", "pass_4"}:
            table.add_row(name.replace("_", " "), _written(figure))
    return table


def _written(figure: Figure) -> str:
    if figure.value is None or figure.interval is None:
        return "not scored"
    low, high = figure.interval
    return f"{figure.value:.3f} [{low:.3f}, {high:.3f}]"


def compare_runs(
    a: Annotated[Path, typer.Argument(help="The run to compare with, from --save.")],
    b: Annotated[Path, typer.Argument(help="The newer run.")],
    *,
    shown: Annotated[int, typer.Option(min=0, help="At most so many regressions in full.")] = 10,
) -> None:
    """Compare two saved runs, regressions first; exits 1 on a significant one."""
    try:
        found = compare(read_run(a), read_run(b))
    except EvalsError as error:
        _console.print(f"[red]{error}", highlight=False)
        raise typer.Exit(2) from error
    for before, after in found.lost[:shown]:
        _show_pair(before, after)
    _console.print(
        f"task success {_written(found.difference)} (b - a); lost {len(found.lost)}, "
        f"won {len(found.won)}, McNemar p = {found.p_value:.4f}; "
        f"{len(found.only_in_one)} cases in one run only",
        highlight=False,
    )
    if found.is_regression:
        _console.print("[red]significantly worse")
        raise typer.Exit(1)


def gate_run(
    run: Annotated[Path, typer.Argument(help="A run, from --save.")],
    *,
    baseline: Annotated[Path, typer.Option(help="What it is compared with.")] = BASELINE,
    accept: Annotated[bool, typer.Option(help="Make it the baseline instead.")] = False,
) -> None:
    """Exit 1 when a run breaks a promise or is significantly worse than the baseline."""
    try:
        newest = read_run(run)
        if accept:
            write_run(as_baseline(newest), baseline)
            return
        against = gate(read_run(baseline), newest)
    except EvalsError as error:
        _console.print(f"[red]{error}", highlight=False)
        raise typer.Exit(2) from error
    for line in against:
        _console.print(f"[red]{escape(line)}", highlight=False)
    if against:
        raise typer.Exit(1)
    _console.print("no broken promise, not worse than the baseline")


def _show_pair(before: SavedTrial, after: SavedTrial) -> None:
    table = Table(title=f"{after.case} #{after.number}", show_lines=True)
    table.add_column("a", ratio=1)
    table.add_column("b: " + escape("; ".join(after.failures)), ratio=1)
    for one, other in zip_longest(before.transcript, after.transcript):
        table.add_row(*(escape(f"> {pair[0]}\n{pair[1]}") if pair else "" for pair in (one, other)))
    _console.print(table)
