"""`python -m evals mutations`: are planted defects found?"""

import asyncio
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from evals.dialogs.shipped_agent import case_mind
from evals.errors import EvalsError
from evals.mutations.run import MUTATIONS, Failures, Verdict, run_mutations
from knowledge.console import progress_bar

_console = Console()


def mutations(
    *,
    only: Annotated[str, typer.Option(help="Mutations whose name contains this.")] = "",
) -> None:
    """Plant defects in the agent, and see that a case finds each; exits 1 when one survives."""
    chosen = [mutation for mutation in MUTATIONS if only in mutation.name]
    try:
        with progress_bar() as progress, case_mind(progress) as mind:
            healthy, verdicts = asyncio.run(
                run_mutations(mind, chosen, lambda done, total: progress("mutations", done, total))
            )
    except EvalsError as error:
        _console.print(f"[red]{error}", highlight=False)
        raise typer.Exit(2) from error
    survived = [verdict for verdict in verdicts if not verdict.caught_by]
    _console.print(_table(verdicts))
    for verdict in survived:
        _console.print(f"[red]{verdict.mutation.name}: {verdict.evidence}", highlight=False)
    is_unfit = _shown_unfit(healthy)
    _console.print(f"{len(verdicts) - len(survived)} of {len(verdicts)} mutations were caught")
    if survived or is_unfit or not verdicts:
        raise typer.Exit(1)


def _shown_unfit(healthy: Failures) -> bool:
    """Whether a case fails without any mutation, and so proves nothing."""
    unfit = {case: failures for case, failures in healthy.items() if failures}
    for case, failures in unfit.items():
        _console.print(f"[red]{case} fails without a mutation: {failures[0]}", highlight=False)
    return bool(unfit)


def _table(verdicts: list[Verdict]) -> Table:
    table = Table(title="planted defects")
    for column in ("mutation", "caught by", "rule named"):
        table.add_column(column, overflow="fold")
    for verdict in verdicts:
        caught = "\n".join(verdict.caught_by) or "[red]survived"
        table.add_row(verdict.mutation.name, caught, verdict.mutation.rule)
    return table
