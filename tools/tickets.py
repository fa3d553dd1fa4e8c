"""Tickets: what a person still owes a customer, on clocks of working time (docs/adr/0018).

Every change writes an event in the same transaction. A ticket that is not resolved always has an
owner, a next action and a due date. Whatever is given a number that no ticket has raises
`TicketNotFoundError`; a change that the ticket's status does not allow raises `TicketStateError`
and writes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from tools.business_hours import BusinessHours, Severity, SlaPolicy
from tools.calls import Arguments, ToolCall
from tools.database import Connection, ticket_list_rows, ticket_rows
from tools.database.ticket_rows import Ticket, TicketEvent
from tools.errors import TicketNotFoundError, TicketStateError
from tools.facts import FactValue
from tools.ids import NewId, new_id

MAX_TICKETS_LISTED = 5
MAX_EVENTS_LISTED = 200
REPEAT_WINDOW = timedelta(days=90)
_UNRESOLVED = ("open", "waiting_for_customer", "waiting_for_approval")


@dataclass(frozen=True)
class NewTicket:
    """What is to be opened; the same key opens it once."""

    idempotency_key: str
    kind: str
    category: str
    severity: Severity
    summary: str
    conversation_id: str | None = None
    customer_id: str | None = None
    order_id: str | None = None
    has_harm: bool = False
    desired_remedy: str | None = None
    owner: str = "operator"


def open_ticket(
    connection: Connection,
    new: NewTicket,
    *,
    now: datetime,
    hours: BusinessHours,
    policy: SlaPolicy = SlaPolicy(),  # noqa: B008 - frozen
    new_id: NewId = new_id,
) -> Ticket:
    """Open a ticket, or find the one that this key has opened.

    The allowances of `policy` are kept with the ticket: a later policy does not change its clocks.
    """
    earlier = ticket_rows.find_by_key(connection, new.idempotency_key)
    if earlier is not None:
        return earlier
    times = policy.of(new.severity)
    repeats = repeat_count(connection, new.customer_id, new.category, now) if new.customer_id else 0
    ticket = Ticket(
        **vars(new),
        ticket_id=new_id(),
        ticket_number=ticket_rows.unused_ticket_number(connection, new_id),
        repeat_count=repeats,
        status="open",
        next_action="first_reply",
        opened_at=now,
        first_reply_due_at=hours.add(now, times.first_reply),
        next_reply_due_at=None,
        resolution_due_at=hours.add(now, times.resolution),
        first_replied_at=None,
        paused_at=None,
        resolved_at=None,
    )
    allowed = {clock: allowance.total_seconds() for clock, allowance in vars(times).items()}
    payload = {"allowed_seconds": allowed, "starts": ["first_reply", "resolution"]}
    ticket_rows.add_ticket(connection, ticket, payload)
    return ticket


def record_operator_reply(
    connection: Connection, ticket_number: str, *, now: datetime, hours: BusinessHours, by: str
) -> Ticket:
    """Operator `by` has answered and owns the ticket: now it is the customer's turn.

    A ticket that waits for an approval goes on waiting for it, and its clocks run on.
    """
    ticket = _held(connection, ticket_number, "reply to", *_UNRESOLVED)
    values: dict[str, Any] = {"owner": by, "next_reply_due_at": None}
    if ticket.first_replied_at is None:
        values["first_replied_at"] = now
    if ticket.status == "waiting_for_approval":
        return ticket_rows.write_change(connection, ticket, "replied", values, {"by": by}, now=now)
    values = _restarted(ticket, hours, now) | values | _awaiting_customer(now)
    payload = {"by": by, "starts": ["customer_silence"]}
    return ticket_rows.write_change(connection, ticket, "replied", values, payload, now=now)


def record_customer_message(
    connection: Connection, ticket_number: str, *, now: datetime, hours: BusinessHours
) -> Ticket:
    """The customer has written: clocks go on, and a reply is owed if none is owed already.

    A resolved ticket refuses; `reopen` it if the message says that it should be.
    """
    ticket = _held(connection, ticket_number, "write to", *_UNRESOLVED)
    values = _restarted(ticket, hours, now)
    reply = _reply_owed(connection, ticket, hours, now)
    if not values and not reply:
        return ticket
    if ticket.status != "waiting_for_approval":
        values |= {"status": "open", "next_action": _next_action(ticket, is_reply_owed=bool(reply))}
    payload = {"by": "customer", "starts": ["next_reply"] if reply else []}
    return ticket_rows.write_change(connection, ticket, "replied", values | reply, payload, now=now)


def pause(connection: Connection, ticket_number: str, *, now: datetime, reason: str) -> Ticket:
    """Stop all clocks until the customer has done their part."""
    ticket = _held(connection, ticket_number, "pause", "open")
    payload = {"reason": reason, "starts": ["customer_silence"]}
    return ticket_rows.write_change(
        connection, ticket, "paused", _awaiting_customer(now), payload, now=now
    )


def await_approval(connection: Connection, ticket_number: str, *, now: datetime) -> Ticket:
    """Wait for a colleague's decision; that is our time, so the clocks run on."""
    ticket = _held(connection, ticket_number, "await approval of", "open")
    values = {"status": "waiting_for_approval", "next_action": "decide_approval"}
    return ticket_rows.write_change(connection, ticket, "awaiting_approval", values, {}, now=now)


def resume(
    connection: Connection, ticket_number: str, *, now: datetime, hours: BusinessHours
) -> Ticket:
    """End the waiting for a customer or an approval; due dates move by what was paused."""
    ticket = _held(connection, ticket_number, "resume", *_UNRESOLVED[1:])
    values = _restarted(ticket, hours, now)
    values |= {"status": "open", "next_action": _next_action(ticket)}
    return ticket_rows.write_change(connection, ticket, "resumed", values, {}, now=now)


def record_remedy(
    connection: Connection, ticket_number: str, *, now: datetime, remedy: Mapping[str, Any]
) -> Ticket:
    """Something was done for the customer, in plain JSON; the ticket stays open until `resolve`."""
    ticket = _held(connection, ticket_number, "remedy", *_UNRESOLVED)
    return ticket_rows.write_change(connection, ticket, "remedied", {}, remedy, now=now)


def resolve(connection: Connection, ticket_number: str, *, now: datetime, by: str) -> Ticket:
    """Nothing is owed any more; all clocks stop."""
    ticket = _held(connection, ticket_number, "resolve", *_UNRESOLVED)
    values = {"status": "resolved", "next_action": "none", "resolved_at": now}
    return ticket_rows.write_change(
        connection, ticket, "resolved", values | {"next_reply_due_at": None}, {"by": by}, now=now
    )


def reopen(
    connection: Connection, ticket_number: str, *, now: datetime, hours: BusinessHours
) -> Ticket:
    """The customer is not content: the clocks go on where they stopped, and a reply is owed."""
    ticket = _held(connection, ticket_number, "reopen", "resolved")
    reply = _reply_owed(connection, ticket, hours, now)
    values = _restarted(ticket, hours, now) | reply
    values |= {
        "status": "open",
        "next_action": _next_action(ticket, is_reply_owed=bool(reply)),
        "resolved_at": None,
    }
    payload = {"starts": ["next_reply"] if reply else []}
    return ticket_rows.write_change(connection, ticket, "reopened", values, payload, now=now)


def has_promotion_lock(connection: Connection, customer_id: str) -> bool:
    """Whether something serious is open: nothing may be sold to this customer meanwhile."""
    return ticket_rows.count_open(connection, customer_id, ("high", "critical")) > 0


def repeat_count(connection: Connection, customer_id: str, category: str, now: datetime) -> int:
    """The customer's complaints of this category within `REPEAT_WINDOW`."""
    since = now - REPEAT_WINDOW
    return ticket_rows.count_complaints(connection, customer_id, category, since)


def open_tickets(
    connection: Connection, *, limit: int = 50, conversation_id: str | None = None
) -> list[Ticket]:
    """At most `limit` open tickets, most urgent first, those that wait for customers last."""
    wanted = {} if conversation_id is None else {"conversation_id": conversation_id}
    return ticket_list_rows.most_urgent(connection, wanted, limit=limit)


def ticket_with_events(
    connection: Connection, ticket_number: str
) -> tuple[Ticket, list[TicketEvent]]:
    """A ticket and its newest `MAX_EVENTS_LISTED` events, oldest first."""
    ticket = _found(connection, ticket_number)
    events = ticket_rows.newest_events(connection, ticket.ticket_id, limit=MAX_EVENTS_LISTED)
    return ticket, events


def own_tickets(call: ToolCall, _arguments: Arguments) -> Sequence[dict[str, FactValue]]:
    """The caller's tickets, open ones first, then the newest, at most `MAX_TICKETS_LISTED`.

    `resolution_due_at` is None unless the clock runs: while it stands still no date would be true.
    """
    found = ticket_rows.newest_of_customer(
        call.connection, call.customer_id, limit=MAX_TICKETS_LISTED
    )
    return [
        {
            "ticket_number": ticket.ticket_number,
            "kind": ticket.kind,
            "status": ticket.status,
            "opened_at": ticket.opened_at,
            "resolution_due_at": ticket.running_clocks.get("resolution"),
        }
        for ticket in found
    ]


def _found(connection: Connection, ticket_number: str, *, for_update: bool = False) -> Ticket:
    ticket = ticket_rows.find_ticket(connection, ticket_number, for_update=for_update)
    if ticket is None:
        raise TicketNotFoundError(ticket_number)
    return ticket


def _held(connection: Connection, ticket_number: str, change: str, *statuses: str) -> Ticket:
    """The ticket, held until the transaction ends, if it is in one of these states."""
    ticket = _found(connection, ticket_number, for_update=True)
    if ticket.status not in statuses:
        raise TicketStateError(ticket_number, change, ticket.status)
    return ticket


def _awaiting_customer(now: datetime) -> dict[str, Any]:
    return {"status": "waiting_for_customer", "next_action": "customer_reply", "paused_at": now}


def _restarted(ticket: Ticket, hours: BusinessHours, now: datetime) -> dict[str, Any]:
    """What changes when clocks that stand still go on: due dates move by the working time since."""
    # A ticket that was resolved while paused has stood still since the pause.
    since = ticket.paused_at or ticket.resolved_at
    if since is None:
        return {}
    stood = hours.between(since, now)
    running = replace(ticket, paused_at=None, resolved_at=None).running_clocks
    moved = {f"{clock}_due_at": hours.add(due, stood) for clock, due in running.items()}
    return {"paused_at": None, **moved}


def _reply_owed(
    connection: Connection, ticket: Ticket, hours: BusinessHours, now: datetime
) -> dict[str, Any]:
    """Starts the clock of the next reply, unless a reply is owed already."""
    if ticket.first_replied_at is None or ticket.next_reply_due_at is not None:
        return {}
    allowed = ticket_rows.allowed_seconds(connection, ticket.ticket_id)["next_reply"]
    return {"next_reply_due_at": hours.add(now, timedelta(seconds=allowed))}


def _next_action(ticket: Ticket, *, is_reply_owed: bool = False) -> str:
    if ticket.first_replied_at is None:
        return "first_reply"
    return "reply" if is_reply_owed or ticket.next_reply_due_at is not None else "resolve"
