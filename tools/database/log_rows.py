"""The conversation log: append-only, with a gap-free sequence per conversation.

Every function runs in the caller's transaction; appending takes the next number from the
conversation's own row, so two writers can never take the same one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from tools.database.tables import (
    conversations,
    handovers,
    log_entries,
    ratings,
    turns,
    used_nonces,
)


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
    answers_from: int | None = None
    answers_through: int | None = None


@dataclass(frozen=True)
class Conversation:
    """Who talks, who owns it, and how far it has come."""

    conversation_id: str
    customer_id: str | None
    claimed_order_id: str | None
    """The one order that an unverified customer has named with its e-mail address."""
    language: str
    owner: str
    """`agent`, or `operator` once a person has been asked for."""
    last_seq: int
    answered_seq: int
    last_customer_seq: int = 0
    """The newest message of the customer; above `answered_seq` where one is owed an answer."""


@dataclass(frozen=True)
class Entry:
    """One line of the log."""

    seq: int
    kind: str
    role: str | None
    message_id: str | None
    client_message_id: str | None
    answers_from: int | None
    answers_through: int | None
    text: str | None
    payload: Mapping[str, Any]
    created_at: datetime


_CONVERSATION = [conversations.c[name] for name in Conversation.__dataclass_fields__]
_ENTRY = [log_entries.c[name] for name in Entry.__dataclass_fields__]
# Built once: these three run in every turn, and building one costs as much as running it. Values
# given at execution become further columns to set, so the parameter must not be called like one.
_FIND = select(*_CONVERSATION).where(
    conversations.c.conversation_id == bindparam("of_conversation")
)
_FIND_AND_HOLD = _FIND.with_for_update()
_ADVANCE = (
    update(conversations)
    .where(conversations.c.conversation_id == bindparam("of_conversation"))
    .values(last_seq=conversations.c.last_seq + 1)
    .returning(conversations.c.last_seq)
)
_ADVANCE_BY_CUSTOMER = _ADVANCE.values(last_customer_seq=conversations.c.last_seq + 1)


def find_conversation(
    connection: Connection, conversation_id: str, *, for_update: bool = False
) -> Conversation | None:
    """The conversation, or None; `for_update` holds it until the transaction ends."""
    query = _FIND_AND_HOLD if for_update else _FIND
    row = connection.execute(query, {"of_conversation": conversation_id}).first()
    return None if row is None else Conversation(*row)


def awaits_operator(connection: Connection, conversation_id: str) -> bool:
    """Whether a message of the customer waits for a person already."""
    action = connection.execute(
        select(conversations.c.next_action).where(
            conversations.c.conversation_id == conversation_id
        )
    ).scalar()
    return action in {"operator_reply", "operator_overdue"}


def find_by_opening_key(connection: Connection, opening_key: str) -> Conversation | None:
    """The conversation that a first message with this id has opened, or None."""
    row = connection.execute(
        select(*_CONVERSATION).where(conversations.c.opening_key == opening_key)
    ).first()
    return None if row is None else Conversation(*row)


def add_conversation(connection: Connection, row: Mapping[str, Any]) -> None:
    """A new conversation with an empty log."""
    connection.execute(insert(conversations), {"last_customer_seq": 0, **row})


def change_conversation(
    connection: Connection, conversation_id: str, values: Mapping[str, Any]
) -> None:
    """Set columns of one conversation."""
    connection.execute(
        update(conversations)
        .where(conversations.c.conversation_id == conversation_id)
        .values(values)
    )


def append(
    connection: Connection,
    conversation_id: str,
    entry: NewEntry,
    *,
    conversation_changes: Mapping[str, Any] | None = None,
) -> Entry:
    """Append one entry; it gets the next sequence number, starting at 1."""
    changes = {"updated_at": entry.created_at, **(conversation_changes or {})}
    if entry.answers_through is not None:
        changes["answered_seq"] = entry.answers_through
    advance = _ADVANCE_BY_CUSTOMER if entry.role == "customer" else _ADVANCE
    seq = connection.execute(advance, {"of_conversation": conversation_id, **changes}).scalar_one()
    connection.execute(
        insert(log_entries),
        {"conversation_id": conversation_id, "seq": seq, **vars(entry)},
    )
    return Entry(seq=int(seq), **vars(entry))


def find_by_client_message_id(
    connection: Connection, conversation_id: str, client_message_id: str
) -> Entry | None:
    """The message that a retry repeats, or None."""
    row = connection.execute(
        select(*_ENTRY).where(
            log_entries.c.conversation_id == conversation_id,
            log_entries.c.client_message_id == client_message_id,
        )
    ).first()
    return None if row is None else Entry(*row)


def entries_after(
    connection: Connection,
    conversation_id: str,
    seq: int,
    *,
    limit: int,
    kinds: Sequence[str] | None = None,
) -> list[Entry]:
    """At most `limit` entries with a number above `seq`, oldest first."""
    query = select(*_ENTRY).where(
        log_entries.c.conversation_id == conversation_id, log_entries.c.seq > seq
    )
    if kinds is not None:
        query = query.where(log_entries.c.kind.in_(kinds))
    rows = connection.execute(query.order_by(log_entries.c.seq).limit(limit))
    return [Entry(*row) for row in rows]


def unanswered_messages(connection: Connection, conversation_id: str) -> list[Entry]:
    """Customer messages that no reply covers yet, oldest first."""
    rows = connection.execute(
        select(*_ENTRY)
        .join(conversations, conversations.c.conversation_id == log_entries.c.conversation_id)
        .where(
            log_entries.c.conversation_id == conversation_id,
            log_entries.c.role == "customer",
            log_entries.c.seq > conversations.c.answered_seq,
        )
        .order_by(log_entries.c.seq)
    )
    return [Entry(*row) for row in rows]


def answer_to(connection: Connection, conversation_id: str, seq: int) -> Entry | None:
    """The reply that covers customer message `seq`, or None while there is none."""
    row = connection.execute(
        select(*_ENTRY)
        .where(
            log_entries.c.conversation_id == conversation_id,
            log_entries.c.answers_through >= seq,
        )
        .order_by(log_entries.c.seq)
        .limit(1)
    ).first()
    return None if row is None else Entry(*row)


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


def is_anything_said_between(
    connection: Connection, conversation_id: str, after: int, before: int
) -> bool:
    """Whether the customer was told something between two numbers of the log."""
    told = select(log_entries.c.seq).where(
        log_entries.c.conversation_id == conversation_id,
        log_entries.c.seq > after,
        log_entries.c.seq < before,
        log_entries.c.kind == "message",
        log_entries.c.role != "customer",
    )
    return connection.execute(told.limit(1)).first() is not None


def add_turn(connection: Connection, row: Mapping[str, Any]) -> None:
    """The trace of a finished turn."""
    connection.execute(insert(turns), dict(row))


def find_trace(
    connection: Connection, conversation_id: str, trace_id: str
) -> Mapping[str, Any] | None:
    """The trace of one turn of this conversation, or None."""
    trace = connection.execute(
        select(turns.c.trace).where(
            turns.c.conversation_id == conversation_id, turns.c.trace_id == trace_id
        )
    ).scalar()
    return None if trace is None else dict(trace)


def add_handover(connection: Connection, row: Mapping[str, Any]) -> None:
    """A conversation that waits for a person."""
    connection.execute(insert(handovers), dict(row))


def find_rating(connection: Connection, conversation_id: str) -> tuple[int, str | None] | None:
    """Score and comment, or None while the conversation is not rated."""
    row = connection.execute(
        select(ratings.c.score, ratings.c.comment).where(
            ratings.c.conversation_id == conversation_id
        )
    ).first()
    return None if row is None else (row.score, row.comment)


def count_entries(connection: Connection, conversation_id: str, kind: str) -> int:
    """How many entries of a kind the conversation has."""
    return connection.execute(
        select(func.count())
        .select_from(log_entries)
        .where(log_entries.c.conversation_id == conversation_id, log_entries.c.kind == kind)
    ).scalar_one()


def set_rating(connection: Connection, row: Mapping[str, Any]) -> None:
    """The customer's rating; a later one replaces it."""
    connection.execute(delete(ratings).where(ratings.c.conversation_id == row["conversation_id"]))
    connection.execute(insert(ratings), dict(row))


def use_nonce(connection: Connection, nonce: str, expires_at: datetime, now: datetime) -> bool:
    """Whether this is the first use of a nonce; old ones are forgotten on the way."""
    connection.execute(delete(used_nonces).where(used_nonces.c.expires_at < now))
    if connection.execute(select(used_nonces.c.nonce).where(used_nonces.c.nonce == nonce)).first():
        return False
    connection.execute(insert(used_nonces), {"nonce": nonce, "expires_at": expires_at})
    return True
