"""`python -m evals contract`: the process contract, on stored conversations."""

from collections import Counter
from datetime import timedelta
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from agent import AgentSettings
from evals.contract.facts import facts_of
from evals.contract.rules import RULES, violations
from evals.reply_reading import ReplyReader
from knowledge import load_pack
from knowledge.console import progress_bar
from tools.clock import system_clock
from tools.database import Database
from tools.database.conversation_view_rows import newest_conversations
from tools.settings import ToolsSettings

_console = Console()


def contract(
    *,
    hours: Annotated[int, typer.Option(min=1, help="How far back to look.")] = 24,
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="At most so many.")] = 1000,
) -> None:
    """Check live conversations of the configured record; exits 1 when a rule was broken."""
    now = system_clock()
    reader = ReplyReader(load_pack(AgentSettings().pack_folder))
    database = Database(ToolsSettings().effective_database_url)
    broken: Counter[str] = Counter()
    try:
        with database.transaction() as connection:
            ids = newest_conversations(connection, since=now - timedelta(hours=hours), limit=limit)
        with progress_bar() as progress:
            for number, conversation_id in enumerate(ids, start=1):
                for found in violations(facts_of(database, conversation_id, reader, now)):
                    broken[found.split(":")[0]] += 1
                    _console.print(f"{conversation_id} {found}", highlight=False)
                progress("conversations", number, len(ids))
    finally:
        database.close()
    table = Table(title=f"{len(ids)} conversations of the last {hours} h")
    table.add_column("rule")
    table.add_column("broken", justify="right")
    for rule in RULES:
        table.add_row(rule.__name__, str(broken[rule.__name__]))
    _console.print(table)
    if broken:
        raise typer.Exit(1)
