"""Clocks of a ticket as a person reads them."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from tests.tools.desk import HOURS, MON_1500, sg
from tools import tickets
from tools.calls import Caller, IdentityTier, ToolCall
from tools.database import ticket_rows
from tools.ticket_clocks import ClockReading, read_clocks
from tools.tickets import NewTicket

MakeCall = Callable[..., ToolCall]
COMPLAINT = NewTicket("turn-1:complaint", "complaint", "damaged", "medium", "The lamp is broken")


@pytest.fixture
def call(tool_call: MakeCall) -> ToolCall:
    return tool_call(Caller(IdentityTier.ANONYMOUS))


def number_of_new(call: ToolCall) -> str:
    ticket = tickets.open_ticket(call.connection, COMPLAINT, now=MON_1500, hours=HOURS)
    return ticket.ticket_number


def readings(call: ToolCall, number: str, now: datetime) -> dict[str, ClockReading]:
    ticket, _ = tickets.ticket_with_events(call.connection, number)
    allowed = ticket_rows.allowed_seconds(call.connection, ticket.ticket_id)
    return {one.clock: one for one in read_clocks(ticket, allowed, now, HOURS)}


def states(call: ToolCall, number: str, now: datetime) -> tuple[str, ...]:
    return tuple(one.state for one in readings(call, number, now).values())


def test_a_new_ticket_owes_a_first_reply_and_a_resolution(call: ToolCall) -> None:
    number = number_of_new(call)

    assert states(call, number, MON_1500) == ("running", "idle", "running")


def test_the_share_used_counts_working_time(call: ToolCall) -> None:
    number = number_of_new(call)
    first = readings(call, number, MON_1500)["first_reply"]
    assert first.used_percent == 0

    half = HOURS.add(MON_1500, timedelta(seconds=first.allowed_seconds / 2))

    assert readings(call, number, half)["first_reply"].used_percent == 50
    assert first.due_at == HOURS.add(MON_1500, timedelta(seconds=first.allowed_seconds))


def test_a_clock_past_its_time_is_overdue_and_above_a_hundred(call: ToolCall) -> None:
    number = number_of_new(call)

    late = readings(call, number, MON_1500 + timedelta(days=60))

    assert {one.state for one in late.values()} == {"overdue", "idle"}
    assert (late["first_reply"].used_percent or 0) > 100


def test_while_the_customer_is_awaited_no_date_is_told(call: ToolCall) -> None:
    number = number_of_new(call)
    tickets.record_operator_reply(call.connection, number, now=MON_1500, hours=HOURS, by="Ana")

    later = readings(call, number, MON_1500 + timedelta(days=60))

    assert [one.state for one in later.values()] == ["met", "idle", "paused"]
    assert later["resolution"].due_at is None
    assert later["resolution"].used_percent == 0


def test_a_reply_that_came_late_was_missed_for_good(call: ToolCall) -> None:
    number = number_of_new(call)
    late = MON_1500 + timedelta(days=60)

    tickets.record_operator_reply(call.connection, number, now=late, hours=HOURS, by="Ana")

    assert states(call, number, late)[0] == "missed"


def test_a_resolved_ticket_shows_what_was_met(call: ToolCall) -> None:
    number = number_of_new(call)
    replied = sg("2026-11-23T15:30")
    tickets.record_operator_reply(call.connection, number, now=replied, hours=HOURS, by="Ana")
    tickets.record_customer_message(call.connection, number, now=replied, hours=HOURS)

    tickets.resolve(call.connection, number, now=replied, by="Ana")

    assert states(call, number, replied + timedelta(days=90)) == ("met", "idle", "met")
