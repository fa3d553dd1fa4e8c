"""Lists of tickets as operators page through them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, case, func, select

from tools.database import keyset
from tools.database.service_tables import tickets
from tools.database.ticket_rows import Ticket

Urgency = tuple[int, datetime, str]
"""1 while the customer is awaited, when the next clock is due, and the id."""

_TICKET = [tickets.c[name] for name in Ticket.__dataclass_fields__]
_REPLY_DUE = case(
    (tickets.c.first_replied_at.is_(None), tickets.c.first_reply_due_at),
    else_=func.coalesce(tickets.c.next_reply_due_at, tickets.c.resolution_due_at),
)
_URGENCY = (
    case((tickets.c.paused_at.is_(None), 0), else_=1),
    case((tickets.c.resolution_due_at > _REPLY_DUE, _REPLY_DUE), else_=tickets.c.resolution_due_at),
    tickets.c.ticket_id,
)
_RESOLVED = (tickets.c.resolved_at, tickets.c.ticket_id)


def most_urgent(
    connection: Connection,
    wanted: Mapping[str, str],
    *,
    limit: int,
    after: Urgency | None = None,
) -> list[Ticket]:
    """At most `limit` open tickets, the earliest due first, those that wait for customers last.

    `wanted`: any of `conversation_id`, `customer_id`, `owner` and `status`, all of which must be
    so. `after`: `urgency_of` the last ticket of the page before.
    """
    query = select(*_TICKET).where(tickets.c.status != "resolved").order_by(*_URGENCY)
    if after is not None:
        query = query.where(keyset.after(_URGENCY, after))
    return _read(connection, query, wanted, limit)


def newest_resolved(
    connection: Connection,
    wanted: Mapping[str, str],
    *,
    limit: int,
    after: tuple[datetime, str] | None = None,
) -> list[Ticket]:
    """At most `limit` resolved tickets, the newest resolved first; `wanted` as in `most_urgent`.

    `after`: when the last ticket of the page before was resolved, and its id.
    """
    newest_first = (column.desc() for column in _RESOLVED)
    query = select(*_TICKET).where(tickets.c.status == "resolved").order_by(*newest_first)
    if after is not None:
        query = query.where(keyset.before(_RESOLVED, after))
    return _read(connection, query, wanted, limit)


def urgency_of(ticket: Ticket) -> Urgency:
    """Where an open ticket stands in `most_urgent`."""
    if ticket.first_replied_at is None:
        reply_due = ticket.first_reply_due_at
    else:
        reply_due = ticket.next_reply_due_at or ticket.resolution_due_at
    due = min(reply_due, ticket.resolution_due_at)
    return int(ticket.paused_at is not None), due, ticket.ticket_id


def _read(
    connection: Connection,
    query: Select[Any],
    wanted: Mapping[str, str],
    limit: int,
) -> list[Ticket]:
    for name, value in wanted.items():
        query = query.where(tickets.c[name] == value)
    return [Ticket(*row) for row in connection.execute(query.limit(limit))]
