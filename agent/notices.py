"""Messages that answer none: an operator's words, the end of a wait, a hand-back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from tools.database import Connection, log_rows
from tools.database.log_rows import Entry, NewEntry
from tools.ids import NewId


@dataclass(frozen=True)
class Notice:
    """A message to the customer that nobody has asked for."""

    text: str
    role: Literal["agent", "operator"]
    language: str
    payload: Mapping[str, Any] = field(default_factory=dict)
    answers_through: int | None = None
    """The newest customer message that it settles; None where it settles none."""


def append_notice(
    connection: Connection,
    conversation_id: str,
    notice: Notice,
    now: datetime,
    new_id: NewId,
    *,
    changes: Mapping[str, Any] | None = None,
) -> Entry:
    """Append it in the caller's transaction, together with changes of the conversation."""
    complete = {
        "language": notice.language,
        "commands": [],
        "citations": [],
        "actions": [],
        "quick_replies": [],
        "handed_over": notice.role == "operator",
        "trace_id": None,
        **notice.payload,
    }
    entry = NewEntry(
        kind="message",
        role=notice.role,
        text=notice.text,
        message_id=new_id(),
        answers_from=notice.answers_through,
        answers_through=notice.answers_through,
        payload=complete,
        created_at=now,
    )
    return log_rows.append(connection, conversation_id, entry, conversation_changes=changes)
