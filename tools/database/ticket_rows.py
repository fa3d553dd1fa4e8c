"""Tickets and what has happened to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, and_, func, insert, select, update

from tools.database.order_change_rows import unused_number
from tools.database.service_tables import ticket_events, tickets
from tools.ids import NewId

Clock = Literal["first_reply", "next_reply", "resolution"]
CUSTOMER_SILENCE = timedelta(days=7)
"""A customer who is awaited for longer is asked again; their days, so not working time."""


@dataclass(frozen=True)
class Ticket:
    """A row of `tickets`."""

    ticket_id: str
    ticket_number: str
    idempotency_key: str
    conversation_id: str | None
    customer_id: str | None
    order_id: str | None
    kind: str
    category: str
    severity: str
    has_harm: bool
    desired_remedy: str | None
    repeat_count: int
    summary: str
    status: str
    owner: str
    """`operator` (any of them), an operator's name, or `lead`."""
    next_action: str
    opened_at: datetime
    first_reply_due_at: datetime
    next_reply_due_at: datetime | None
    resolution_due_at: datetime
    first_replied_at: datetime | None
    paused_at: datetime | None
    resolved_at: datetime | None

    @property
    def running_clocks(self) -> dict[Clock, datetime]:
        """When each clock that runs now is due; none while the customer is awaited."""
        if self.paused_at is not None or self.resolved_at is not None:
            return {}
        due: dict[Clock, datetime] = {"resolution": self.resolution_due_at}
        if self.first_replied_at is None:
            due["first_reply"] = self.first_reply_due_at
        if self.next_reply_due_at is not None:
            due["next_reply"] = self.next_reply_due_at
        return due

    @property
    def due_at(self) -> datetime | None:
        """When the next action is due; None only for a resolved ticket."""
        if self.resolved_at is not None:
            return None
        if self.paused_at is not None:
            return self.paused_at + CUSTOMER_SILENCE
        return min(self.running_clocks.values())


@dataclass(frozen=True)
class TicketEvent:
    """A row of `ticket_events`; number 1 is always `opened`."""

    ticket_id: str
    event_number: int
    kind: str
    payload: Mapping[str, Any]
    happened_at: datetime


_TICKET = [tickets.c[name] for name in Ticket.__dataclass_fields__]
_EVENT = [ticket_events.c[name] for name in TicketEvent.__dataclass_fields__]
_IS_OPEN = tickets.c.status != "resolved"


def find_ticket(
    connection: Connection, ticket_number: str, *, for_update: bool = False
) -> Ticket | None:
    """The ticket of that number; `for_update` holds it until the transaction ends."""
    query = select(*_TICKET).where(tickets.c.ticket_number == ticket_number)
    row = connection.execute(query.with_for_update() if for_update else query).first()
    return None if row is None else Ticket(*row)


def find_by_key(connection: Connection, idempotency_key: str) -> Ticket | None:
    """The ticket that was opened under this key, or None."""
    row = connection.execute(
        select(*_TICKET).where(tickets.c.idempotency_key == idempotency_key)
    ).first()
    return None if row is None else Ticket(*row)


def unused_ticket_number(connection: Connection, new_id: NewId) -> str:
    """T and six digits; random, so that it does not tell how many complaints there are."""
    return unused_number(connection, tickets.c.ticket_number, "T", new_id)


def add_ticket(connection: Connection, ticket: Ticket, payload: Mapping[str, Any]) -> None:
    """A new ticket with its event `opened`."""
    connection.execute(insert(tickets), vars(ticket))
    opened = TicketEvent(ticket.ticket_id, 1, "opened", dict(payload), ticket.opened_at)
    connection.execute(insert(ticket_events), vars(opened))


def write_change(
    connection: Connection,
    ticket: Ticket,
    kind: str,
    values: Mapping[str, Any],
    payload: Mapping[str, Any],
    *,
    now: datetime,
) -> Ticket:
    """Set columns of a ticket that this transaction holds, and append the event that says so."""
    of_ticket = ticket_events.c.ticket_id == ticket.ticket_id
    last = connection.execute(select(func.max(ticket_events.c.event_number)).where(of_ticket))
    event = TicketEvent(ticket.ticket_id, last.scalar_one() + 1, kind, dict(payload), now)
    connection.execute(insert(ticket_events), vars(event))
    if values:
        connection.execute(
            update(tickets).where(tickets.c.ticket_id == ticket.ticket_id).values(dict(values))
        )
    return replace(ticket, **values)


def allowed_seconds(connection: Connection, ticket_id: str) -> Mapping[str, float]:
    """How long each clock may take, as agreed when the ticket was opened."""
    payload = connection.execute(
        select(ticket_events.c.payload).where(
            ticket_events.c.ticket_id == ticket_id, ticket_events.c.event_number == 1
        )
    ).scalar_one()
    return dict(payload["allowed_seconds"])


def allowed_of(connection: Connection, ticket_ids: Sequence[str]) -> dict[str, Mapping[str, float]]:
    """The same of several tickets, by id."""
    opened = events_of_kinds(connection, ticket_ids, ("opened",))
    return {event.ticket_id: event.payload["allowed_seconds"] for event in opened}


def newest_events(connection: Connection, ticket_id: str, *, limit: int) -> list[TicketEvent]:
    """At most `limit` of the newest events of a ticket, oldest of them first."""
    rows = connection.execute(
        select(*_EVENT)
        .where(ticket_events.c.ticket_id == ticket_id)
        .order_by(ticket_events.c.event_number.desc())
        .limit(limit)
    )
    return [TicketEvent(*row) for row in rows][::-1]


def events_of_kinds(
    connection: Connection, ticket_ids: Sequence[str], kinds: Sequence[str]
) -> list[TicketEvent]:
    """The events of these kinds of several tickets, in order per ticket."""
    rows = connection.execute(
        select(*_EVENT)
        .where(ticket_events.c.ticket_id.in_(ticket_ids), ticket_events.c.kind.in_(kinds))
        .order_by(ticket_events.c.ticket_id, ticket_events.c.event_number)
    )
    return [TicketEvent(*row) for row in rows]


def hold_open_tickets(
    connection: Connection, *, after: str, limit: int
) -> list[tuple[Ticket, Mapping[str, Any]]]:
    """At most `limit` open tickets with an id above `after`, each with its opening payload.

    Where the database locks rows, they are held, and those that somebody else holds are left out.
    """
    rows = connection.execute(
        select(*_TICKET, ticket_events.c.payload)
        .join(
            ticket_events,
            and_(
                ticket_events.c.ticket_id == tickets.c.ticket_id, ticket_events.c.event_number == 1
            ),
        )
        .where(_IS_OPEN, tickets.c.ticket_id > after)
        .order_by(tickets.c.ticket_id)
        .limit(limit)
        .with_for_update(of=tickets, skip_locked=True)
    )
    return [(Ticket(*row[:-1]), row[-1]) for row in rows]


def newest_of_customer(connection: Connection, customer_id: str, *, limit: int) -> list[Ticket]:
    """At most `limit` tickets of this customer: open ones first, then the newest."""
    rows = connection.execute(
        select(*_TICKET)
        .where(tickets.c.customer_id == customer_id)
        .order_by(tickets.c.resolved_at.is_not(None), tickets.c.opened_at.desc())
        .limit(limit)
    )
    return [Ticket(*row) for row in rows]


def count_complaints(
    connection: Connection, customer_id: str, category: str, since: datetime
) -> int:
    """How many complaints of this category the customer has made since then."""
    return _count(
        connection,
        tickets.c.customer_id == customer_id,
        tickets.c.kind == "complaint",
        tickets.c.category == category,
        tickets.c.opened_at >= since,
    )


def count_open(connection: Connection, customer_id: str, severities: Sequence[str]) -> int:
    """How many open tickets of these severities the customer has."""
    return _count(
        connection,
        tickets.c.customer_id == customer_id,
        _IS_OPEN,
        tickets.c.severity.in_(severities),
    )


def _count(connection: Connection, *conditions: ColumnElement[bool]) -> int:
    return connection.execute(
        select(func.count()).select_from(tickets).where(*conditions)
    ).scalar_one()
