"""The conversation log: what was said and what happened, numbered without gaps.

Every write is one transaction, and safe to repeat: a customer message by its client id, a reply by
the customer messages that it answers.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from agent.churn_watch import write_assessment
from agent.errors import (
    ConversationNotFoundError,
    ConversationTakenError,
    MessageReusedError,
)
from agent.messages import Admission, IncomingMessage, TurnResult, is_unguessable
from agent.ratings import write_rating
from tools import tickets
from tools.business_hours import BusinessHours
from tools.clock import Clock
from tools.database import Connection, Database, effect_rows, log_rows
from tools.database.log_rows import Conversation, Entry
from tools.ids import NewId
from tools.promises import NewPromise, record_promise

__all__ = ["Conversation", "ConversationLog", "Entry"]

# How long each next action may take before the watchdog calls it late.
AGENT_REPLY_WITHIN = timedelta(seconds=30)
CUSTOMER_REPLY_WITHIN = timedelta(hours=24)
OPERATOR_REPLY_WITHIN = timedelta(minutes=30)


class ConversationLog:
    """Reads and appends; the only writer of conversations."""

    def __init__(
        self, database: Database, clock: Clock, new_id: NewId, hours: BusinessHours | None = None
    ) -> None:
        """`hours`: when people work, for the clocks of tickets; None where there are none."""
        self._database, self._clock, self._new_id, self._hours = database, clock, new_id, hours

    async def admit(self, message: IncomingMessage) -> Admission:
        """Store a customer message before anything else happens to it.

        Raises:
            ConversationNotFoundError: there is no such conversation.
            MessageReusedError: the client id was used for another text.
        """
        return await self._database.run(lambda connection: self._admit(connection, message))

    def _admit(self, connection: Connection, message: IncomingMessage) -> Admission:
        conversation, is_new = self._conversation_for(connection, message)
        conversation_id = conversation.conversation_id
        if message.client_message_id and not is_new:
            earlier = log_rows.find_by_client_message_id(
                connection, conversation_id, message.client_message_id
            )
            if earlier is not None:
                if earlier.text != message.text:
                    raise MessageReusedError(message.client_message_id)
                return Admission(conversation, earlier, is_new, is_repeat=True)
        now = self._clock()
        new = log_rows.NewEntry(
            kind="message",
            role="customer",
            text=message.text,
            message_id=self._new_id(),
            client_message_id=message.client_message_id,
            payload={"language": message.language},
            created_at=now,
        )
        changes = _next("agent", AGENT_REPLY_WITHIN, now)
        if conversation.owner == "operator":
            # The first of several messages says by when a person has to answer.
            is_awaited = log_rows.awaits_operator(connection, conversation.conversation_id)
            changes = {} if is_awaited else _next("operator", OPERATOR_REPLY_WITHIN, now)
        if conversation.owner == "operator" and self._hours is not None:
            # Whoever has been awaited has written: a reply is owed on what is open here.
            for ticket in tickets.open_tickets(connection, conversation_id=conversation_id):
                number = ticket.ticket_number
                tickets.record_customer_message(connection, number, now=now, hours=self._hours)
        entry = log_rows.append(connection, conversation_id, new, conversation_changes=changes)
        return Admission(conversation, entry, is_new_conversation=is_new, is_repeat=False)

    def _conversation_for(
        self, connection: Connection, message: IncomingMessage
    ) -> tuple[Conversation, bool]:
        if message.conversation_id is not None:
            row = log_rows.find_conversation(connection, message.conversation_id, for_update=True)
            if row is None:
                raise ConversationNotFoundError(message.conversation_id)
            return row, False
        # Only an id that nobody can guess may find the conversation that it opened.
        key = message.client_message_id if is_unguessable(message.client_message_id) else None
        if key is not None:
            row = log_rows.find_by_opening_key(connection, key)
            if row is not None and row.customer_id == message.customer_id:
                return row, False
            key = key if row is None else None
        now = self._clock()
        new = Conversation(
            conversation_id=self._new_id(),
            customer_id=message.customer_id,
            language=message.language,
            claimed_order_id=None,
            owner="agent",
            last_seq=0,
            answered_seq=0,
        )
        log_rows.add_conversation(
            connection,
            {
                **vars(new),
                "opening_key": key,
                "created_at": now,
                "updated_at": now,
                **_next("agent", AGENT_REPLY_WITHIN, now),
            },
        )
        return new, True

    async def publish(self, result: TurnResult) -> list[Entry]:
        """Append the reply of a turn and whatever follows from it; returns the new entries.

        An empty list means that these messages were answered already: nothing was written.
        """
        return await self._database.run(lambda connection: self._publish(connection, result))

    def _publish(self, connection: Connection, result: TurnResult) -> list[Entry]:
        row = log_rows.find_conversation(connection, result.conversation_id, for_update=True)
        if row is None or row.answered_seq >= result.answers_through or row.owner != "agent":
            return []
        now = self._clock()
        reply = dict(result.reply)
        hand_over, receipts = reply.pop("hand_over"), reply.pop("receipts")
        churn = reply.pop("churn", None)
        trace_id = self._new_id()
        text = reply.pop("text")
        new = log_rows.NewEntry(
            kind="message",
            role="agent",
            text=text,
            message_id=result.message_id,
            answers_from=result.answers_from,
            answers_through=result.answers_through,
            payload={**reply, "handed_over": hand_over is not None, "trace_id": trace_id},
            created_at=now,
        )
        changes: dict[str, Any] = {"language": reply["language"]}
        changes |= _next("customer", CUSTOMER_REPLY_WITHIN, now)
        if hand_over is not None:
            due = datetime.fromisoformat(hand_over["data"]["due_at"])
            changes |= {"owner": "operator", **_next("operator", timedelta(0), due)}
        entry = log_rows.append(
            connection, result.conversation_id, new, conversation_changes=changes
        )
        log_rows.add_turn(
            connection,
            {
                "turn_id": result.turn_id,
                "conversation_id": result.conversation_id,
                "trace_id": trace_id,
                "reply_seq": entry.seq,
                "finished_at": now,
                "trace": dict(result.trace),
            },
        )
        effect_rows.mark_told(connection, receipts, entry.seq)
        if churn is not None:
            cause = f"turn:{result.turn_id}"
            write_assessment(connection, churn, cause=cause, new_id=self._new_id, now=now)
        entries = [entry]
        if hand_over is not None:
            entries.append(self._open_handover(connection, result, hand_over["data"], now))
        return entries

    def _open_handover(
        self,
        connection: Connection,
        result: TurnResult,
        reason: Mapping[str, Any],
        now: datetime,
    ) -> Entry:
        handover_id = self._new_id()
        promise = NewPromise(
            idempotency_key=f"handover:{handover_id}",
            conversation_id=result.conversation_id,
            kind="reply",
            text=str(result.reply["text"]),
            due_at=datetime.fromisoformat(reason["due_at"]),
        )
        record_promise(connection, promise, now=now, new_id=self._new_id)
        log_rows.add_handover(
            connection,
            {
                "handover_id": handover_id,
                "conversation_id": result.conversation_id,
                "reason": reason["reason"],
                "packet": dict(result.trace["packet"]),
                "requested_at": now,
            },
        )
        new = log_rows.NewEntry(
            kind="handover",
            payload={"handed_over": True, "expected_from": reason["expected_from"]},
            created_at=now,
        )
        return log_rows.append(connection, result.conversation_id, new)

    async def find(self, conversation_id: str) -> Conversation:
        """The conversation of that id.

        Raises:
            ConversationNotFoundError: there is none.
        """
        row = await self._database.run(
            lambda connection: log_rows.find_conversation(connection, conversation_id)
        )
        if row is None:
            raise ConversationNotFoundError(conversation_id)
        return row

    async def entries_after(
        self, conversation_id: str, seq: int, *, limit: int, kinds: Sequence[str] | None = None
    ) -> list[Entry]:
        """At most `limit` entries with a number above `seq`, oldest first."""
        return await self._database.run(
            lambda connection: log_rows.entries_after(
                connection, conversation_id, seq, limit=limit, kinds=kinds
            )
        )

    async def answer_to(self, conversation_id: str, seq: int) -> Entry | None:
        """The reply that covers a customer message, or None while there is none."""
        return await self._database.run(
            lambda connection: log_rows.answer_to(connection, conversation_id, seq)
        )

    async def unanswered(self, conversation_id: str) -> list[Entry]:
        """Customer messages that want an answer, oldest first."""
        return await self._database.run(
            lambda connection: log_rows.unanswered_messages(connection, conversation_id)
        )

    async def owed_replies(self, *, limit: int) -> list[str]:
        """Conversations that a crash may have left without an answer."""
        return await self._database.run(
            lambda connection: log_rows.conversations_with_unanswered_messages(
                connection, limit=limit
            )
        )

    async def rate(self, conversation_id: str, score: int, comment: str | None) -> None:
        """Store the customer's rating (1-5); a second one replaces the first.

        Raises:
            RatingLimitError: it was changed too often; the last one stands.
        """
        now = self._clock()
        await self._database.run(
            lambda connection: write_rating(connection, conversation_id, score, comment, now)
        )

    async def bind_customer(
        self, conversation_id: str, customer_id: str, *, nonce: str, expires_at: datetime
    ) -> bool:
        """The customer of this conversation has shown who they are.

        False when the nonce was used before for anything else; then nothing is written. Doing it
        again for the same conversation and customer is harmless.

        Raises:
            ConversationTakenError: it is another customer's; they alone may go on with it.
        """

        def bind(connection: Connection) -> bool:
            conversation = log_rows.find_conversation(connection, conversation_id, for_update=True)
            if conversation is not None and conversation.customer_id == customer_id:
                return True
            if conversation is not None and conversation.customer_id is not None:
                raise ConversationTakenError(conversation_id)
            if not log_rows.use_nonce(connection, nonce, expires_at, self._clock()):
                return False
            log_rows.change_conversation(connection, conversation_id, {"customer_id": customer_id})
            return True

        return await self._database.run(bind)

    async def trace_of(self, conversation_id: str, trace_id: str) -> Mapping[str, Any] | None:
        """The stored trace of one turn, or None."""
        return await self._database.run(
            lambda connection: log_rows.find_trace(connection, conversation_id, trace_id)
        )


def _next(who: str, within: timedelta, now: datetime) -> dict[str, Any]:
    return {"next_action": f"{who}_reply", "next_action_due_at": now + within}
