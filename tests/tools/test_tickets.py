from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.tools.desk import HOURS, MON_1500, sg
from tools.business_hours import SlaPolicy, SlaTimes
from tools.database import Connection, Database
from tools.database.service_tables import ticket_events
from tools.database.ticket_rows import Ticket
from tools.errors import TicketNotFoundError, TicketStateError
from tools.tickets import (
    NewTicket,
    await_approval,
    open_ticket,
    pause,
    record_customer_message,
    record_operator_reply,
    record_remedy,
    reopen,
    resolve,
    resume,
    ticket_with_events,
)

COMPLAINT = NewTicket("turn-1:complaint", "complaint", "damaged", "high", "The lamp is broken")


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    """One transaction on an empty record."""
    with database.transaction() as connection:
        yield connection


@pytest.fixture
def ticket(connection: Connection) -> Ticket:
    """Severity high: a reply within one working hour, the next in two, the end in sixteen."""
    return open_ticket(connection, COMPLAINT, now=MON_1500, hours=HOURS)


def events_of(connection: Connection, ticket: Ticket) -> list[str]:
    return [event.kind for event in ticket_with_events(connection, ticket.ticket_number)[1]]


def test_a_ticket_opens_with_owner_next_action_and_clocks_of_working_time(
    connection: Connection, ticket: Ticket
) -> None:
    stored, (opened,) = ticket_with_events(connection, ticket.ticket_number)

    assert stored == ticket
    assert (ticket.status, ticket.owner, ticket.next_action) == ("open", "operator", "first_reply")
    assert ticket.first_reply_due_at == sg("2026-11-23T16:00")
    assert ticket.resolution_due_at == sg("2026-11-25T13:00")
    assert ticket.due_at == sg("2026-11-23T16:00")
    assert (opened.event_number, opened.kind, opened.happened_at) == (1, "opened", MON_1500)
    assert ticket.ticket_number[0] == "T"
    assert len(ticket.ticket_number) == 7
    assert ticket.ticket_number[1:].isdigit()


def test_the_same_key_opens_one_ticket_and_keeps_its_clocks(
    connection: Connection, ticket: Ticket
) -> None:
    again = open_ticket(connection, COMPLAINT, now=sg("2026-11-24T15:00"), hours=HOURS)

    assert again == ticket
    assert events_of(connection, ticket) == ["opened"]


def test_a_company_may_set_its_own_clocks(connection: Connection) -> None:
    quick = SlaTimes(timedelta(minutes=5), timedelta(minutes=10), timedelta(hours=1))

    ticket = open_ticket(
        connection, COMPLAINT, now=MON_1500, hours=HOURS, policy=SlaPolicy(high=quick)
    )
    number = ticket.ticket_number
    record_operator_reply(connection, number, now=MON_1500, hours=HOURS, by="Ana")
    written = record_customer_message(connection, number, now=sg("2026-11-23T15:20"), hours=HOURS)

    assert ticket.first_reply_due_at == sg("2026-11-23T15:05")
    assert written.next_reply_due_at == sg("2026-11-23T15:30")


def test_a_reply_stops_the_first_clock_and_gives_the_customer_the_turn(
    connection: Connection, ticket: Ticket
) -> None:
    replied = record_operator_reply(
        connection, ticket.ticket_number, now=sg("2026-11-23T15:30"), hours=HOURS, by="Ana"
    )

    assert replied.status == "waiting_for_customer"
    assert (replied.owner, replied.next_action) == ("Ana", "customer_reply")
    assert replied.first_replied_at == sg("2026-11-23T15:30")
    assert replied.running_clocks == {}
    # A silent customer is asked again after a week.
    assert replied.due_at == sg("2026-11-30T15:30")
    assert replied == ticket_with_events(connection, ticket.ticket_number)[0]


def test_a_customers_message_moves_the_due_date_by_the_working_time_that_was_paused(
    connection: Connection, ticket: Ticket
) -> None:
    number = ticket.ticket_number
    record_operator_reply(connection, number, now=sg("2026-11-23T15:30"), hours=HOURS, by="Ana")

    written = record_customer_message(connection, number, now=sg("2026-11-24T11:00"), hours=HOURS)

    # Paused for 2.5 hours on Monday and 2 on Tuesday.
    assert written.resolution_due_at == sg("2026-11-25T17:30")
    assert written.next_reply_due_at == sg("2026-11-24T13:00")
    assert (written.status, written.owner, written.next_action) == ("open", "Ana", "reply")
    assert written.due_at == sg("2026-11-24T13:00")
    assert written.first_reply_due_at == ticket.first_reply_due_at


def test_a_second_message_does_not_give_more_time(connection: Connection, ticket: Ticket) -> None:
    number = ticket.ticket_number
    before = record_customer_message(connection, number, now=sg("2026-11-23T15:10"), hours=HOURS)
    record_operator_reply(connection, number, now=sg("2026-11-23T15:30"), hours=HOURS, by="Ana")
    first = record_customer_message(connection, number, now=sg("2026-11-23T16:00"), hours=HOURS)

    second = record_customer_message(connection, number, now=sg("2026-11-23T17:00"), hours=HOURS)

    assert before == ticket
    assert second == first
    assert events_of(connection, ticket) == ["opened", "replied", "replied"]


def test_a_second_reply_to_a_silent_customer_starts_their_week_anew(
    connection: Connection, ticket: Ticket
) -> None:
    number = ticket.ticket_number
    record_operator_reply(connection, number, now=sg("2026-11-23T15:30"), hours=HOURS, by="Ana")

    again = record_operator_reply(
        connection, number, now=sg("2026-11-24T11:00"), hours=HOURS, by="Ben"
    )

    assert (again.owner, again.due_at) == ("Ben", sg("2026-12-01T11:00"))
    assert again.first_replied_at == sg("2026-11-23T15:30")
    assert again.resolution_due_at == sg("2026-11-25T17:30")


def test_a_pause_before_the_first_reply_moves_both_clocks(
    connection: Connection, ticket: Ticket
) -> None:
    number = ticket.ticket_number
    pause(connection, number, now=sg("2026-11-23T15:30"), reason="photo asked for")

    resumed = resume(connection, number, now=sg("2026-11-23T17:00"), hours=HOURS)

    assert resumed.first_reply_due_at == sg("2026-11-23T17:30")
    assert resumed.resolution_due_at == sg("2026-11-25T14:30")
    assert (resumed.status, resumed.next_action) == ("open", "first_reply")
    assert resumed.next_reply_due_at is None


def test_our_own_approvals_do_not_stop_the_clocks(connection: Connection, ticket: Ticket) -> None:
    number = ticket.ticket_number

    waiting = await_approval(connection, number, now=sg("2026-11-23T15:10"))
    replied = record_operator_reply(
        connection, number, now=sg("2026-11-23T15:20"), hours=HOURS, by="Ana"
    )
    written = record_customer_message(connection, number, now=sg("2026-11-23T15:30"), hours=HOURS)
    decided = resume(connection, number, now=sg("2026-11-23T17:00"), hours=HOURS)

    assert (waiting.status, waiting.next_action) == ("waiting_for_approval", "decide_approval")
    assert waiting.due_at == sg("2026-11-23T16:00")
    assert replied.status == written.status == "waiting_for_approval"
    assert written.next_reply_due_at == sg("2026-11-23T17:30")
    assert (decided.status, decided.next_action) == ("open", "reply")
    assert decided.resolution_due_at == ticket.resolution_due_at


def test_a_resolved_ticket_owes_nothing_and_a_reopened_one_goes_on_where_it_stopped(
    connection: Connection, ticket: Ticket
) -> None:
    number = ticket.ticket_number
    record_operator_reply(connection, number, now=sg("2026-11-23T15:30"), hours=HOURS, by="Ana")

    resolved = resolve(connection, number, now=sg("2026-11-23T16:00"), by="Ana")
    reopened = reopen(connection, number, now=sg("2026-11-24T10:00"), hours=HOURS)

    assert (resolved.status, resolved.next_action, resolved.due_at) == ("resolved", "none", None)
    assert (reopened.status, reopened.owner, reopened.next_action) == ("open", "Ana", "reply")
    # It has stood still since the reply of 15:30: 2.5 hours on Monday and one on Tuesday.
    assert reopened.resolution_due_at == sg("2026-11-25T16:30")
    assert reopened.next_reply_due_at == sg("2026-11-24T12:00")
    assert reopened == ticket_with_events(connection, number)[0]
    assert events_of(connection, ticket) == ["opened", "replied", "resolved", "reopened"]


def test_a_remedy_is_on_record_and_changes_no_clock(connection: Connection, ticket: Ticket) -> None:
    after = record_remedy(
        connection, ticket.ticket_number, now=MON_1500, remedy={"remedy": "voucher", "cents": 500}
    )

    _, events = ticket_with_events(connection, ticket.ticket_number)
    assert after == ticket
    assert events[-1].kind == "remedied"
    assert events[-1].payload == {"remedy": "voucher", "cents": 500}


Change = Callable[[Connection, str], object]
NEXT_DAY = sg("2026-11-24T10:00")
CHANGES: dict[str, Change] = {
    "reply to": lambda c, n: record_operator_reply(c, n, now=NEXT_DAY, hours=HOURS, by="Ana"),
    "write to": lambda c, n: record_customer_message(c, n, now=NEXT_DAY, hours=HOURS),
    "pause": lambda c, n: pause(c, n, now=NEXT_DAY, reason="photo"),
    "await approval of": lambda c, n: await_approval(c, n, now=NEXT_DAY),
    "resume": lambda c, n: resume(c, n, now=NEXT_DAY, hours=HOURS),
    "remedy": lambda c, n: record_remedy(c, n, now=NEXT_DAY, remedy={}),
    "resolve": lambda c, n: resolve(c, n, now=NEXT_DAY, by="Ana"),
    "reopen": lambda c, n: reopen(c, n, now=NEXT_DAY, hours=HOURS),
}


@pytest.mark.parametrize(
    ("before", "refused"),
    [
        ([], "resume"),
        ([], "reopen"),
        (["pause"], "pause"),
        (["pause"], "await approval of"),
        (["pause"], "reopen"),
        (["await approval of"], "pause"),
        (["resolve"], "reply to"),
        (["resolve"], "write to"),
        (["resolve"], "pause"),
        (["resolve"], "await approval of"),
        (["resolve"], "resume"),
        (["resolve"], "remedy"),
        (["resolve"], "resolve"),
    ],
)
def test_what_does_not_fit_the_status_is_refused_and_writes_nothing(
    connection: Connection, ticket: Ticket, before: list[str], refused: str
) -> None:
    number = ticket.ticket_number
    for change in before:
        CHANGES[change](connection, number)
    unchanged = ticket_with_events(connection, number)

    with pytest.raises(TicketStateError, match=f"cannot {refused} {number}: {unchanged[0].status}"):
        CHANGES[refused](connection, number)

    assert ticket_with_events(connection, number) == unchanged


@pytest.mark.parametrize("change", [*CHANGES, "read"])
def test_an_unknown_ticket_is_not_found(connection: Connection, change: str) -> None:
    with pytest.raises(TicketNotFoundError, match="'T000000'"):
        CHANGES.get(change, ticket_with_events)(connection, "T000000")


def test_every_change_and_its_event_are_one_transaction(database: Database) -> None:
    with database.transaction() as connection:
        ticket = open_ticket(connection, COMPLAINT, now=MON_1500, hours=HOURS)

    def fail_after_a_pause() -> None:
        with database.transaction() as connection:
            pause(connection, ticket.ticket_number, now=MON_1500, reason="photo")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_after_a_pause()

    with database.transaction() as connection:
        assert ticket_with_events(connection, ticket.ticket_number)[0] == ticket
        assert len(connection.execute(select(ticket_events)).all()) == 1
