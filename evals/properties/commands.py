"""`python -m evals properties`: do the guarantees hold, whatever happens?"""

from collections.abc import Mapping
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from knowledge.console import progress_bar

_console = Console()


def properties(
    *,
    conversations: Annotated[int, typer.Option(min=1, help="How many are held at least.")] = 2000,
    seed: Annotated[int, typer.Option(min=0, help="Another seed, other scripts.")] = 0,
) -> None:
    """Hold generated conversations against invariants; exits 1 when one is broken."""
    try:
        from evals.properties.run import run_properties
    except ModuleNotFoundError as missing:
        if missing.name != "hypothesis":
            raise
        _console.print(
            "The scripts are made by Hypothesis, which is not installed: it comes with what "
            "developers need, requirements-dev.txt ([bold]make .venv/.dev[/bold])."
        )
        raise typer.Exit(2) from missing
    with progress_bar() as progress:
        result = run_properties(
            conversations,
            first_seed=seed,
            report=lambda held: progress("conversations", min(held, conversations), conversations),
        )
    _console.print(_table(result.counts, result.broken))
    if result.fault is not None:
        _console.print(result.fault, highlight=False, markup=False)
        raise typer.Exit(1)


def _table(counts: Mapping[str, int], broken: str | None) -> Table:
    from evals.properties.invariants import ALWAYS, AT_REST

    table = Table("what", "how many", title="Generated conversations")
    for name, count in counts.items():
        table.add_row(name.replace("_", " "), str(count))
    table.add_section()
    for invariant in (*ALWAYS, *AT_REST):
        is_broken = invariant.__name__ == broken
        found = "[red]broken[/red]" if is_broken else "[green]0 faults[/green]"
        table.add_row(invariant.__name__.replace("_", " "), found)
    return table
