"""Plays the customer's side of a stored conversation to an agent."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from sqlite3 import connect
from tempfile import TemporaryDirectory
from typing import cast

from agent import Agent, AgentSettings, IncomingMessage
from agent.assembly import AssemblySettings, Mind, assemble
from evals.errors import EvalsError
from evals.shadow.turns import ShadowTurn, StoredConversation, commands_of
from knowledge import KnowledgeSettings
from knowledge.pack import Language
from tools.database.conversation_view_rows import conversation_view
from tools.ids import new_id
from tools.settings import ToolsSettings

_SQLITE = "sqlite:///"


@dataclass
class ShadowTime:
    """The time at which something was said."""

    now: datetime

    def clock(self) -> datetime:
        """When it is."""
        return self.now


@dataclass(frozen=True)
class Shadow:
    """A changed agent on a copy of the record: what it does there stays there."""

    agent: Agent
    time: ShadowTime

    async def replay(self, stored: StoredConversation) -> list[ShadowTurn]:
        """The stored turns as this agent takes them, until a person would take over."""
        conversation_id: str | None = None
        turns: list[ShadowTurn] = []
        for before in stored.turns:
            self.time.now = before.at
            admission = await self.agent.admit(
                IncomingMessage(
                    text=before.said,
                    language=cast(Language, stored.language),
                    conversation_id=conversation_id,
                    customer_id=stored.customer_id,
                )
            )
            conversation_id = admission.conversation.conversation_id
            reply = await self.agent.answer_to(admission)
            if reply.entry is None:
                break
            payload = reply.entry.payload
            turns.append(
                ShadowTurn(
                    said=before.said,
                    at=before.at,
                    reply=reply.entry.text or "",
                    commands=await self._commands(conversation_id, reply.entry.seq),
                    articles=frozenset(one["article_id"] for one in payload["citations"]),
                    tools=frozenset(one["tool"] for one in payload["actions"]),
                    handed_over=reply.handed_over,
                )
            )
        return turns

    async def _commands(self, conversation_id: str, seq: int) -> tuple[tuple[str, str], ...]:
        view = await self.agent.needs.database.run(
            lambda connection: conversation_view(connection, conversation_id)
        )
        trace = next(row["trace"] for row in view["turns"] if row["reply_seq"] == seq)
        return commands_of(trace["commands"])


@asynccontextmanager
async def shadow(agent: AgentSettings, mind: Mind, record_url: str) -> AsyncIterator[Shadow]:
    """An agent on a copy of a SQLite record, without mail; the copy is gone afterwards.

    Raises:
        EvalsError: the record is not a SQLite file.
    """
    if not record_url.startswith(_SQLITE):
        raise EvalsError(
            "the record is no SQLite file: restore a PostgreSQL record elsewhere and give its URL "
            "with --copy"
        )
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "record.sqlite"
        with (
            closing(connect(record_url.removeprefix(_SQLITE))) as source,
            closing(connect(copy)) as target,
        ):
            source.backup(target)
        async with shadow_on(agent, mind, f"{_SQLITE}{copy}", Path(folder)) as found:
            yield found


@asynccontextmanager
async def shadow_on(
    agent: AgentSettings, mind: Mind, copy_url: str, folder: Path
) -> AsyncIterator[Shadow]:
    """An agent on a copy that somebody has made; it is written to."""
    time = ShadowTime(datetime.fromisoformat("2026-01-01T00:00:00+00:00"))
    settings = AssemblySettings(
        agent,
        KnowledgeSettings(),
        ToolsSettings(data_dir=folder, database_url=copy_url, smtp_url=None),
        checkpoints=folder / "checkpoints.sqlite",
    )
    async with assemble(settings, mind, clock=time.clock, make_id=new_id) as running:
        yield Shadow(running, time)
