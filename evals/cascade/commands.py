"""`python -m evals cascade`."""

import asyncio
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from agent import AgentSettings
from agent.assembly import open_encoder_brain
from agent.understanding.cascade_table import measure
from evals.cascade.measuring import CascadeGain, held_out_rows, measure_gain
from knowledge import KnowledgeSettings
from knowledge.console import progress_bar

LEAST_KEPT = 0.95
_SEED = 1
_SETS = {"single requests": ("understanding",), "with several requests": ("understanding", "multi")}


def cascade(
    *,
    calls: Annotated[float, typer.Option(min=1, max=100, help="Calls per 100 messages.")] = 20,
) -> None:
    """What so many calls keep of the gain of an oracle asked always, on held-out messages.

    Which messages are asked about follows from the pack's calibration messages; exits 1 when less
    than 95 % is kept on single requests.
    """
    with progress_bar() as progress:
        brain, pack = open_encoder_brain(AgentSettings(), KnowledgeSettings(), progress)
    kinds = {intent.name: intent.kind for intent in pack.intents}
    table = Table(
        "language", "messages", "encoder alone", "asked always", "cascade", "calls per 100", "kept"
    )
    holds = True
    for language in pack.company.languages:
        doubt = measure(brain, pack.calibration.get(language, ()), language, kinds).doubt
        for name, sets in _SETS.items():
            rows = held_out_rows(sets, language)
            found = asyncio.run(
                measure_gain(brain, pack, rows, language, doubt=doubt, calls_per_100=calls)
            )
            table.add_row(language, f"{len(rows)}, {name}", *_figures(found))
            is_single = sets == ("understanding",)
            holds = holds and not (is_single and (found.kept or 0.0) < LEAST_KEPT)
    Console().print(table)
    if not holds:
        raise typer.Exit(1)


def _figures(found: CascadeGain) -> list[str]:
    low, high = found.kept_interval(_SEED)
    shares = [
        f"{sum(flags) / len(flags):.3f}"
        for flags in (found.by_encoder, found.by_oracle, found.by_cascade)
    ]
    kept = "nothing to gain" if found.kept is None else f"{found.kept:.3f} [{low:.3f}, {high:.3f}]"
    return [*shares, f"{found.calls_per_100:.1f}", kept]
