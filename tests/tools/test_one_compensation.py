"""A defect is made good once, and only where there can be one."""

from datetime import timedelta

import pytest

from tests.tools.database.test_order_change_rows import AS_MEI, NOW, MakeCall, an_order, pay
from tests.tools.test_refunds import a_paid_order, goodwill, refund
from tools.errors import (
    AlreadySettledError,
    OrderNotDeliveredError,
    ReplacementWindowClosedError,
)
from tools.refunds import propose_refund_goodwill
from tools.returns import (
    propose_send_replacement,
    propose_start_return,
    send_replacement,
    start_return,
)


def test_what_is_sent_back_or_was_replaced_is_not_refunded_too(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    back, replaced = a_paid_order(call), a_paid_order(call, number="W000002")
    for number, propose, do in (
        (back, propose_start_return, start_return),
        (replaced, propose_send_replacement, send_replacement),
    ):
        asked = {"order_number": number, "lines": "all", "kind": "return", "reason": "damaged"}
        do(call, propose(call, asked))

        with pytest.raises(AlreadySettledError):
            refund(call, number, 7900)
        with pytest.raises(AlreadySettledError):
            refund(call, number, 100)


def test_a_replacement_is_not_sent_for_what_was_refunded(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    refunded, soothed = a_paid_order(call), a_paid_order(call, number="W000002")
    refund(call, refunded, 7900)
    refund(call, soothed, 1000)
    chosen = {"lines": "all"}

    with pytest.raises(AlreadySettledError):
        propose_send_replacement(call, {"order_number": refunded, **chosen})
    again = propose_send_replacement(call, {"order_number": soothed, **chosen})
    assert again.facts["value_cents"] == 7900


@pytest.mark.parametrize(
    ("status", "days", "error"),
    [
        ("packed", None, OrderNotDeliveredError),
        ("shipped", None, OrderNotDeliveredError),
        ("delivered", 8, ReplacementWindowClosedError),
    ],
)
def test_what_has_not_come_or_long_since_is_not_refunded_as_damaged(
    tool_call: MakeCall, status: str, days: int | None, error: type[Exception]
) -> None:
    call = tool_call(AS_MEI)
    came_at = NOW - timedelta(days=days) if days else None
    number = an_order(call, status, delivered_at=came_at)
    pay(call, number, 7900)

    with pytest.raises(error):
        propose_refund_goodwill(call, goodwill(number, 1000, "damage"))
    assert propose_refund_goodwill(call, goodwill(number)).amount_cents == 1000
