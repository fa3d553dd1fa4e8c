from datetime import date, timedelta

import pytest
from sqlalchemy import update

from tests.tools.database.test_order_change_rows import (
    AS_MEI,
    LAMP,
    NOW,
    WEI,
    MakeCall,
    add_refund,
    an_order,
    order_row,
    pay,
    record,
    rows_of,
)
from tools.calls import Caller, IdentityTier, Outcome, ToolCall
from tools.database.order_change_rows import add_parcel_event
from tools.database.shop_tables import refunds
from tools.database.tables import orders
from tools.errors import (
    ChangedMeanwhileError,
    OrderAlreadyCancelledError,
    OrderNotFoundError,
    OrderRefusedError,
    UndoTooLateError,
)
from tools.order_changes import (
    cancel_order,
    propose_cancel_order,
    propose_restore_order,
    restore_order,
)

GONE = ["shipped", "out_for_delivery", "delivered"]


def cancel(call: ToolCall, number: str) -> Outcome:
    return cancel_order(call, propose_cancel_order(call, {"order_number": number}))


def as_arguments(outcome: Outcome) -> dict[str, str]:
    """What the ledger hands to the undo."""
    return {name: str(value) for name, value in outcome.facts.items()}


def restore(call: ToolCall, outcome: Outcome) -> Outcome:
    return restore_order(call, propose_restore_order(call, as_arguments(outcome)))


@pytest.mark.parametrize("status", ["placed", "packed"])
def test_a_paid_order_in_the_warehouse_is_cancelled_and_refunded(
    tool_call: MakeCall, status: str
) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, status, [(LAMP, 2)])
    pay(call, number, 15800, "paynow")

    proposal = propose_cancel_order(call, {"order_number": number})
    outcome = cancel_order(call, proposal)

    assert proposal.arguments == {"order_number": number}
    assert proposal.amount_cents == 15800
    assert proposal.facts == {
        "order_number": number,
        "status": status,
        "products": {"en": "2 × Birch desk lamp", "zh": "2 × Birch 台灯"},
        "total_cents": 15800,
        "money": "refund",
        "refund_cents": 15800,
        "refund_method": "paynow",
        "refund_due_on": date(2026, 11, 25),
    }
    assert outcome.facts["status"] == "cancelled"
    assert outcome.facts["previous_status"] == status
    assert outcome.reversible_until == NOW + timedelta(minutes=30)
    assert order_row(call, number)["status"] == "cancelled"
    [refund] = rows_of(call, "refunds", number)
    assert (refund["amount_cents"], refund["reason"], refund["status"], refund["due_on"]) == (
        15800, "cancellation", "pending", date(2026, 11, 25),
    )  # fmt: skip
    [payment] = rows_of(call, "payments", number)
    assert payment["status"] == "captured"


def test_what_was_only_reserved_is_let_go_of(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, "placed")
    pay(call, number, 7900, status="authorised")

    facts = cancel(call, number).facts

    assert (facts["money"], facts["refund_cents"], facts["refund_method"]) == (
        "hold_released", 0, "card",
    )  # fmt: skip
    assert facts["refund_due_on"] is None
    assert rows_of(call, "refunds", number) == []
    assert [row["status"] for row in rows_of(call, "payments", number)] == ["voided"]


def test_an_order_that_nobody_has_paid_is_just_cancelled(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, "placed")

    facts = cancel(call, number).facts

    assert (facts["money"], facts["refund_cents"], facts["refund_method"]) == ("none", 0, None)
    assert rows_of(call, "refunds", number) == []


def test_what_was_refunded_already_is_not_refunded_again(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, "placed")
    pay(call, number, 7900)
    add_refund(call, number, status="paid", paid_at=NOW)

    assert cancel(call, number).facts["refund_cents"] == 6900


@pytest.mark.parametrize("status", GONE)
def test_what_has_left_cannot_be_cancelled(tool_call: MakeCall, status: str) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, "packed")
    pay(call, number, 7900)
    proposal = propose_cancel_order(call, {"order_number": number})
    mine = orders.c.order_number == number
    call.connection.execute(update(orders).where(mine).values(status=status))
    before = record(call)

    with pytest.raises(OrderRefusedError) as refused:
        propose_cancel_order(call, {"order_number": number})
    with pytest.raises(OrderRefusedError):
        cancel_order(call, proposal)

    is_there = status == "delivered"
    assert refused.value.advice == f"order_already_{'delivered' if is_there else 'shipped'}"
    assert refused.value.facts == {"order_number": number, "status": status}
    assert record(call) == before


def test_an_order_is_cancelled_once(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, "placed")
    pay(call, number, 7900)
    proposal = propose_cancel_order(call, {"order_number": number})
    cancel_order(call, proposal)
    before = record(call)

    with pytest.raises(OrderAlreadyCancelledError) as refused:
        cancel_order(call, proposal)

    assert refused.value.advice == "order_already_cancelled"
    assert record(call) == before


def test_another_refund_than_the_one_agreed_to_is_not_made(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, "placed")
    pay(call, number, 7900)
    proposal = propose_cancel_order(call, {"order_number": number})
    add_refund(call, number)
    before = record(call)

    with pytest.raises(ChangedMeanwhileError):
        cancel_order(call, proposal)

    assert record(call) == before


@pytest.mark.parametrize("status", ["placed", "packed"])
def test_a_cancellation_is_taken_back_with_all_that_came_of_it(
    tool_call: MakeCall, status: str
) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, status)
    pay(call, number, 5000)
    pay(call, number, 2900, status="authorised")
    pay(call, number, 100, status="voided")
    cancelled = cancel(call, number)
    later = tool_call(AS_MEI, now=NOW + timedelta(minutes=29))

    outcome = restore(later, cancelled)

    assert outcome.facts["status"] == status
    assert outcome.reversible_until is None
    assert order_row(call, number)["status"] == status
    assert [row["status"] for row in rows_of(call, "refunds", number)] == ["withdrawn"]
    payments = {row["amount_cents"]: row["status"] for row in rows_of(call, "payments", number)}
    assert payments == {5000: "captured", 2900: "authorised", 100: "voided"}
    assert cancel(later, number).facts["refund_cents"] == 5000


def test_a_cancellation_is_taken_back_once(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    cancelled = cancel(call, an_order(call, "placed"))
    proposal = propose_restore_order(call, as_arguments(cancelled))
    restore_order(call, proposal)

    with pytest.raises(UndoTooLateError) as refused:
        restore_order(call, proposal)

    assert refused.value.advice == "undo_too_late"


def test_a_cancellation_stands_after_half_an_hour(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    cancelled = cancel(call, an_order(call, "placed"))
    before = record(call)

    with pytest.raises(UndoTooLateError):
        restore(tool_call(AS_MEI, now=NOW + timedelta(minutes=30)), cancelled)

    assert record(call) == before


def test_a_cancellation_stands_once_its_refund_is_paid(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, "placed")
    pay(call, number, 7900)
    cancelled = cancel(call, number)
    call.connection.execute(update(refunds).values(status="paid", paid_at=NOW))

    with pytest.raises(UndoTooLateError):
        restore(call, cancelled)


@pytest.mark.parametrize("previous_status", ["delivered", "shipped", "cancelled", ""])
def test_a_cancelled_order_never_comes_back_as_something_else(
    tool_call: MakeCall, previous_status: str
) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, "placed")
    cancel(call, number)

    with pytest.raises(UndoTooLateError):
        propose_restore_order(call, {"order_number": number, "previous_status": previous_status})


def test_a_packed_order_does_not_come_back_as_one_that_may_still_be_changed(
    tool_call: MakeCall,
) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, "packed")
    add_parcel_event(call.connection, order_row(call, number)["order_id"], "packed", NOW)
    cancelled = as_arguments(cancel(call, number))

    with pytest.raises(UndoTooLateError):
        propose_restore_order(call, {**cancelled, "previous_status": "placed"})

    assert propose_restore_order(call, cancelled).facts["status"] == "packed"


@pytest.mark.parametrize("status", ["placed", "cancelled"])
def test_only_our_own_cancellations_are_taken_back(tool_call: MakeCall, status: str) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, status)

    with pytest.raises(UndoTooLateError):
        propose_restore_order(call, {"order_number": number, "previous_status": "placed"})


def test_nobody_cancels_or_restores_somebody_elses_order(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, "placed", of=WEI)
    as_wei = tool_call(Caller(IdentityTier.VERIFIED, WEI))
    claimed = order_row(call, number)["order_id"]
    strangers = [
        AS_MEI,
        Caller(IdentityTier.VERIFIED, AS_MEI.customer_id, claimed_order_id=claimed),
        Caller(IdentityTier.CLAIMED, claimed_order_id=claimed),
        Caller(IdentityTier.CLAIMED, WEI, claimed_order_id=claimed),
        Caller(IdentityTier.ANONYMOUS, WEI),
    ]
    proposal = propose_cancel_order(as_wei, {"order_number": number})

    for caller in strangers:
        with pytest.raises(OrderNotFoundError):
            propose_cancel_order(tool_call(caller), {"order_number": number})
        with pytest.raises(OrderNotFoundError):
            cancel_order(tool_call(caller), proposal)
    assert order_row(call, number)["status"] == "placed"

    cancelled = cancel(as_wei, number)
    back = propose_restore_order(as_wei, as_arguments(cancelled))
    for caller in strangers:
        with pytest.raises(OrderNotFoundError):
            restore(tool_call(caller), cancelled)
        with pytest.raises(OrderNotFoundError):
            restore_order(tool_call(caller), back)
    assert order_row(call, number)["status"] == "cancelled"
