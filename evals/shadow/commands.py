"""`python -m evals shadow`: stored conversations through a changed pack, model or threshold."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Annotated

import orjson
import typer
from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from agent import AgentSettings
from agent.assembly import AssemblySettings, open_mind
from evals.contract.facts import facts_of
from evals.errors import EvalsError
from evals.reply_reading import ReplyReader
from evals.shadow.comparing import KINDS, Change, changes
from evals.shadow.replaying import shadow, shadow_on
from evals.shadow.turns import StoredConversation, stored_conversation
from knowledge import KnowledgeSettings, load_pack
from knowledge.console import progress_bar
from tools.clock import system_clock
from tools.database import Database
from tools.database.conversation_view_rows import newest_conversations
from tools.settings import ToolsSettings

_console = Console()


def shadow_replay(  # noqa: PLR0913 - each is an option of the command
    *,
    hours: Annotated[int, typer.Option(min=1, help="How far back to look.")] = 24 * 7,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="At most so many.")] = 500,
    conversation: Annotated[str, typer.Option(help="Only the one of this id.")] = "",
    pack: Annotated[Path | None, typer.Option(help="The pack to try; else the configured.")] = None,
    setting: Annotated[
        list[str] | None,
        typer.Option("--set", help="Agent settings to try, as target_precision=0.9; repeatable."),
    ] = None,
    copy: Annotated[
        str, typer.Option(help="URL of a copy of the record that may be written to.")
    ] = "",
    shown: Annotated[int, typer.Option(min=0, help="So many changed turns side by side.")] = 10,
    save: Annotated[Path | None, typer.Option(help="Write all changes to this JSON file.")] = None,
) -> None:
    """Replay stored conversations to a changed agent, on a copy: what would come out otherwise?"""
    try:
        settings = _changed(pack, setting or [])
        stored = _stored(hours, limit, conversation)
        found = asyncio.run(_replay(settings, stored, copy))
    except EvalsError as error:
        _console.print(f"[red]{error}", highlight=False)
        raise typer.Exit(2) from error
    if save is not None:
        save.write_bytes(orjson.dumps([asdict(one) for one in found], default=sorted))
    for one in sorted(found, key=_consequence)[:shown]:
        _show(one)
    _console.print(_table(stored, found))


def _changed(pack: Path | None, given: Sequence[str]) -> AgentSettings:
    values: dict[str, str] = {} if pack is None else {"pack": str(pack)}
    for one in given:
        name, equals, value = one.partition("=")
        if not equals or name not in AgentSettings.model_fields:
            known = ", ".join(sorted(AgentSettings.model_fields))
            raise EvalsError(f"--set {one}: not NAME=VALUE with a name of {known}")
        values[name] = value
    try:
        return AgentSettings(**values)  # type: ignore[arg-type]
    except ValidationError as error:
        first = error.errors()[0]
        raise EvalsError(f"--set {first['loc'][0]}: {first['msg']}") from error


def _stored(hours: int, limit: int, conversation: str) -> list[StoredConversation]:
    now = system_clock()
    reader = ReplyReader(load_pack(AgentSettings().pack_folder))
    database = Database(ToolsSettings().effective_database_url)
    try:
        with database.transaction() as connection:
            since = now - timedelta(hours=hours)
            ids = newest_conversations(connection, since=since, limit=limit)
        if conversation and conversation not in ids:
            raise EvalsError(f"no conversation {conversation!r} of the last {hours} h")
        chosen = [conversation] if conversation else ids
        found = [stored_conversation(facts_of(database, one, reader, now)) for one in chosen]
    finally:
        database.close()
    return [one for one in found if one.turns]


async def _replay(
    settings: AgentSettings, stored: Sequence[StoredConversation], copy: str
) -> list[Change]:
    found: list[Change] = []
    assembly = AssemblySettings(settings, KnowledgeSettings(), ToolsSettings())
    with progress_bar() as progress, open_mind(assembly, progress=progress) as mind:
        async with AsyncExitStack() as stack:
            opened = (
                shadow_on(settings, mind, copy, Path(mkdtemp()))
                if copy
                else shadow(settings, mind, ToolsSettings().effective_database_url)
            )
            running = await stack.enter_async_context(opened)
            for number, one in enumerate(stored, start=1):
                found += changes(one, await running.replay(one))
                progress("conversations", number, len(stored))
    return found


def _consequence(change: Change) -> tuple[bool, int]:
    """What happened first in its conversation, and the graver kinds, come first."""
    return change.standing != "first", KINDS.index(change.kind)


def _show(change: Change) -> None:
    title = f"{change.conversation_id} turn {change.number + 1}: {change.kind} ({change.standing})"
    table = Table(title=escape(title), show_lines=True)
    table.add_column("as it was", ratio=1)
    table.add_column("as it would be", ratio=1)
    table.add_row(f"[bold]{escape(change.before.said)}", "")
    table.add_row(escape(change.before.reply), escape(change.after.reply))
    _console.print(table)


def _table(stored: Sequence[StoredConversation], found: Sequence[Change]) -> Table:
    turns = sum(len(one.turns) for one in stored)
    table = Table(title=f"{len(stored)} conversations, {turns} turns")
    table.add_column("change")
    for standing in ("first", "later", "after a write"):
        table.add_column(standing, justify="right")
    counted = Counter((one.kind, one.standing) for one in found)
    for kind in KINDS:
        table.add_row(
            kind,
            str(counted[kind, "first"]),
            str(counted[kind, "later"]),
            str(counted[kind, "after a write"]),
        )
    return table
