"""`python -m evals setups`."""

import asyncio
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from agent.errors import LanguageModelError
from evals.dialogs.cases import Case
from evals.setups.models import SET_UPS, SetUp
from evals.setups.running import SetUpResult, run_set_up, shop_cases
from knowledge.console import progress_bar

_console = Console()


def setups(
    *,
    models: Annotated[
        str, typer.Option(help=f"Of {', '.join(SET_UPS)}; several with commas between.")
    ] = "none,scripted,misbehaving",
    trials: Annotated[int, typer.Option(min=1, max=16, help="How often each case is played.")] = 1,
    seed: Annotated[int, typer.Option(help="The same seed gives the same conversations.")] = 1,
    only: Annotated[str, typer.Option(help="Cases whose id contains this.")] = "",
    every: Annotated[int, typer.Option(min=1, help="Of the cases, every n-th.")] = 1,
    save: Annotated[
        Path | None, typer.Option(help="Write the model's sentences to this JSON file.")
    ] = None,
) -> None:
    """Play the shop's cases with different language models behind the agent.

    Exits 1 when a hard promise was broken: an unconsented write, a read of another's data, a claim
    that nothing backs.
    """
    chosen = [name for name in SET_UPS if name in models.split(",")]
    try:
        results = [_run(name, shop_cases(only)[::every], trials, seed) for name in chosen]
    except LanguageModelError as error:
        _console.print(f"[red]{error}", highlight=False)
        raise typer.Exit(2) from error
    _console.print(_table(results))
    _console.print(_reasons(results))
    if save is not None:
        sentences = {one.set_up: [asdict(said) for said in one.sentences] for one in results}
        save.write_text(json.dumps(sentences, ensure_ascii=False, indent=1), "utf-8")
    for result in results:
        for broken in result.broken:
            _console.print(f"[red]{result.set_up}: {broken}", highlight=False, markup=True)
    if any(result.broken for result in results):
        raise typer.Exit(1)


def _run(set_up: SetUp, cases: Sequence[Case], trials: int, seed: int) -> SetUpResult:
    with progress_bar() as progress:
        return asyncio.run(
            run_set_up(
                set_up,
                cases,
                trials=trials,
                seed=seed,
                progress=progress,
                done=lambda done, total: progress(f"{set_up}: conversations", done, total),
            )
        )


def _table(results: Sequence[SetUpResult]) -> Table:
    table = Table("", *(one.set_up for one in results))
    rows = {
        "conversations": [str(len(one.suite.trials)) for one in results],
        "turns": [str(one.turns) for one in results],
        "task success": [str(one.suite.pass_hat(1)) for one in results],
        "hard promises broken": [str(len(one.broken)) for one in results],
        "requests answered": [_requests(one, "answered") for one in results],
        "requests stopped early": [_requests(one, "stopped") for one in results],
        "requests failed": [
            str(sum(n for key, n in one.requests.items() if key.split()[1] not in _FINE))
            for one in results
        ],
        "sentences proposed": [str(len(one.sentences)) for one in results],
        "held back": [str(one.held_back) for one in results],
        "known to be untrue": [_known(one.untrue_proposed) for one in results],
        "of them shown": [
            "-" if one.untrue_proposed is None else str(len(one.untrue_shown)) for one in results
        ],
    }
    for name, figures in rows.items():
        table.add_row(name, *figures)
    return table


_FINE = ("answered", "stopped")


def _requests(result: SetUpResult, outcome: str) -> str:
    return str(sum(n for key, n in result.requests.items() if key.split()[1] == outcome))


def _known(count: int | None) -> str:
    return "-" if count is None else str(count)


def _reasons(results: Sequence[SetUpResult]) -> Table:
    counts = {one.set_up: Counter(said.reason for said in one.sentences) for one in results}
    reasons = sorted({reason for found in counts.values() for reason in found})
    table = Table("sentence", *counts)
    for reason in reasons:
        table.add_row(reason, *(str(found[reason]) for found in counts.values()))
    return table
