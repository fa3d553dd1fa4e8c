"""A complaint that is told again is no second one."""

from datetime import datetime, timedelta

from tools.business_hours import Severity
from tools.database import Connection, effect_rows, ticket_rows
from tools.database.ticket_rows import Ticket
from tools.tickets import NewTicket, open_tickets

TOLD_AGAIN_WITHIN = timedelta(hours=24)
"""After this, it is a new one."""
_GRAVITY: tuple[Severity, ...] = ("low", "medium", "high", "critical")
_MOST_DEEDS = 200


def same_complaint(connection: Connection, new: NewTicket, *, now: datetime) -> Ticket | None:
    """The complaint of this conversation that `new` tells again, with what is wanted now.

    None where it is another one, graver, older than `TOLD_AGAIN_WITHIN`, or where something was
    given or asked for already: what is said then is about that.
    """
    if ticket_rows.find_by_key(connection, new.idempotency_key) is not None:
        return None  # opened by this very turn, before it was cut off
    for ticket in open_tickets(connection, conversation_id=new.conversation_id):
        same = ("conversation_id", "customer_id", "kind", "category", "order_id")
        is_same = all(getattr(ticket, name) == getattr(new, name) for name in same)
        is_graver = _GRAVITY.index(new.severity) > _GRAVITY.index(ticket.severity)
        if not is_same or is_graver or now - ticket.opened_at > TOLD_AGAIN_WITHIN:
            continue
        if ticket.status != "open" or _was_answered(connection, ticket):
            continue
        wish = new.desired_remedy
        if wish is None or wish == ticket.desired_remedy:
            return ticket
        values = {"desired_remedy": wish}
        return ticket_rows.write_change(connection, ticket, "wish_changed", values, values, now=now)
    return None


def _was_answered(connection: Connection, ticket: Ticket) -> bool:
    """Whether something was done for it or asked of an operator, or done in the chat since."""
    given = ticket_rows.events_of_kinds(
        connection, [ticket.ticket_id], ("remedied", "awaiting_approval")
    )
    deeds = effect_rows.receipts_of(connection, str(ticket.conversation_id), limit=_MOST_DEEDS)
    return bool(given) or any(deed.created_at >= ticket.opened_at for deed in deeds)
