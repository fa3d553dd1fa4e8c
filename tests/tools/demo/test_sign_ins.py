from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.tools.demo.invented import Invented
from tools.calls import Caller, IdentityTier, ToolCall
from tools.ids import CustomerId
from tools.order_changes import propose_cancel_order
from tools.orders import recent_orders
from tools.payments import payment_status
from tools.refunds import refund_status
from tools.return_lines import order_lines
from tools.returns import propose_start_return
from tools.subscriptions import propose_pause_subscription, subscriptions

MakeCall = Callable[..., ToolCall]
SIGN_INS = [f"00000000-0000-4000-8000-{number:012d}" for number in range(12)]


def test_each_has_an_order_of_today_or_yesterday_to_cancel(invented: Invented) -> None:
    yesterday = invented.now - timedelta(days=1)

    for customer_id in invented.sign_ins:
        assert any(
            order["status"] == "placed" and order["placed_at"] >= yesterday
            for order in invented.orders_of(customer_id)
        )


def test_each_has_an_order_of_the_last_20_days_to_return(invented: Invented) -> None:
    lines, durable = invented.of_orders("order_items"), invented.durable()
    returned = {row["order_id"] for row in invented.rows["returns"]}
    since = invented.now - timedelta(days=20)

    for customer_id in invented.sign_ins:
        assert any(
            order["status"] == "delivered"
            and order["delivered_at"] >= since
            and order["order_id"] not in returned
            and any(line["product_id"] in durable for line in lines[order["order_id"]])
            for order in invented.orders_of(customer_id)
        )


def test_each_has_a_refund_that_is_still_to_come(invented: Invented) -> None:
    refunds = invented.of_orders("refunds")

    for customer_id in invented.sign_ins:
        reasons = {
            refund["reason"]
            for order in invented.orders_of(customer_id)
            for refund in refunds.get(order["order_id"], [])
            if refund["status"] == "pending"
        }
        assert reasons & {"cancellation", "return"}


def test_order_numbers_stay_unique(invented: Invented) -> None:
    numbers = [order["order_number"] for order in invented.rows["orders"]]

    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize("customer_id", SIGN_INS)
def test_a_visitor_can_try_everything_with_the_tools(tool_call: MakeCall, customer_id: str) -> None:
    call = tool_call(Caller(IdentityTier.VERIFIED, CustomerId(customer_id)))
    offered = recent_orders(call, {})
    placed = [order for order in offered if order["status"] == "placed"]
    delivered = [
        str(order["order_number"])
        for order in offered
        if order["status"] == "delivered" and order["delivered_at"] >= call.now - timedelta(days=20)  # type: ignore[operator]
    ]

    cancelled = propose_cancel_order(call, {"order_number": str(placed[0]["order_number"])})
    returned = [
        propose_start_return(
            call,
            {
                "order_number": number,
                "kind": "return",
                "lines": str(line["line_number"]),
                "reason": "changed_mind",
            },
        )
        for number in delivered
        for line in order_lines(call, {"order_number": number})
        if line["is_returnable"]
    ]
    active = [row for row in subscriptions(call, {}) if row["status"] == "active"]
    chosen = {"subscription_number": str(active[0]["subscription_number"]), "months": "2"}

    assert cancelled.facts["money"] == "hold_released"
    assert returned
    assert propose_pause_subscription(call, chosen).facts["status"] == "paused"
    assert "pending" in {refund["status"] for refund in refund_status(call, {})}


@pytest.mark.parametrize(("number", "status"), [(3, "captured"), (7, "authorised")])
def test_two_have_paid_twice(tool_call: MakeCall, number: int, status: str) -> None:
    call = tool_call(Caller(IdentityTier.VERIFIED, CustomerId(SIGN_INS[number])))

    doubles = [
        row
        for order in recent_orders(call, {})
        for row in payment_status(call, {"order_number": str(order["order_number"])})
        if row["is_double"]
    ]

    assert [row["status"] for row in doubles] == [status, status]
