"""Pages by keys, on both databases: nothing skipped, nothing twice."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, update

from tests.postgresql import postgresql_url
from tests.tools.desk import HOURS
from tools import tickets
from tools.database import (
    Database,
    desk_rows,
    effect_rows,
    outbox_rows,
    ticket_list_rows,
)
from tools.database.effect_tables import consents, receipts
from tools.database.log_rows import add_conversation
from tools.database.migrate import migrate
from tools.database.ticket_list_rows import urgency_of
from tools.demo import seed_demo_shop
from tools.ids import new_id
from tools.outbox import Mail, put
from tools.tickets import NewTicket

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
MEI = "00000000-0000-4000-8000-000000000000"
CONVERSATION = "019dc0de-0000-7000-8000-000000000001"
SIZE = 2


@pytest.fixture(params=["sqlite", "postgresql"])
def connection(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Connection]:
    """A small shop with a conversation, in one open transaction."""
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path / 'record.sqlite'}")
        migrate(database)
        yield from _opened(database)
    else:
        with postgresql_url(migrate) as url:
            yield from _opened(Database(url))


def _opened(database: Database) -> Iterator[Connection]:
    seed_demo_shop(database, seed=1, customers=3, now=NOW)
    with database.transaction() as connection:
        add_conversation(connection, conversation(CONVERSATION, NOW))
        yield connection
    database.close()


def conversation(conversation_id: str, due: datetime) -> dict[str, Any]:
    return {
        "conversation_id": conversation_id, "customer_id": MEI, "opening_key": None,
        "language": "en", "owner": "agent", "last_seq": 0, "answered_seq": 0,
        "next_action": "customer_reply", "next_action_due_at": due,
        "created_at": NOW, "updated_at": NOW,
    }  # fmt: skip


def walk(read: Callable[[Any], list[Any]], place: Callable[[Any], Any]) -> list[Any]:
    """Every row, page by page."""
    found: list[Any] = []
    after = None
    while page := read(after):
        found += page
        after = place(page[-1])
    return found


def test_conversations_due_at_the_same_moment_come_once_each(connection: Connection) -> None:
    for minutes in (3, 1, 1, 1, 2):
        add_conversation(connection, conversation(new_id(), NOW + timedelta(minutes=minutes)))

    found = walk(
        lambda after: desk_rows.open_conversations(connection, limit=SIZE, after=after),
        lambda row: (row["next_action_due_at"], row["conversation_id"]),
    )

    assert len({row["conversation_id"] for row in found}) == len(found) == 6
    due = [row["next_action_due_at"] for row in found]
    assert due == sorted(due)
    assert {row["customer_name"] is None for row in found} == {False}


def test_tickets_come_once_each_the_awaited_ones_last(connection: Connection) -> None:
    numbers = []
    for place, severity in enumerate(("low", "high", "high", "critical", "medium")):
        new = NewTicket(f"key-{place}", "complaint", "late", severity, "late")  # type: ignore[arg-type]
        numbers.append(tickets.open_ticket(connection, new, now=NOW, hours=HOURS).ticket_number)
    tickets.pause(connection, numbers[3], now=NOW, reason="photo")

    found = walk(
        lambda after: ticket_list_rows.most_urgent(connection, {}, limit=SIZE, after=after),
        urgency_of,
    )

    listed = [ticket.ticket_number for ticket in found]
    assert sorted(listed) == sorted(numbers)
    assert listed[-1] == numbers[3]
    assert [urgency_of(ticket) for ticket in found] == sorted(map(urgency_of, found))


def test_resolved_tickets_come_once_each_the_newest_first(connection: Connection) -> None:
    for place in range(5):
        new = NewTicket(f"key-{place}", "complaint", "late", "low", "late")
        ticket = tickets.open_ticket(connection, new, now=NOW, hours=HOURS)
        at = NOW + timedelta(minutes=place // 2)
        tickets.resolve(connection, ticket.ticket_number, now=at, by="Ana")

    found = walk(
        lambda after: ticket_list_rows.newest_resolved(connection, {}, limit=SIZE, after=after),
        lambda ticket: (ticket.resolved_at, ticket.ticket_id),
    )

    assert len({ticket.ticket_id for ticket in found}) == len(found) == 5
    newest_first = [ticket.resolved_at.isoformat() for ticket in found]
    assert newest_first == sorted(newest_first, reverse=True)


def test_receipts_are_found_by_what_they_say_of_an_order(connection: Connection) -> None:
    with_order = add_receipts(connection, {"order_number": order_of(connection)}, 3)
    add_receipts(connection, {"order_number": "W000000"}, 1)

    found = walk(
        lambda after: effect_rows.newest_receipts(
            connection, {"order_number": order_of(connection)}, limit=SIZE, after=after
        ),
        lambda row: (row["created_at"], row["receipt_id"]),
    )

    assert sorted(row["receipt_id"] for row in found) == sorted(with_order)
    assert {row["reversed_by"] for row in found} == {None}


def test_a_receipt_tells_what_took_it_back(connection: Connection) -> None:
    first, second = add_receipts(connection, {}, 2)
    reverses = update(receipts).where(receipts.c.receipt_id == second).values(reverses=first)
    connection.execute(reverses)

    [row] = effect_rows.newest_receipts(connection, {"receipt_id": first}, limit=9)

    assert row["reversed_by"] == second
    reversal = effect_rows.reversal_of(connection, first)
    assert reversal is not None
    assert reversal.receipt_id == second


def test_mails_come_once_each_by_their_status(connection: Connection) -> None:
    for place in range(5):
        mail = Mail("mei@customer.example", f"mail {place}", "hello")
        put(connection, f"key-{place}", mail, NOW + timedelta(minutes=place // 2), new_id)

    found = walk(
        lambda after: outbox_rows.newest(connection, limit=SIZE, status="waiting", after=after),
        lambda row: (row["created_at"], row["outbox_id"]),
    )

    assert sorted(row["subject"] for row in found) == [f"mail {place}" for place in range(5)]
    assert outbox_rows.newest(connection, limit=9, status="sent") == []
    assert outbox_rows.newest(connection, limit=9, status="given_up") == []


def order_of(connection: Connection) -> str:
    number = connection.exec_driver_sql(
        f"SELECT order_number FROM orders WHERE customer_id = '{MEI}' ORDER BY order_number"  # noqa: S608
    ).scalars()
    return str(number.first())


def add_receipts(connection: Connection, arguments: dict[str, str], count: int) -> list[str]:
    added = []
    for _ in range(count):
        consent_id, receipt_id = new_id(), new_id()
        row = {
            "conversation_id": CONVERSATION, "customer_id": MEI, "tool": "cancel_order",
            "arguments": arguments, "amount_cents": 0, "consent_id": consent_id,
        }  # fmt: skip
        asked = {"digest": "x", "asked_in": consent_id, "asked_at": NOW, "expires_at": NOW}
        connection.execute(consents.insert(), {**row, **asked})
        done = {"receipt_id": receipt_id, "idempotency_key": receipt_id, "facts": {}}
        connection.execute(receipts.insert(), {**row, **done, "created_at": NOW})
        added.append(receipt_id)
    return added
