"""When a complaint is the one that was told before."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.tools.desk import HOURS, MON_1500
from tools.database import Connection, Database
from tools.database.ticket_rows import Ticket
from tools.retold_complaints import same_complaint
from tools.tickets import NewTicket, open_ticket, record_remedy, ticket_with_events

COMPLAINT = NewTicket("turn-1:complaint", "complaint", "damaged", "high", "The lamp is broken")


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    """One transaction on an empty record."""
    with database.transaction() as connection:
        yield connection


@pytest.fixture
def ticket(connection: Connection) -> Ticket:
    return open_ticket(connection, COMPLAINT, now=MON_1500, hours=HOURS)


def events_of(connection: Connection, ticket: Ticket) -> list[str]:
    return [event.kind for event in ticket_with_events(connection, ticket.ticket_number)[1]]


def a_complaint(key: str, **more: object) -> NewTicket:
    told = replace(COMPLAINT, idempotency_key=key, conversation_id=None, desired_remedy=None)
    return replace(told, **more)  # type: ignore[arg-type]


def test_a_complaint_told_again_is_the_same_ticket_with_the_newest_wish(
    connection: Connection, ticket: Ticket
) -> None:
    again = same_complaint(connection, a_complaint("turn-2", desired_remedy="refund"), now=MON_1500)

    assert again is not None
    assert again.ticket_number == ticket.ticket_number
    assert again.desired_remedy == "refund"
    assert events_of(connection, ticket) == ["opened", "wish_changed"]
    same_complaint(connection, a_complaint("turn-3", desired_remedy="refund"), now=MON_1500)
    assert events_of(connection, ticket) == ["opened", "wish_changed"]


@pytest.mark.parametrize(
    "told",
    [
        a_complaint("turn-2", category="late"),
        a_complaint("turn-2", severity="critical"),
        a_complaint("turn-1:complaint"),
    ],
    ids=["of something else", "graver", "of the same turn"],
)
def test_what_is_not_the_same_complaint_told_again(
    connection: Connection, ticket: Ticket, told: NewTicket
) -> None:
    assert same_complaint(connection, told, now=MON_1500) is None


def test_after_a_remedy_or_a_day_a_complaint_is_another_one(
    connection: Connection, ticket: Ticket
) -> None:
    told = a_complaint("turn-2")

    assert same_complaint(connection, told, now=MON_1500 + timedelta(hours=25)) is None
    remedy = {"tool": "issue_voucher"}
    record_remedy(connection, ticket.ticket_number, now=MON_1500, remedy=remedy)
    assert same_complaint(connection, told, now=MON_1500) is None
