"""An empty service desk in Singapore for the tests of tickets, promises and the watchdog."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from tools import tickets
from tools.business_hours import BusinessHours, Severity
from tools.database import Connection
from tools.database.effect_tables import consents
from tools.database.service_tables import approvals
from tools.database.tables import conversations, customers
from tools.database.ticket_rows import Ticket

DAY = (time(9), time(18))
HOURS = BusinessHours(
    {0: DAY, 1: DAY, 2: DAY, 3: DAY, 4: DAY, 5: (time(9), time(13))},
    ZoneInfo("Asia/Singapore"),
    frozenset({date(2026, 12, 25)}),
)
TALK = "00000000-0000-7000-8000-000000000001"


def sg(text: str) -> datetime:
    """A moment by its local time in Singapore."""
    return datetime.fromisoformat(f"{text}+08:00").astimezone(UTC)


# A Monday.
MON_0900 = sg("2026-11-23T09:00")
MON_1500 = sg("2026-11-23T15:00")


def open_ticket(
    connection: Connection,
    severity: Severity = "high",
    *,
    key: str = "key",
    talk: str | None = None,
) -> Ticket:
    """A complaint of Monday, 9:00; severity high allows one hour, two hours and sixteen."""
    new = tickets.NewTicket(key, "complaint", "damaged", severity, "Broken", talk)
    return tickets.open_ticket(connection, new, now=MON_0900, hours=HOURS)


def add_conversation(
    connection: Connection,
    next_action: str,
    due_at: datetime,
    *,
    owner: str = "agent",
    conversation_id: str = TALK,
) -> None:
    """A conversation of Monday, 9:00, in which nothing has happened since."""
    connection.execute(
        insert(conversations),
        {
            "conversation_id": conversation_id,
            "language": "en",
            "owner": owner,
            "last_seq": 1,
            "last_customer_seq": 1,
            "answered_seq": 1,
            "next_action": next_action,
            "next_action_due_at": due_at,
            "created_at": MON_0900,
            "updated_at": MON_0900,
        },
    )


def add_approval(connection: Connection, expires_at: datetime, ticket_id: str | None) -> None:
    """A refund in `TALK` that waits for an operator since Monday, 9:00."""
    connection.execute(
        insert(customers),
        {
            "customer_id": "mei",
            "name": "Mei",
            "email": "mei@shop.example",
            "language": "en",
            "club_tier": "green",
            "joined_on": MON_0900.date(),
        },
    )
    consent = {"consent_id": "consent", "conversation_id": TALK, "customer_id": "mei"}
    consent |= {"tool": "refund", "digest": "d", "asked_in": "turn"}
    connection.execute(
        insert(consents),
        {
            **consent,
            "arguments": {},
            "amount_cents": 100,
            "asked_at": MON_0900,
            "expires_at": expires_at,
        },
    )
    connection.execute(
        insert(approvals),
        {
            "approval_id": "approval",
            "consent_id": "consent",
            "conversation_id": TALK,
            "ticket_id": ticket_id,
            "reason": "over the limit",
            "status": "pending",
            "requested_at": MON_0900,
            "expires_at": expires_at,
        },
    )
