"""What an operator does in a conversation: take over, reply, hand back."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar, cast

from agent.context import AgentDependencies
from agent.errors import (
    ConversationNotFoundError,
    NotTheOwnerError,
    StaleReplyError,
    TakenByAnotherError,
)
from agent.graph import TurnGraph
from agent.live import LiveEvent, LiveUpdates
from agent.log import AGENT_REPLY_WITHIN, CUSTOMER_REPLY_WITHIN, OPERATOR_REPLY_WITHIN
from agent.messages import message_data
from agent.notices import Notice, append_notice
from agent.tasks.words import TaskWords
from agent.telling import as_message, untold_deeds
from agent.working_time import hours_of
from knowledge.pack import Language
from tools import promises, tickets
from tools.clock import Clock
from tools.database import Connection, effect_rows, handover_rows, log_rows
from tools.database.log_rows import Conversation, Entry

Result = TypeVar("Result")


class OperatorDesk:
    """Every change is one transaction, and is heard by who watches the conversation."""

    def __init__(
        self, needs: AgentDependencies, live: LiveUpdates, clock: Clock, graph: TurnGraph
    ) -> None:
        self._needs, self._live, self._clock, self._graph = needs, live, clock, graph

    async def take_over(
        self, conversation_id: str, operator: str, *, instead_of: str | None = None
    ) -> None:
        """The conversation is this operator's from now on; the agent is mute.

        What the agent has done and not told yet is told; a yes that it had asked for counts no
        more, so that nothing can be done behind the operator's back. Taking it twice changes
        nothing. `instead_of`: the colleague from whom it is taken.

        Raises:
            ConversationNotFoundError: there is none.
            TakenByAnotherError: a colleague other than `instead_of` has it.
        """

        def write(connection: Connection, conversation: Conversation, now: datetime) -> list[Entry]:
            taken_by = handover_rows.taken_by(connection, conversation_id)
            if taken_by == operator and conversation.owner == "operator":
                return []
            if taken_by not in {None, operator, instead_of}:
                raise TakenByAnotherError(taken_by)
            return self._claim(connection, conversation, operator, now)

        self._publish(conversation_id, await self._change(conversation_id, write))

    def _claim(
        self, connection: Connection, conversation: Conversation, operator: str, now: datetime
    ) -> list[Entry]:
        """Make it this operator's; what the agent still had to say."""
        conversation_id = conversation.conversation_id
        effect_rows.void_consents(connection, conversation_id, now)
        told = self._tell_untold(connection, conversation, now)
        handover_rows.take(connection, conversation_id, operator, now, self._needs.new_id)
        changes = {
            "owner": "operator",
            "next_action": "operator_reply",
            "next_action_due_at": now + OPERATOR_REPLY_WITHIN,
        }
        log_rows.change_conversation(connection, conversation_id, changes)
        return [] if told is None else [told]

    def _tell_untold(
        self, connection: Connection, conversation: Conversation, now: datetime
    ) -> Entry | None:
        """The agent's last word before it is mute, where it owes one."""
        conversation_id = conversation.conversation_id
        language = cast(Language, conversation.language)
        words = TaskWords(self._needs.wording, language, conversation_id)
        sections = untold_deeds(connection, conversation_id, self._needs.pack, words)
        if not sections:
            return None
        message = as_message(sections)
        notice = Notice(message["text"], "agent", language, {"actions": message["actions"]})
        entry = append_notice(connection, conversation_id, notice, now, self._needs.new_id)
        effect_rows.mark_told(connection, message["receipts"], entry.seq)
        return entry

    async def reply(
        self, conversation_id: str, operator: str, text: str, *, seen_through: int
    ) -> Entry:
        """Send an operator's message; a conversation that nobody has taken is taken with it.

        It keeps what was promised, and stops the clocks of the conversation's tickets.

        Raises:
            ConversationNotFoundError: there is none.
            NotTheOwnerError: the agent owns it.
            TakenByAnotherError: a colleague has it.
            StaleReplyError: there is a message after `seen_through`.
        """

        def write(connection: Connection, conversation: Conversation, now: datetime) -> list[Entry]:
            if conversation.owner != "operator":
                raise NotTheOwnerError(conversation_id)
            taken_by = handover_rows.taken_by(connection, conversation_id)
            if taken_by not in {None, operator}:
                raise TakenByAnotherError(taken_by)
            newest = handover_rows.newest_customer_seq(connection, conversation_id)
            if newest > seen_through:
                raise StaleReplyError(conversation_id)
            told = [] if taken_by else self._claim(connection, conversation, operator, now)
            changes = {
                "next_action": "customer_reply",
                "next_action_due_at": now + CUSTOMER_REPLY_WITHIN,
            }
            for promise in promises.open_promises(connection, conversation_id):
                if promise.kind in {"reply", "call_back"}:
                    promises.keep(connection, promise.promise_id, now=now)
            self._stop_clocks(connection, conversation_id, operator, now)
            payload = {"operator": operator}
            notice = Notice(text, "operator", conversation.language, payload, newest or None)
            sent = append_notice(
                connection, conversation_id, notice, now, self._needs.new_id, changes=changes
            )
            return [*told, sent]

        entries = await self._change(conversation_id, write)
        self._publish(conversation_id, entries)
        return entries[-1]

    def _stop_clocks(
        self, connection: Connection, conversation_id: str, operator: str, now: datetime
    ) -> None:
        hours = hours_of(self._needs.pack.company)
        for ticket in tickets.open_tickets(connection, conversation_id=conversation_id):
            tickets.record_operator_reply(
                connection, ticket.ticket_number, now=now, hours=hours, by=operator
            )

    async def hand_back(self, conversation_id: str, *, only_if_waiting: bool = False) -> Entry:
        """The agent goes on where it stopped; what it had asked before is asked again.

        What the customer has written since the person was asked for, and the person has not
        answered, is left to the agent. `only_if_waiting`: not when an operator has taken it; the
        customer's own wish, which is the newest message and answered by this.

        Raises:
            ConversationNotFoundError: there is none.
            NotTheOwnerError: the agent owns it already, or an operator has taken it.
        """
        config: Any = {"configurable": {"thread_id": conversation_id}}
        tasks = (await self._graph.aget_state(config)).values.get("tasks") or []

        def write(connection: Connection, conversation: Conversation, now: datetime) -> Entry:
            taken_by = handover_rows.taken_by(connection, conversation_id)
            if conversation.owner != "operator" or (only_if_waiting and taken_by is not None):
                raise NotTheOwnerError(conversation_id)
            language = cast(Language, conversation.language)
            wording = self._needs.wording
            key = "carried_on" if only_if_waiting else "handed_back"
            text = wording.say(key, language, seed=conversation_id)
            if tasks:
                label = self._needs.pack.task_label(tasks[-1]["task"], language)
                text += " " + wording.say("handed_back_to_task", language, seed="", task=label)
            # A yes that the agent had asked for before the person came is no consent any more.
            effect_rows.void_consents(connection, conversation_id, now)
            newest = handover_rows.newest_customer_seq(connection, conversation_id)
            settled = newest
            if not only_if_waiting:
                settled = self._settled(connection, conversation)
            handover_rows.close(connection, conversation_id, now)
            is_owed = newest > settled
            changes = {
                "owner": "agent",
                "next_action": "agent_reply" if is_owed else "customer_reply",
                "next_action_due_at": now
                + (AGENT_REPLY_WITHIN if is_owed else CUSTOMER_REPLY_WITHIN),
            }
            notice = Notice(text, "agent", language, answers_through=settled or None)
            return append_notice(
                connection, conversation_id, notice, now, self._needs.new_id, changes=changes
            )

        entry = await self._change(conversation_id, write)
        self._publish(conversation_id, [entry])
        return entry

    def _settled(self, connection: Connection, conversation: Conversation) -> int:
        """The customer's newest message that the person, or what came before, has dealt with."""
        conversation_id = conversation.conversation_id
        before = handover_rows.newest_customer_seq(
            connection,
            conversation_id,
            before=handover_rows.requested_at(connection, conversation_id),
        )
        return max(conversation.answered_seq, before)

    def _publish(self, conversation_id: str, entries: list[Entry]) -> None:
        for entry in entries:
            event = LiveEvent("message", message_data(entry), entry.seq)
            self._live.publish(conversation_id, event)

    async def _change(
        self,
        conversation_id: str,
        write: Callable[[Connection, Conversation, datetime], Result],
    ) -> Result:
        now = self._clock()

        def in_transaction(connection: Connection) -> Result:
            conversation = log_rows.find_conversation(connection, conversation_id, for_update=True)
            if conversation is None:
                raise ConversationNotFoundError(conversation_id)
            return write(connection, conversation, now)

        return await self._needs.database.run(in_transaction)
