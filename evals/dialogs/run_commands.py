"""`python -m evals compare` and `gate`: what to make of saved runs."""

from itertools import zip_longest
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from evals.dialogs.comparing import compare
from evals.dialogs.gate import BASELINE, as_baseline, gate
from evals.dialogs.saved_runs import SavedTrial, read_run, write_run
from evals.errors import EvalsError

_console = Console()


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
        f"task success {found.difference} (b - a); lost {len(found.lost)}, "
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
