"""What `inspect` of the watchdog finds."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from tests.tools.desk import (
    HOURS,
    MON_0900,
    MON_1500,
    TALK,
    add_approval,
    add_conversation,
    open_ticket,
    sg,
)
from tools import tickets
from tools.database import Connection, Database
from tools.database.effect_tables import outbox
from tools.database.tables import conversations
from tools.promises import NewPromise, record_promise
from tools.watchdog import escalations, inspect


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    """One transaction on an empty record."""
    with database.transaction() as connection:
        yield connection


def test_a_house_where_nobody_waits_is_clean(connection: Connection) -> None:
    open_ticket(connection)
    add_conversation(connection, "customer_reply", MON_1500)

    assert inspect(connection, MON_0900).is_clean


def test_the_watchdog_finds_everything_that_is_late(connection: Connection) -> None:
    add_conversation(connection, "agent_reply", MON_0900)
    add_conversation(connection, "", MON_1500, conversation_id="nobody")
    ticket = open_ticket(connection, talk=TALK)
    escalations(connection, sg("2026-11-23T10:00"), HOURS)
    promise = record_promise(
        connection, NewPromise("key", TALK, "reply", "Soon.", MON_0900), now=MON_0900
    )
    add_approval(connection, MON_0900, ticket.ticket_id)
    connection.execute(
        insert(outbox),
        {
            "outbox_id": "mail",
            "idempotency_key": "key",
            "channel": "mail",
            "recipient": "mei@shop.example",
            "subject": "s",
            "body": "b",
            "created_at": MON_0900,
            "due_at": MON_0900,
            "attempts": 9,
            "given_up_at": MON_0900,
        },
    )

    report = inspect(connection, MON_1500)

    assert {kind: finding.ids for kind, finding in vars(report).items()} == {
        "conversations_unowned": ("nobody",),
        "conversations_overdue": (TALK,),
        "tickets_escalated": (ticket.ticket_number,),
        "tickets_overdue": (ticket.ticket_number,),
        "promises_broken": (promise.promise_id,),
        "approvals_overdue": ("approval",),
        "mails_given_up": ("mail",),
    }
    assert {finding.count for finding in vars(report).values()} == {1}
    assert not report.is_clean
    assert inspect(connection, MON_0900 + timedelta(days=8)).mails_given_up.count == 0


def test_a_long_list_is_counted_in_full_and_shown_in_part(connection: Connection) -> None:
    for number in range(30):
        add_conversation(connection, "agent_reply", MON_0900, conversation_id=f"{number:02d}")

    overdue = inspect(connection, MON_1500).conversations_overdue

    assert overdue.count == 30
    assert overdue.ids == tuple(f"{number:02d}" for number in range(20))


def test_looking_changes_nothing(connection: Connection) -> None:
    ticket = open_ticket(connection)
    add_conversation(connection, "agent_reply", MON_0900)

    assert inspect(connection, MON_1500) == inspect(connection, MON_1500)

    assert tickets.ticket_with_events(connection, ticket.ticket_number)[0] == ticket
    columns = conversations.c
    row = connection.execute(select(columns.next_action, columns.next_action_due_at)).one()
    assert row == ("agent_reply", MON_0900)
