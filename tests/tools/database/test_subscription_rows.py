"""Lists and cancellations; and what the tests of all deeds on subscriptions share."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, insert, select

from tests.tools.database.test_customer_rows import (
    AS_MEI,
    MEI,
    NOW,
    WEI,
    MakeCall,
    record,
)
from tools.calls import Arguments, Outcome, Proposal, ToolCall
from tools.database.effect_tables import receipts
from tools.database.shop_tables import subscriptions as table
from tools.database.tables import conversations, products
from tools.errors import (
    TooLateToTakeBackError,
)
from tools.ids import new_id
from tools.subscriptions import (
    cancel_subscription,
    pause_subscription,
    propose_cancel_subscription,
    propose_pause_subscription,
    propose_reopen_subscription,
    propose_resume_subscription,
    propose_skip_subscription,
    reopen_subscription,
    resume_subscription,
    skip_subscription,
    subscriptions,
)

NUMBER = "S000001"
NEXT_ON = date(2026, 12, 10)
Propose = Callable[[ToolCall, Arguments], Proposal]
Deed = tuple[Propose, Callable[[ToolCall, Proposal], Outcome]]
PAUSE: Deed = (propose_pause_subscription, pause_subscription)
RESUME: Deed = (propose_resume_subscription, resume_subscription)
SKIP: Deed = (propose_skip_subscription, skip_subscription)
CANCEL: Deed = (propose_cancel_subscription, cancel_subscription)
REOPEN: Deed = (propose_reopen_subscription, reopen_subscription)
ALL = [PAUSE, RESUME, SKIP, CANCEL, REOPEN]
NAMES = ["pause", "resume", "skip", "cancel", "reopen"]


def subscribe(call: ToolCall, number: str = NUMBER, **columns: object) -> str:
    """Insert a subscription to capsules every 2 months, next on 10 December."""
    product_id = call.connection.execute(
        select(products.c.product_id).where(products.c.sku == "KOP-CA")
    ).scalar_one()
    row = {
        "subscription_id": new_id(),
        "subscription_number": number,
        "customer_id": MEI,
        "product_id": product_id,
        "quantity": 2,
        "interval_months": 2,
        "price_cents": 3942,
        "status": "active",
        "next_on": NEXT_ON,
        "paused_until": None,
        "started_on": date(2026, 10, 10),
        **columns,
    }
    call.connection.execute(insert(table), row)
    return number


def row_of(call: ToolCall, number: str = NUMBER) -> dict[str, Any]:
    found = call.connection.execute(select(table).where(table.c.subscription_number == number))
    return found.one()._asdict()


def do(call: ToolCall, deed: Deed, **arguments: str) -> Outcome:
    propose, execute = deed
    return execute(call, propose(call, {"subscription_number": NUMBER, "months": "2", **arguments}))


def receipt(
    call: ToolCall, tool: str, *, at: datetime = NOW, reverses: str | None = None, **columns: object
) -> str:
    """What the ledger writes with a deed of Mei's; returns its id."""
    conversation_id, receipt_id = new_id(), new_id()
    conversation = {
        "conversation_id": conversation_id, "language": "en", "owner": "agent", "last_seq": 0,
        "last_customer_seq": 0, "answered_seq": 0, "next_action": "none",
        "next_action_due_at": NOW, "created_at": NOW, "updated_at": NOW,
    }  # fmt: skip
    call.connection.execute(insert(conversations), conversation)
    row = {
        "receipt_id": receipt_id, "idempotency_key": receipt_id, "customer_id": MEI,
        "conversation_id": conversation_id, "tool": tool, "arguments": {}, "amount_cents": 0,
        "facts": {"subscription_number": NUMBER}, "created_at": at, "reverses": reverses,
        **columns,
    }  # fmt: skip
    call.connection.execute(insert(receipts), row)
    return receipt_id


def test_the_callers_own_are_listed_active_and_paused_first(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    call.connection.execute(delete(table))
    given: dict[str, dict[str, object]] = {
        "S000001": {"status": "cancelled"},
        "S000002": {"status": "paused", "paused_until": date(2026, 12, 1)},
        "S000003": {"next_on": date(2026, 12, 24)},
        "S000004": {"next_on": date(2026, 12, 3), "interval_months": 1},
        "S000005": {"customer_id": WEI},
    }
    for number, columns in given.items():
        subscribe(call, number, **columns)

    found = subscriptions(call, {})

    assert [row["subscription_number"] for row in found] == [
        "S000004",
        "S000003",
        "S000002",
        "S000001",
    ]
    assert found[0] == {
        "subscription_number": "S000004",
        "product": {"en": "Kopi capsules K (30)", "zh": "Kopi K 胶囊 (30 颗)"},
        "quantity": 2,
        "interval_months": 1,
        "interval": {"en": "every month", "zh": "每月"},
        "price_cents": 3942,
        "status": "active",
        "next_on": date(2026, 12, 3),
        "paused_until": None,
    }
    assert found[1]["interval"] == {"en": "every 2 months", "zh": "每 2 个月"}
    assert found[2]["next_on"] == found[2]["paused_until"] == date(2026, 12, 1)
    assert (found[3]["next_on"], found[3]["status"]) == (None, "cancelled")


def test_ten_subscriptions_are_listed_at_most(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    for number in range(11):
        subscribe(call, f"S0000{number:02d}")

    assert len(subscriptions(call, {})) == 10


@pytest.mark.parametrize(
    ("status", "paused_until"), [("active", None), ("paused", date(2027, 2, 10))]
)
def test_a_cancelled_subscription_is_taken_back_as_it_was(
    tool_call: MakeCall, status: str, paused_until: date | None
) -> None:
    call = tool_call(AS_MEI)
    subscribe(call, status=status, paused_until=paused_until)
    old = row_of(call)

    outcome = do(call, CANCEL)

    assert row_of(call) == {**old, "status": "cancelled"}
    assert outcome.facts["status"] == "cancelled"
    assert outcome.facts["next_on"] == (paused_until or NEXT_ON)
    assert outcome.reversible_until == NOW + timedelta(hours=24)
    receipt(call, "cancel_subscription")
    again = do(call, REOPEN)
    assert row_of(call) == old
    assert again.facts["status"] == status
    assert again.facts["next_on"] == (paused_until or NEXT_ON)


@pytest.mark.parametrize(
    ("status", "paused_until"), [("active", None), ("paused", date(2026, 11, 26))]
)
def test_what_is_taken_back_late_ships_when_there_is_time_again(
    tool_call: MakeCall, status: str, paused_until: date | None
) -> None:
    call = tool_call(AS_MEI)
    subscribe(call, next_on=date(2026, 11, 26), status=status, paused_until=paused_until)
    do(call, CANCEL)
    receipt(call, "cancel_subscription")
    tomorrow = tool_call(AS_MEI, now=NOW + timedelta(hours=23))

    assert do(tomorrow, REOPEN).facts["next_on"] == date(2026, 11, 27)


def test_a_cancellation_needs_a_receipt_of_the_last_day(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    subscribe(call)
    do(call, CANCEL)
    receipt(call, "cancel_subscription", at=NOW - timedelta(hours=24))
    receipt(call, "cancel_subscription", customer_id=WEI)
    receipt(call, "cancel_subscription", facts={"subscription_number": "S000002"})
    receipt(call, "pause_subscription")
    undone = receipt(call, "cancel_subscription")
    receipt(call, "reopen_subscription", reverses=undone)
    before = record(call)

    with pytest.raises(TooLateToTakeBackError) as refused:
        do(call, REOPEN)

    assert refused.value.advice == "undo_too_late"
    assert record(call) == before


def test_a_cancelled_subscription_without_a_shipment_stays_cancelled(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    subscribe(call, status="cancelled", next_on=None)
    receipt(call, "cancel_subscription")

    with pytest.raises(TooLateToTakeBackError):
        do(call, REOPEN)
