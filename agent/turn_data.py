"""From the log to a turn's input, and from its state to the trace."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from agent.context import Trace
from agent.log import Conversation, Entry
from agent.packet import packet_of
from agent.state import ConversationState, TurnInput, turn_input
from tools.calls import Caller, IdentityTier
from tools.ids import CustomerId


def turn_input_of(conversation: Conversation, batch: Sequence[Entry], now: datetime) -> TurnInput:
    """What a turn starts from: the unanswered messages and who asks."""
    return turn_input(
        conversation_id=conversation.conversation_id,
        # The first unanswered message names the turn: it stays the same when a retry or a newer
        # message makes the turn run again.
        turn_id=f"{conversation.conversation_id}.{batch[0].seq}",
        answers_from=batch[0].seq,
        answers_through=batch[-1].seq,
        texts=[entry.text or "" for entry in batch],
        caller=_caller(conversation),
        now=now.isoformat(),
        language=conversation.language,
    )


def trace_data(
    state: ConversationState, trace: Trace, versions: dict[str, str], now: datetime
) -> dict[str, Any]:
    """What explains the turn; for a handover also the packet that the operator starts from."""
    return {
        "texts": state["texts"],
        "language": state["language"],
        "mood": state["mood"],
        "commands": state["commands"],
        # As the turn ended: a code may have been checked in it.
        "caller": {
            "tier": state["caller_tier"],
            "customer_id": state["customer_id"],
            "claimed_order_id": state["claimed_order_id"],
        },
        **trace.notes,
        "suppressed": trace.suppressed,
        "milliseconds": trace.milliseconds,
        "versions": versions,
        "packet": packet_of(state, trace, now) if state["reply"]["hand_over"] else None,
    }


def _caller(conversation: Conversation) -> Caller:
    if conversation.customer_id:
        return Caller(IdentityTier.VERIFIED, CustomerId(conversation.customer_id))
    if conversation.claimed_order_id:
        return Caller(IdentityTier.CLAIMED, claimed_order_id=conversation.claimed_order_id)
    return Caller(IdentityTier.ANONYMOUS)
