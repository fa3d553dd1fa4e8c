"""Tickets as customers and operators look them up."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.tools.desk import HOURS, MON_1500
from tools.calls import Caller, IdentityTier, ToolCall
from tools.database import Database
from tools.database.ticket_rows import Ticket
from tools.ids import CustomerId
from tools.tickets import (
    NewTicket,
    has_promotion_lock,
    open_ticket,
    open_tickets,
    own_tickets,
    pause,
    repeat_count,
    resolve,
)

MEI = CustomerId("00000000-0000-4000-8000-000000000000")
WEI = CustomerId("00000000-0000-4000-8000-000000000001")
COMPLAINT = NewTicket("turn-1:complaint", "complaint", "damaged", "high", "The lamp is broken")
MakeCall = Callable[..., ToolCall]


def complain(call: ToolCall, key: str, now: datetime, **changes: str) -> Ticket:
    content: dict[str, Any] = {
        **vars(COMPLAINT),
        "idempotency_key": key,
        "customer_id": MEI,
        **changes,
    }
    return open_ticket(call.connection, NewTicket(**content), now=now, hours=HOURS)


def test_complaints_of_the_last_90_days_and_the_same_category_count_as_repeated(
    tool_call: MakeCall,
) -> None:
    call = tool_call(Caller(IdentityTier.VERIFIED, MEI))
    complain(call, "too old", MON_1500 - timedelta(days=90, seconds=1))
    complain(call, "just counts", MON_1500 - timedelta(days=90))
    complain(call, "another category", MON_1500, category="late")
    complain(call, "no complaint", MON_1500, kind="delivery_problem")
    complain(call, "of Wei", MON_1500, customer_id=WEI)

    newest = complain(call, "newest", MON_1500)

    assert newest.repeat_count == 1
    assert repeat_count(call.connection, MEI, "damaged", MON_1500) == 2


@pytest.mark.parametrize(
    ("severity", "is_locked"),
    [("low", False), ("medium", False), ("high", True), ("critical", True)],
)
def test_a_serious_open_ticket_locks_promotions(
    tool_call: MakeCall, severity: str, is_locked: bool
) -> None:
    call = tool_call(Caller(IdentityTier.VERIFIED, MEI))
    ticket = complain(call, "one", MON_1500, severity=severity)

    assert has_promotion_lock(call.connection, MEI) is is_locked
    assert not has_promotion_lock(call.connection, WEI)
    resolve(call.connection, ticket.ticket_number, now=MON_1500, by="Ana")
    assert not has_promotion_lock(call.connection, MEI)


def test_an_operator_sees_the_most_urgent_ticket_first_and_waiting_ones_last(
    tool_call: MakeCall,
) -> None:
    call = tool_call(Caller(IdentityTier.VERIFIED, MEI))
    low, high, critical, paused, resolved = (
        complain(call, key, MON_1500, severity=severity)
        for key, severity in enumerate_keys("low", "high", "critical", "critical", "critical")
    )
    pause(call.connection, paused.ticket_number, now=MON_1500, reason="photo")
    resolve(call.connection, resolved.ticket_number, now=MON_1500, by="Ana")

    listed = [ticket.ticket_number for ticket in open_tickets(call.connection, limit=9)]

    assert listed == [each.ticket_number for each in (critical, high, low, paused)]
    assert len(open_tickets(call.connection, limit=2)) == 2
    assert open_tickets(call.connection, conversation_id="another") == []


def enumerate_keys(*severities: str) -> list[tuple[str, str]]:
    return [(f"key-{number}", severity) for number, severity in enumerate(severities)]


def test_a_customer_sees_their_own_tickets_with_a_date_only_while_the_clock_runs(
    tool_call: MakeCall,
) -> None:
    call = tool_call(Caller(IdentityTier.VERIFIED, MEI))
    done = complain(call, "done", MON_1500)
    waits = complain(call, "waits", MON_1500 - timedelta(hours=2))
    runs = complain(call, "runs", MON_1500 - timedelta(hours=1))
    complain(call, "of Wei", MON_1500, customer_id=WEI)
    resolve(call.connection, done.ticket_number, now=MON_1500, by="Ana")
    pause(call.connection, waits.ticket_number, now=MON_1500, reason="photo")

    found = own_tickets(call, {"customer_id": WEI})

    assert found[0] == {
        "ticket_number": runs.ticket_number,
        "kind": "complaint",
        "status": "open",
        "opened_at": MON_1500 - timedelta(hours=1),
        "resolution_due_at": runs.resolution_due_at,
    }
    assert [(each["ticket_number"], each["status"]) for each in found[1:]] == [
        (waits.ticket_number, "waiting_for_customer"),
        (done.ticket_number, "resolved"),
    ]
    assert [each["resolution_due_at"] for each in found[1:]] == [None, None]


def test_a_number_that_is_taken_is_not_given_again(database: Database) -> None:
    def open_with(key: str, ids: list[str]) -> Ticket:
        new = NewTicket(key, "complaint", "damaged", "low", "Again")
        drawn = iter(ids)
        with database.transaction() as connection:
            return open_ticket(
                connection, new, now=MON_1500, hours=HOURS, new_id=lambda: next(drawn)
            )

    first = open_with("first", ["first", "same number"])
    second = open_with("second", ["second", "same number", "another number"])

    assert first.ticket_number != second.ticket_number
