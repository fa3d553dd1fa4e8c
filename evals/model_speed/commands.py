"""`python -m evals model-speed`."""

import asyncio
from typing import Annotated

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from agent import AgentSettings
from evals.endpoints.paced import Pace
from evals.model_speed.measuring import AtOnce, OneByOne, at_once, one_by_one, running

MOST_ADDED_P50, MOST_ADDED_P95 = 25.0, 60.0
"""Milliseconds."""


def model_speed(
    *,
    turns: Annotated[int, typer.Option(min=10, help="Turns one after the other.")] = 120,
    conversations: Annotated[int, typer.Option(min=2, help="Streams at the same time.")] = 200,
    seed: Annotated[int, typer.Option(help="Order of the messages.")] = 7,
    first_token_ms: Annotated[int, typer.Option(min=0, help="The endpoint's wait.")] = 300,
    tokens_per_second: Annotated[int, typer.Option(min=1, help="Its pace.")] = 50,
) -> None:
    """Measure the first sentence a customer sees beside the endpoint's own; exits 1 if too late."""
    pace = Pace(first_token_ms / 1000, tokens_per_second)
    with running(AgentSettings().data_dir, pace) as (server, endpoint):
        single = asyncio.run(one_by_one(server, endpoint, turns=turns, seed=seed))
        many = asyncio.run(at_once(server, endpoint, single.texts, conversations=conversations))
    console = Console()
    console.print(_table(single, many))
    if not holds(single, many):
        raise typer.Exit(1)


def holds(single: OneByOne, many: AtOnce) -> bool:
    """Whether we add little enough, and lose nothing."""
    is_quick = single.excess_percentile(50) <= MOST_ADDED_P50
    is_steady = single.excess_percentile(95) <= MOST_ADDED_P95
    return is_quick and is_steady and many.consistent == many.conversations


def _table(single: OneByOne, many: AtOnce) -> Table:
    table = Table("figure", "asked", "measured", title=f"{len(single.texts)} turns one by one")
    for percent in (50, 95):
        theirs = float(np.percentile(single.endpoint, percent)) * 1000
        ours = float(np.percentile(single.customer, percent)) * 1000
        table.add_row(f"endpoint's first sentence, p{percent}", "", f"{theirs:.0f} ms")
        table.add_row(f"customer's first sentence, p{percent}", "", f"{ours:.0f} ms")
    for percent, most in ((50, MOST_ADDED_P50), (95, MOST_ADDED_P95)):
        added = single.excess_percentile(percent)
        table.add_row(f"added by us, p{percent}", f"<= {most:.0f} ms", f"{added:.1f} ms")
    table.add_section()
    asked = many.conversations
    table.add_row(f"{asked} streams at once, answered", str(asked), str(many.answered))
    table.add_row("pieces are the reply", str(asked), str(many.consistent))
    table.add_row("answers written by the endpoint", "", str(many.by_model))
    table.add_row("first piece, p50", "", f"{many.first_sentence_p50:.2f} s")
    table.add_row("first piece, p95", "", f"{many.first_sentence_p95:.2f} s")
    table.add_row("all of them", "", f"{many.seconds:.1f} s")
    return table
