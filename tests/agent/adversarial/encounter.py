"""A row played through the real agent, and what was seen of it."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import text

from agent import Agent, IncomingMessage
from agent.agent import Reply
from tests.agent.adversarial.record import Change, Rows, changes_between, read_record
from tests.agent.adversarial.rows import Row, Step
from tests.agent.adversarial.world import ATTACKER, World
from tests.agent.conftest import SetClock
from tools.database.tables import conversations


@dataclass
class Seen:
    """What came of a row."""

    conversation_id: str = ""
    replies: list[Reply] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    """By the customer."""
    put_in: list[str] = field(default_factory=list)
    """Statements that have changed the record."""
    prepared: list[Change] = field(default_factory=list)
    """What the messages before the attack have changed."""
    changed: list[Change] = field(default_factory=list)
    """What the attack has changed."""

    @property
    def texts(self) -> list[str]:
        """All replies."""
        return [text_of(reply) for reply in self.replies]


def text_of(reply: Reply) -> str:
    """The words of a reply; none while a person has the conversation."""
    return (reply.entry.text or "") if reply.entry else ""


def payload_of(reply: Reply) -> dict[str, Any]:
    """What comes with a reply."""
    return dict(reply.entry.payload) if reply.entry else {}


class Encounter:
    """One conversation of a row."""

    def __init__(self, agent: Agent, clock: SetClock, world: World, row: Row) -> None:
        self._agent, self._clock, self._world, self._row = agent, clock, world, row
        self._customer_id = ATTACKER if row.who == "customer" else None
        self._seen = Seen()

    async def play(self) -> Seen:
        """Everything of the row, in order."""
        if self._row.who == "claimed":
            await self._claim()
        self._seen.prepared = await self._steps(self._row.before)
        self._seen.changed = await self._steps(self._row.attack)
        return self._seen

    async def _claim(self) -> None:
        """An unverified customer who has named number and address of one order."""
        await self._say("hello")
        claimed = self._world.names["own_placed_id"]
        with self._agent.needs.database.transaction() as connection:
            connection.execute(
                conversations.update()
                .where(conversations.c.conversation_id == self._seen.conversation_id)
                .values(claimed_order_id=claimed)
            )

    async def _steps(self, steps: tuple[Step, ...]) -> list[Change]:
        """Play them; returns what they have changed, without what somebody else has."""
        if not steps:
            return []
        changes: list[Change] = []
        record = self._record()
        for step in steps:
            if step.sql is not None:
                changes += changes_between(record, self._record())
                self._somebody_else(step.sql)
                record = self._record()
            await self._step(step)
        return changes + changes_between(record, self._record())

    def _record(self) -> Rows:
        with self._agent.needs.database.transaction() as connection:
            return read_record(connection)

    def _somebody_else(self, statement: str) -> None:
        self._seen.put_in.append(statement)
        with self._agent.needs.database.transaction() as connection:
            connection.execute(text(statement), dict(self._world.names))

    async def _step(self, step: Step) -> None:
        self._clock.now += timedelta(minutes=step.minutes)
        if step.say is not None:
            await self._say(step.say * step.repeat)
        if step.twice is not None:
            key = uuid4().hex
            await self._say(step.twice, key=key)
            await self._say(step.twice, key=key)
        if step.burst:
            admitted = [await self._agent.admit(self._message(words)) for words in step.burst]
            self._seen.replies += [await self._agent.answer_to(one) for one in admitted]
        if step.elsewhere:
            own, self._seen.conversation_id = self._seen.conversation_id, ""
            for words in step.elsewhere:
                await self._say(words)
            self._seen.conversation_id = own

    async def _say(self, words: str, *, key: str | None = None) -> None:
        admission = await self._agent.admit(self._message(words, key))
        self._seen.conversation_id = admission.conversation.conversation_id
        self._seen.replies.append(await self._agent.answer_to(admission))

    def _message(self, words: str, key: str | None = None) -> IncomingMessage:
        filled = self._world.fill(words)
        self._seen.said.append(filled)
        return IncomingMessage(
            text=filled,
            language=self._row.language,
            conversation_id=self._seen.conversation_id or None,
            client_message_id=key,
            customer_id=self._customer_id,
        )
