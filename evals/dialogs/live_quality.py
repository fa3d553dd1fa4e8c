"""`python -m evals quality`: how good live conversations were, by what the record shows.

The parts of `evals.dialogs.quality`, and person: 1 where every wish for a person brought one in
with the same reply, else 0; not scored where nobody wished for one.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Annotated
from zoneinfo import ZoneInfo

import numpy as np
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from agent import AgentSettings
from evals.contract.facts import ConversationFacts, facts_of
from evals.dialogs.grounding import Tables, article_figures
from evals.dialogs.quality import Part, Quality, Talk, evidence, parts_of
from evals.dialogs.recorded_talks import recorded_talk
from evals.metrics import Figure, bootstrapped
from evals.reply_reading import ReplyReader
from knowledge import load_pack
from knowledge.console import progress_bar
from tools.clock import system_clock
from tools.database import Database
from tools.database.conversation_view_rows import newest_conversations
from tools.database.customer_view_rows import customer_view
from tools.settings import ToolsSettings

_SEED = 1
_console = Console()


def quality(
    *,
    hours: Annotated[int, typer.Option(min=1, help="How far back to look.")] = 24,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="At most so many.")] = 1000,
    worst: Annotated[int, typer.Option(min=0, help="So many of the worst with evidence.")] = 5,
) -> None:
    """Score live conversations of the configured record, and show the worst."""
    now = system_clock()
    pack = load_pack(AgentSettings().pack_folder)
    reader, timezone = ReplyReader(pack), ZoneInfo(pack.company.timezone)
    articles = article_figures(pack)
    database = Database(ToolsSettings().effective_database_url)
    found: dict[str, Quality] = {}
    try:
        with database.transaction() as connection:
            ids = newest_conversations(connection, since=now - timedelta(hours=hours), limit=limit)
        with progress_bar() as progress:
            for number, conversation_id in enumerate(ids, start=1):
                facts = facts_of(database, conversation_id, reader, now)
                found[conversation_id] = recorded_quality(
                    facts, _records(database, facts), timezone, articles
                )
                progress("conversations", number, len(ids))
    finally:
        database.close()
    _show_worst(found, worst)
    _console.print(_table(found, hours))


def recorded_quality(
    facts: ConversationFacts,
    records: Sequence[Tables],
    timezone: ZoneInfo,
    articles: Mapping[str, frozenset[str]],
) -> Quality:
    """The parts that need no case, of one stored conversation; no part where nobody answered.

    Args:
        facts: the conversation.
        records: what the record holds about its customer; empty where nobody is known.
        timezone: where the shop is.
        articles: figures of each article by its id.
    """
    talk = recorded_talk(facts, records, timezone, articles)
    if not talk.exchanges:
        return Quality()
    return Quality((*parts_of(talk), _person(facts, talk)))


def _records(database: Database, facts: ConversationFacts) -> list[Tables]:
    """Of the caller, and of whom an order that is shown belongs to: it may have been claimed."""
    callers = {trace["caller"]["customer_id"] for _, trace in facts.turns()} - {None}
    owners = {owner for _, owner in facts.owners.values()}
    with database.transaction() as connection:
        return [customer_view(connection, one) for one in sorted(callers | owners)]


def _person(facts: ConversationFacts, talk: Talk) -> Part:
    wished = [
        (number, bool(reply["payload"]["handed_over"]))
        for number, (reply, trace) in enumerate(facts.turns(), start=1)
        if any(command["type"] == "RequestHuman" for command in trace["commands"])
    ]
    if not wished:
        return Part("person", None)
    texts = {True: "a person was asked for and came", False: "a person was asked for in vain"}
    lines = tuple(evidence(talk, number, texts[came]) for number, came in wished)
    return Part("person", float(all(came for _, came in wished)), lines)


def _show_worst(found: Mapping[str, Quality], count: int) -> None:
    scored = [(one.value, name, one) for name, one in found.items() if one.value is not None]
    for value, name, one in sorted(scored, key=lambda entry: entry[:2])[:count]:
        if value == 1:
            return
        _console.print(f"[bold]{escape(name)}[/] {value:.2f}", highlight=False)
        for part in one.parts:
            for line in part.evidence if part.value is not None and part.value < 1 else ():
                place = f"message {line.message}: " if line.message else ""
                text = f"  {part.name} {part.value:.2f}: {place}{line.found}: {line.quote}"
                _console.print(escape(text), highlight=False)


def _table(found: Mapping[str, Quality], hours: int) -> Table:
    table = Table("part", "mean", "scored", title=f"{len(found)} conversations, last {hours} h")
    values: dict[str, list[float | None]] = {"quality": [one.value for one in found.values()]}
    for one in found.values():
        for part in one.parts:
            values.setdefault(part.name, []).append(part.value)
    for name, all_values in values.items():
        scored = [value for value in all_values if value is not None]
        table.add_row(name, str(_mean(scored)), str(len(scored)))
    return table


def _mean(values: list[float]) -> Figure:
    """The mean over conversations; not scored where there are none."""
    numbers = np.array(values)
    return bootstrapped(lambda rows: float(numbers[rows].mean()), len(numbers), seed=_SEED)
