"""The face of this folder: what a web server, a terminal or an eval may ask of the agent."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from agent.approvals import Approvals
from agent.context import AgentDependencies
from agent.copilot import Copilot
from agent.errors import NotTheOwnerError
from agent.identity import ConversationIdentity
from agent.live import LiveEvent, LiveUpdates
from agent.log import Conversation, ConversationLog, Entry
from agent.messages import Admission, IncomingMessage, message_data
from agent.operator_records import OperatorRecords
from agent.operators import OperatorDesk
from agent.reversals import Reversals
from agent.summaries import Summaries
from agent.ticket_desk import TicketDesk
from agent.turns import TurnRunner
from agent.watch import Watch
from tools.clock import Clock
from tools.customers import Customer, find_customer, first_customers
from tools.database import outbox_rows
from tools.mail import Sender

_PAGE = 200
_ANSWERED = LiveEvent("answered", {})


@dataclass(frozen=True)
class Reply:
    """The answer to a customer message."""

    conversation_id: str
    entry: Entry | None
    """The reply in the log; None when a person owns the conversation and will answer."""
    language: str
    handed_over: bool


@dataclass(frozen=True)
class Agent:
    """A running agent; build it with `agent.build_agent`, close it when done."""

    needs: AgentDependencies
    log: ConversationLog
    live: LiveUpdates
    turns: TurnRunner
    operators: OperatorDesk
    copilot: Copilot
    """What operators may reply."""
    summaries: Summaries
    """What a conversation was about."""
    records: OperatorRecords
    """What operators read."""
    tickets: TicketDesk
    reversals: Reversals
    approvals: Approvals
    watch: Watch
    sender: Sender | None
    """None: mails stay in the outbox."""
    clock: Clock

    async def admit(self, message: IncomingMessage) -> Admission:
        """Store a message and see to it that it is answered, whatever happens to the caller."""
        # Shielded: a caller who is cancelled right now must not leave a stored message unanswered.
        return await asyncio.shield(self._admit(message))

    async def _admit(self, message: IncomingMessage) -> Admission:
        admission = await self.log.admit(message)
        conversation = admission.conversation
        if not admission.is_repeat:
            self.live.publish(
                conversation.conversation_id,
                LiveEvent("message", message_data(admission.entry), admission.entry.seq),
            )
        if conversation.owner == "operator" and self._takes_back(message.text):
            # Nobody has come yet, and the customer would rather go on with the agent.
            with suppress(NotTheOwnerError):
                await self.operators.hand_back(conversation.conversation_id, only_if_waiting=True)
        if admission.entry.seq > conversation.answered_seq and conversation.owner == "agent":
            self.turns.submit(conversation, admission.entry)
        return admission

    async def hand_back(self, conversation_id: str) -> None:
        """See `OperatorDesk.hand_back`; what is still owed to the customer is answered."""
        await self.operators.hand_back(conversation_id)
        await self.turns.take_up(conversation_id)

    def _takes_back(self, text: str) -> bool:
        """Whether a message is the button that goes back to the agent."""
        wording = self.needs.wording
        buttons = {
            wording.say("carry_on_button", language, seed="button").casefold()
            for language in self.needs.pack.company.languages
        }
        return text.strip().casefold() in buttons

    async def answer_to(self, admission: Admission) -> Reply:
        """Wait for the reply to an admitted message."""
        conversation_id = admission.conversation.conversation_id
        entry = await self.turns.answer_to(conversation_id, admission.entry.seq)
        if entry is None:
            return Reply(conversation_id, None, admission.conversation.language, handed_over=True)
        return Reply(
            conversation_id,
            entry,
            language=entry.payload["language"],
            handed_over=entry.payload["handed_over"],
        )

    async def progress_of(self, admission: Admission) -> AsyncIterator[LiveEvent]:
        """What happens until the reply to an admitted message is there."""
        conversation_id, seq = admission.conversation.conversation_id, admission.entry.seq
        with self.live.watch(conversation_id) as queue:
            if not self.turns.is_working_on(conversation_id, seq):
                return
            answered = asyncio.ensure_future(self.turns.answer_to(conversation_id, seq))
            answered.add_done_callback(lambda _: _put_last(queue, _ANSWERED))
            while (event := await queue.get()) is not _ANSWERED:
                yield event

    async def history(
        self, conversation_id: str, *, after: int = 0, limit: int = _PAGE
    ) -> tuple[list[dict[str, Any]], Conversation]:
        """Messages with a number above `after`, oldest first, and the conversation."""
        conversation = await self.log.find(conversation_id)
        entries = await self.log.entries_after(
            conversation_id, after, limit=limit, kinds=("message",)
        )
        return [message_data(entry) for entry in entries], conversation

    async def events(
        self, conversation_id: str, *, after: int, heartbeat_seconds: float = 15.0
    ) -> AsyncIterator[LiveEvent | None]:
        """Everything after log number `after`, without gap or double; None is a heartbeat."""
        seen = after
        with self.live.watch(conversation_id) as queue:
            while True:
                for entry in await self._missed(conversation_id, seen):
                    seen = entry.seq
                    yield logged_event(entry)
                async for event in _until_gap(queue, heartbeat_seconds):
                    if event is None or event.seq is None:
                        yield event
                        if event is None:
                            break  # a quiet moment: look into the log for what may be missing
                    elif event.seq == seen + 1:
                        seen = event.seq
                        yield event
                    elif event.seq > seen:
                        break

    async def _missed(self, conversation_id: str, seen: int) -> list[Entry]:
        return await self.log.entries_after(conversation_id, seen, limit=_PAGE)

    async def find_customer(self, customer_id: str) -> Customer | None:
        """The customer of that id, or None."""
        return await self.needs.database.run(
            lambda connection: find_customer(connection, customer_id)
        )

    def identity_of(self, conversation_id: str) -> ConversationIdentity:
        """Codes and claims of a conversation, now."""
        return self.needs.identity.of(conversation_id, self.clock())

    async def mails(self, *, limit: int) -> list[dict[str, Any]]:
        """What has left or waits to leave, newest first."""
        return await self.needs.database.run(
            lambda connection: outbox_rows.newest(connection, limit=limit)
        )

    async def demo_customers(self, limit: int) -> list[Customer]:
        """People whom a demo visitor may sign in as."""
        return await self.needs.database.run(
            lambda connection: first_customers(connection, limit=limit)
        )

    async def close(self) -> None:
        """Finish running turns."""
        await self.turns.drain()


def logged_event(entry: Entry) -> LiveEvent:
    """A log entry as the event that its watchers would have heard."""
    if entry.kind == "message":
        return LiveEvent("message", message_data(entry), entry.seq)
    return LiveEvent(entry.kind, dict(entry.payload), entry.seq)


async def _until_gap(
    queue: "asyncio.Queue[LiveEvent]", heartbeat_seconds: float
) -> AsyncIterator[LiveEvent | None]:
    """Events as they come; None when nothing came for a while."""
    while True:
        event: LiveEvent | None = None
        with suppress(TimeoutError):
            async with asyncio.timeout(heartbeat_seconds):
                event = await queue.get()
        yield event


def _put_last(queue: "asyncio.Queue[LiveEvent]", event: LiveEvent) -> None:
    """Put the event that must not be missed, in place of an older one if the queue is full."""
    if queue.full():
        queue.get_nowait()
    queue.put_nowait(event)
