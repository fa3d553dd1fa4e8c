"""The conversation log: append-only, with a gap-free sequence per conversation.

Every function runs in the caller's transaction; appending takes the next number from the
conversation's own row, so two writers can never take the same one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from tools.database.tables import conversations, log_entries, turns


@dataclass(frozen=True)
class NewEntry:
    """What is to be appended; the log gives it its number."""

    kind: str
    payload: Mapping[str, Any]
    created_at: datetime
    role: str | None = None
    text: str | None = None
    message_id: str | None = None
    client_message_id: str | None = None
    answers_through: int | None = None


def find_conversation(connection: Connection, conversation_id: str) -> Row[Any] | None:
    """The conversation's row, or None."""
    return connection.execute(
        select(conversations).where(conversations.c.conversation_id == conversation_id)
    ).first()


def add_conversation(connection: Connection, row: Mapping[str, Any]) -> None:
    """A new conversation with an empty log."""
    connection.execute(
        insert(conversations), {**row, "last_seq": 0, "last_customer_seq": 0, "answered_seq": 0}
    )


def change_conversation(
    connection: Connection, conversation_id: str, values: Mapping[str, Any]
) -> None:
    """Set columns of one conversation."""
    connection.execute(
        update(conversations)
        .where(conversations.c.conversation_id == conversation_id)
        .values(values)
    )


def append(connection: Connection, conversation_id: str, entry: NewEntry) -> int:
    """Append one entry; returns its sequence number, starting at 1."""
    changes: dict[str, Any] = {
        "last_seq": conversations.c.last_seq + 1,
        "updated_at": entry.created_at,
    }
    if entry.role == "customer":
        changes["last_customer_seq"] = conversations.c.last_seq + 1
    if entry.answers_through is not None:
        changes["answered_seq"] = entry.answers_through
    seq = connection.execute(
        update(conversations)
        .where(conversations.c.conversation_id == conversation_id)
        .values(changes)
        .returning(conversations.c.last_seq)
    ).scalar_one()
    connection.execute(
        insert(log_entries),
        {"conversation_id": conversation_id, "seq": seq, **vars(entry)},
    )
    return int(seq)


def find_by_client_message_id(
    connection: Connection, conversation_id: str, client_message_id: str
) -> Row[Any] | None:
    """The message that a retry repeats, or None."""
    return connection.execute(
        select(log_entries).where(
            log_entries.c.conversation_id == conversation_id,
            log_entries.c.client_message_id == client_message_id,
        )
    ).first()


def entries_after(
    connection: Connection,
    conversation_id: str,
    seq: int,
    *,
    limit: int,
    kinds: Sequence[str] | None = None,
) -> list[Row[Any]]:
    """At most `limit` entries with a number above `seq`, oldest first."""
    query = select(log_entries).where(
        log_entries.c.conversation_id == conversation_id, log_entries.c.seq > seq
    )
    if kinds is not None:
        query = query.where(log_entries.c.kind.in_(kinds))
    return list(connection.execute(query.order_by(log_entries.c.seq).limit(limit)))


def unanswered_messages(connection: Connection, conversation_id: str) -> list[Row[Any]]:
    """Customer messages that no reply covers yet, oldest first."""
    return list(
        connection.execute(
            select(log_entries)
            .join(conversations, conversations.c.conversation_id == log_entries.c.conversation_id)
            .where(
                log_entries.c.conversation_id == conversation_id,
                log_entries.c.role == "customer",
                log_entries.c.seq > conversations.c.answered_seq,
            )
            .order_by(log_entries.c.seq)
        )
    )


def answer_to(connection: Connection, conversation_id: str, seq: int) -> Row[Any] | None:
    """The reply that covers customer message `seq`, or None while there is none."""
    return connection.execute(
        select(log_entries)
        .where(
            log_entries.c.conversation_id == conversation_id,
            log_entries.c.answers_through >= seq,
        )
        .order_by(log_entries.c.seq)
        .limit(1)
    ).first()


def conversations_with_unanswered_messages(connection: Connection, *, limit: int) -> list[str]:
    """Where a crash may have cut a turn off: ids of conversations that the agent owes a reply."""
    return list(
        connection.execute(
            select(conversations.c.conversation_id)
            .where(
                conversations.c.answered_seq < conversations.c.last_customer_seq,
                conversations.c.owner == "agent",
            )
            .limit(limit)
        ).scalars()
    )


def add_turn(connection: Connection, row: Mapping[str, Any]) -> None:
    """The trace of a finished turn."""
    connection.execute(insert(turns), dict(row))


def find_trace(connection: Connection, conversation_id: str, trace_id: str) -> Row[Any] | None:
    """The trace of one turn of this conversation, or None."""
    return connection.execute(
        select(turns).where(
            turns.c.conversation_id == conversation_id, turns.c.trace_id == trace_id
        )
    ).first()
