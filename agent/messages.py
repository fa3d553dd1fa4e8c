"""What goes into the conversation log and comes out of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tools.database.log_rows import Conversation, Entry


@dataclass(frozen=True)
class Admission:
    """A customer message that is stored and will be answered."""

    conversation: Conversation
    entry: Entry
    is_new_conversation: bool
    is_repeat: bool


@dataclass(frozen=True)
class IncomingMessage:
    """What a customer sends, already checked for size and shape."""

    text: str
    language: str
    conversation_id: str | None = None
    client_message_id: str | None = None
    customer_id: str | None = None


@dataclass(frozen=True)
class TurnResult:
    """A finished turn, ready to be published."""

    conversation_id: str
    turn_id: str
    answers_from: int
    answers_through: int
    message_id: str
    """Of the reply."""
    reply: Mapping[str, Any]
    trace: Mapping[str, Any]


def message_data(entry: Entry) -> dict[str, Any]:
    """A message of the log as plain data for HTTP."""
    payload = entry.payload
    return {
        "message_id": entry.message_id,
        "seq": entry.seq,
        "role": entry.role,
        "text": entry.text,
        "language": payload.get("language"),
        "created_at": entry.created_at.isoformat(),
        "client_message_id": entry.client_message_id,
        "answers_from": entry.answers_from,
        "answers_through": entry.answers_through,
        "citations": payload.get("citations", []),
        "actions": payload.get("actions", []),
        "quick_replies": payload.get("quick_replies", []),
    }


def is_unguessable(client_message_id: str | None) -> bool:
    """A UUID's worth of randomness; "1" and "msg-2" are not."""
    if client_message_id is None:
        return False
    digits = client_message_id.replace("-", "").lower()
    return len(digits) == 32 and len(set(digits)) >= 8 and set(digits) <= set("0123456789abcdef")
