"""Handovers: who asked for a person, and who has come."""

from datetime import datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from tools.database import keyset
from tools.database.tables import conversations, handovers, log_entries
from tools.ids import NewId

_ORDER = (handovers.c.requested_at, handovers.c.handover_id)


def open_handovers(
    connection: Connection, *, limit: int, after: tuple[datetime, str] | None = None
) -> list[dict[str, Any]]:
    """At most `limit` handovers that are not closed, the longest wait first.

    `after`: when the last one of the page before was requested, and its id.
    """
    query = (
        select(
            handovers.c.handover_id,
            handovers.c.conversation_id,
            handovers.c.reason,
            handovers.c.packet,
            handovers.c.requested_at,
            handovers.c.taken_by,
            conversations.c.customer_id,
            conversations.c.language,
            conversations.c.last_seq,
            conversations.c.next_action,
            conversations.c.next_action_due_at,
        )
        .join(conversations, conversations.c.conversation_id == handovers.c.conversation_id)
        .where(handovers.c.closed_at.is_(None))
        .order_by(*_ORDER)
        .limit(limit)
    )
    if after is not None:
        query = query.where(keyset.after(_ORDER, after))
    return [dict(row) for row in connection.execute(query).mappings()]


def take(
    connection: Connection, conversation_id: str, operator: str, now: datetime, new_id: NewId
) -> None:
    """Mark the open handover as taken; an operator who comes unasked opens one."""
    taken = connection.execute(
        update(handovers)
        .where(handovers.c.conversation_id == conversation_id, handovers.c.closed_at.is_(None))
        .values(taken_by=operator, taken_at=now)
    )
    if taken.rowcount == 0:
        connection.execute(
            insert(handovers),
            {
                "handover_id": new_id(),
                "conversation_id": conversation_id,
                "reason": "TakenOver",
                "packet": {},
                "requested_at": now,
                "taken_by": operator,
                "taken_at": now,
            },
        )


def taken_by(connection: Connection, conversation_id: str) -> str | None:
    """The operator who has come to the open handover; None while nobody has."""
    return connection.execute(
        select(handovers.c.taken_by).where(
            handovers.c.conversation_id == conversation_id,
            handovers.c.closed_at.is_(None),
            handovers.c.taken_by.is_not(None),
        )
    ).scalar()


def close(connection: Connection, conversation_id: str, now: datetime) -> None:
    """The person is done."""
    connection.execute(
        update(handovers)
        .where(handovers.c.conversation_id == conversation_id, handovers.c.closed_at.is_(None))
        .values(closed_at=now)
    )


def requested_at(connection: Connection, conversation_id: str) -> datetime | None:
    """When the person who has the conversation was asked for, or came unasked; None without one."""
    return connection.execute(
        select(handovers.c.requested_at).where(
            handovers.c.conversation_id == conversation_id, handovers.c.closed_at.is_(None)
        )
    ).scalar()


def newest_customer_seq(
    connection: Connection, conversation_id: str, *, before: datetime | None = None
) -> int:
    """The number of the customer's newest message, of those `before` then; 0 without one."""
    newest = select(func.max(log_entries.c.seq)).where(
        log_entries.c.conversation_id == conversation_id, log_entries.c.role == "customer"
    )
    if before is not None:
        newest = newest.where(log_entries.c.created_at < before)
    return int(connection.execute(newest).scalar() or 0)
