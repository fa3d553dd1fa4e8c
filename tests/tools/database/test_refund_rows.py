"""What is on record as refunded, whatever is done to an order."""

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from tests.tools.database.test_order_change_rows import (
    AS_MEI,
    MakeCall,
    an_order,
    order_row,
    pay,
    rows_of,
)
from tools.calls import Outcome, Proposal, ToolCall
from tools.database.shop_tables import refunds
from tools.errors import ToolError
from tools.order_changes import (
    cancel_order,
    propose_cancel_order,
    propose_restore_order,
    restore_order,
)
from tools.refunds import (
    propose_refund_goodwill,
    propose_withdraw_refund,
    refund_goodwill,
    withdraw_refund,
)

Deed = Callable[[ToolCall, str, int], object]


def do(
    propose: Callable[[ToolCall, dict[str, str]], Proposal],
    execute: Callable[[ToolCall, Proposal], Outcome],
    **more: str,
) -> Deed:
    """A deed on the order of that number, all in one go."""
    return lambda call, number, _: execute(call, propose(call, {"order_number": number, **more}))


def give(call: ToolCall, number: str, cents: int) -> None:
    arguments = {"order_number": number, "amount_cents": str(cents), "reason": "goodwill"}
    refund_goodwill(call, propose_refund_goodwill(call, arguments))


def withdraw_newest(call: ToolCall, number: str, _cents: int) -> None:
    newest = max(
        rows_of(call, "refunds", number), key=lambda row: row["requested_at"], default=None
    )
    if newest is not None:
        arguments = {"refund_id": newest["refund_id"]}
        withdraw_refund(call, propose_withdraw_refund(call, arguments))


def pay_out(call: ToolCall, number: str, _cents: int) -> None:
    """What the bank does."""
    order_id = order_row(call, number)["order_id"]
    call.connection.execute(
        update(refunds)
        .where(refunds.c.order_id == order_id, refunds.c.status == "pending")
        .values(status="paid", paid_at=call.now)
    )


DEEDS: dict[str, Deed] = {
    "cancel": do(propose_cancel_order, cancel_order),
    "restore placed": do(propose_restore_order, restore_order, previous_status="placed"),
    "restore packed": do(propose_restore_order, restore_order, previous_status="packed"),
    "goodwill": give,
    "withdraw": withdraw_newest,
    "pay out": pay_out,
}


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    paid=st.lists(st.integers(1, 9000), max_size=3),
    held=st.lists(st.integers(1, 9000), max_size=2),
    deeds=st.lists(
        st.tuples(st.sampled_from(sorted(DEEDS)), st.integers(1, 9000), st.integers(0, 20)),
        max_size=12,
    ),
)
def test_no_sequence_of_deeds_refunds_more_than_was_paid(
    tool_call: MakeCall, paid: list[int], held: list[int], deeds: list[tuple[str, int, int]]
) -> None:
    now = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
    with tool_call(AS_MEI).connection.begin_nested() as example:
        number = an_order(tool_call(AS_MEI), "placed")
        for status, amounts in (("captured", paid), ("authorised", held)):
            for cents in amounts:
                pay(tool_call(AS_MEI), number, cents, status=status)

        for name, cents, minutes in deeds:
            now += timedelta(minutes=minutes)
            call = tool_call(AS_MEI, now=now)
            with suppress(ToolError):
                DEEDS[name](call, number, cents)

            refunded = sum(
                row["amount_cents"]
                for row in rows_of(call, "refunds", number)
                if row["status"] != "withdrawn"
            )
            holds = [
                row for row in rows_of(call, "payments", number) if row["status"] == "authorised"
            ]
            assert refunded <= sum(paid)
            if order_row(call, number)["status"] == "cancelled":
                assert (refunded, holds) == (sum(paid), [])
            else:
                assert len(holds) == len(held)
        example.rollback()
