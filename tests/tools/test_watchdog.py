from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

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
from tools.database.service_tables import approvals
from tools.database.tables import conversations
from tools.promises import NewPromise, record_promise
from tools.watchdog import Escalation, Sweep, escalations, inspect, sweep


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    """One transaction on an empty record."""
    with database.transaction() as connection:
        yield connection


def next_action_of(connection: Connection) -> tuple[str, str, datetime]:
    columns = conversations.c
    row = connection.execute(
        select(columns.owner, columns.next_action, columns.next_action_due_at)
    ).one()
    return row.owner, row.next_action, row.next_action_due_at


def raised(connection: Connection, at: str) -> list[tuple[str, int]]:
    found = escalations(connection, sg(at), HOURS).raised
    return sorted((each.clock, each.level) for each in found)


def test_each_level_of_each_clock_is_raised_once_when_its_working_time_is_used(
    connection: Connection,
) -> None:
    # One hour to the first reply and sixteen to the end, from Monday 9:00.
    ticket = open_ticket(connection)

    assert raised(connection, "2026-11-23T09:29:59") == []
    assert raised(connection, "2026-11-23T09:30") == [("first_reply", 50)]
    assert raised(connection, "2026-11-23T09:47:59") == []
    assert raised(connection, "2026-11-23T09:48") == [("first_reply", 80)]
    assert raised(connection, "2026-11-23T10:00") == [("first_reply", 100)]
    assert raised(connection, "2026-11-23T16:59") == []
    assert raised(connection, "2026-11-23T17:00") == [("resolution", 50)]
    assert raised(connection, "2026-11-24T12:47") == []
    assert raised(connection, "2026-11-24T12:48") == [("resolution", 80)]
    assert raised(connection, "2026-11-24T16:00") == [("resolution", 100)]
    assert raised(connection, "2026-12-24T16:00") == []

    _, events = tickets.ticket_with_events(connection, ticket.ticket_number)
    assert [event.payload for event in events[1:3]] == [
        {"clock": "first_reply", "level": 50},
        {"clock": "first_reply", "level": 80},
    ]
    assert [event.kind for event in events] == ["opened"] + ["escalated"] * 6
    assert [event.event_number for event in events] == [1, 2, 3, 4, 5, 6, 7]


def test_the_lead_owns_a_ticket_whose_time_is_used_up_and_not_before(
    connection: Connection,
) -> None:
    number = open_ticket(connection).ticket_number

    raised(connection, "2026-11-23T09:59")
    before, _ = tickets.ticket_with_events(connection, number)
    raised(connection, "2026-11-23T10:00")
    after, _ = tickets.ticket_with_events(connection, number)

    assert (before.owner, before.next_action) == ("operator", "first_reply")
    assert (after.owner, after.next_action) == ("lead", "escalation")


def test_after_a_long_stop_every_missed_level_is_on_record(connection: Connection) -> None:
    open_ticket(connection)

    assert raised(connection, "2026-11-24T12:48") == [
        ("first_reply", 50),
        ("first_reply", 80),
        ("first_reply", 100),
        ("resolution", 50),
        ("resolution", 80),
    ]


def test_a_clock_that_is_started_again_is_raised_again(connection: Connection) -> None:
    number = open_ticket(connection).ticket_number
    for day in ("24", "25"):
        morning, noon = sg(f"2026-11-{day}T09:00"), f"2026-11-{day}T10:00"
        tickets.record_operator_reply(connection, number, now=morning, hours=HOURS, by="Ana")
        tickets.record_customer_message(connection, number, now=morning, hours=HOURS)

        assert ("next_reply", 50) in raised(connection, noon)
        assert raised(connection, noon) == []


def test_nothing_is_raised_while_the_customer_is_awaited_until_they_are_silent_for_a_week(
    connection: Connection,
) -> None:
    number = open_ticket(connection).ticket_number
    tickets.record_operator_reply(
        connection, number, now=sg("2026-11-23T09:10"), hours=HOURS, by="Ana"
    )

    assert raised(connection, "2026-11-30T09:09") == []
    assert raised(connection, "2026-11-30T09:10") == [("customer_silence", 100)]
    assert raised(connection, "2026-12-30T09:10") == []
    silent, _ = tickets.ticket_with_events(connection, number)
    assert (silent.status, silent.owner, silent.next_action) == (
        "waiting_for_customer",
        "Ana",
        "follow_up",
    )

    tickets.record_operator_reply(
        connection, number, now=sg("2026-12-30T10:00"), hours=HOURS, by="Ana"
    )
    assert raised(connection, "2027-01-06T10:00") == [("customer_silence", 100)]


def test_a_resolved_ticket_raises_nothing(connection: Connection) -> None:
    number = open_ticket(connection).ticket_number
    tickets.resolve(connection, number, now=MON_0900, by="Ana")

    assert raised(connection, "2026-12-23T09:30") == []


def test_batches_reach_every_ticket(connection: Connection) -> None:
    numbers = {open_ticket(connection, key=f"{key}").ticket_number for key in range(5)}
    at, seen, after, rounds = sg("2026-11-23T09:30"), [], "", 0
    while True:
        found = escalations(connection, at, HOURS, after=after, batch=2)
        seen += [each.ticket_number for each in found.raised]
        rounds += 1
        after = found.reached
        if found.is_complete:
            break

    assert rounds == 3
    assert len(seen) == 5
    assert set(seen) == numbers


def test_a_silent_customer_rests_for_30_days_and_then_the_conversation_is_closed(
    connection: Connection,
) -> None:
    tuesday = MON_0900 + timedelta(days=1)
    add_conversation(connection, "customer_reply", tuesday)

    assert sweep(connection, tuesday, HOURS).rested == 0
    assert sweep(connection, tuesday + timedelta(seconds=1), HOURS).rested == 1
    rest_over = tuesday + timedelta(days=30, seconds=1)
    assert next_action_of(connection) == ("agent", "customer_reply", rest_over)
    assert inspect(connection, rest_over).is_clean

    assert sweep(connection, rest_over + timedelta(seconds=1), HOURS).closed == 1
    assert next_action_of(connection)[:2] == ("agent", "closed")
    assert inspect(connection, rest_over + timedelta(days=9999)).is_clean


@pytest.mark.parametrize(
    ("overdue", "now", "renewed", "due_at"),
    [
        ("operator_reply", "2026-11-23T15:00", "operator_overdue", "2026-11-23T16:00"),
        ("operator_reply", "2026-11-23T17:30", "operator_overdue", "2026-11-24T09:30"),
        ("operator_overdue", "2026-11-24T10:00", "operator_overdue", "2026-11-24T11:00"),
        ("customer_reply", "2026-11-24T10:00", "operator_follow_up", "2026-11-24T18:00"),
        ("operator_follow_up", "2026-11-24T10:00", "operator_follow_up", "2026-11-24T18:00"),
    ],
)
def test_an_operator_who_is_late_gets_a_new_deadline_and_keeps_the_conversation(
    connection: Connection, overdue: str, now: str, renewed: str, due_at: str
) -> None:
    add_conversation(connection, overdue, MON_0900, owner="operator")

    swept = sweep(connection, sg(now), HOURS)

    assert swept.reminded == (TALK,)
    assert next_action_of(connection) == ("operator", renewed, sg(due_at))
    assert sweep(connection, sg(now), HOURS).reminded == ()


def test_a_turn_that_the_agent_owes_is_reported_and_not_put_off(connection: Connection) -> None:
    add_conversation(connection, "agent_reply", MON_0900)

    for _ in range(2):
        swept = sweep(connection, MON_1500, HOURS)
        assert swept.stuck == (TALK,)
        assert swept.is_complete
    assert next_action_of(connection) == ("agent", "agent_reply", MON_0900)


def test_an_approval_that_nobody_gave_expires_and_its_ticket_is_taken_up_again(
    connection: Connection,
) -> None:
    add_conversation(connection, "customer_reply", MON_1500 + timedelta(days=9))
    ticket = open_ticket(connection, "low", talk=TALK)
    tickets.await_approval(connection, ticket.ticket_number, now=MON_0900)
    add_approval(connection, MON_1500, ticket.ticket_id)

    early = sweep(connection, MON_1500 - timedelta(seconds=1), HOURS)
    swept = sweep(connection, MON_1500, HOURS)
    again = sweep(connection, MON_1500, HOURS)

    assert early.expired_approvals == again.expired_approvals == ()
    (expired,) = swept.expired_approvals
    assert (expired.approval_id, expired.ticket_number) == ("approval", ticket.ticket_number)
    row = connection.execute(select(approvals.c.status, approvals.c.decided_at)).one()
    assert row == ("expired", MON_1500)
    resumed, _ = tickets.ticket_with_events(connection, ticket.ticket_number)
    assert (resumed.status, resumed.next_action) == ("open", "first_reply")


def test_a_decided_approval_does_not_expire(connection: Connection) -> None:
    add_conversation(connection, "customer_reply", MON_1500 + timedelta(days=9))
    add_approval(connection, MON_0900, None)
    connection.execute(update(approvals).values(status="approved"))

    assert sweep(connection, MON_1500, HOURS).expired_approvals == ()


def test_sweeping_twice_changes_nothing_more(connection: Connection) -> None:
    add_conversation(connection, "operator_reply", MON_0900, owner="operator")
    ticket = open_ticket(connection)
    record_promise(connection, NewPromise("key", TALK, "reply", "Soon.", MON_0900), now=MON_0900)

    first = sweep(connection, MON_1500, HOURS)
    second = sweep(connection, MON_1500, HOURS)

    number = ticket.ticket_number
    assert set(first.escalated) == {
        Escalation(number, "first_reply", level) for level in (50, 80, 100)
    }
    assert [each.idempotency_key for each in first.broken_promises] == ["key"]
    assert second == Sweep((), (), (), (), 0, 0, (), ticket.ticket_id, is_complete=True)


def test_a_sweep_is_bounded_and_says_when_there_is_more(connection: Connection) -> None:
    for number in range(5):
        add_conversation(connection, "customer_reply", MON_0900, conversation_id=f"{number}")
        open_ticket(connection, key=f"{number}")

    sweeps: list[Sweep] = []
    after = ""
    while not sweeps or not sweeps[-1].is_complete:
        sweeps.append(sweep(connection, MON_1500, HOURS, after=after, batch=2))
        after = sweeps[-1].reached

    assert [each.rested for each in sweeps] == [2, 2, 1]
    assert [len(each.escalated) for each in sweeps] == [6, 6, 3]
