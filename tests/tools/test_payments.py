from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from tests.tools.database.test_order_change_rows import (
    AS_MEI,
    BOX,
    CAPSULES,
    KETTLE,
    LAMP,
    MEI,
    NOW,
    WEI,
    MakeCall,
    an_order,
    order_row,
    pay,
    record,
    rows_of,
)
from tools.calls import Caller, IdentityTier
from tools.database.shop_tables import payments
from tools.database.tables import orders, products
from tools.errors import (
    ChangedMeanwhileError,
    NoPaymentMethodError,
    OrderJustPlacedError,
    OrderNotFoundError,
)
from tools.order_changes import cancel_order, propose_cancel_order
from tools.payments import payment_status, propose_reorder, reorder


def test_payments_are_listed_newest_first(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, "placed")
    pay(call, number, 7900, "alipay", "declined", at=NOW - timedelta(hours=2))
    pay(call, number, 7900, "card", "captured", at=NOW - timedelta(hours=1))

    found = payment_status(call, {"order_number": number})

    assert [(row["method"], row["status"], row["amount_cents"]) for row in found] == [
        ("card", "captured", 7900),
        ("alipay", "declined", 7900),
    ]
    assert found[0]["happened_at"] == NOW - timedelta(hours=1)
    assert {row["order_number"] for row in found} == {number}
    assert {row["is_double"] for row in found} == {False}


@pytest.mark.parametrize(
    ("cents", "status", "minutes", "is_double"),
    [
        (7900, "captured", 60, True),
        (7900, "authorised", 5, True),
        (7900, "captured", 61, False),
        (7901, "captured", 5, False),
        (7900, "declined", 5, False),
        (7900, "voided", 5, False),
    ],
)
def test_a_double_charge_is_the_same_amount_twice_within_an_hour(
    tool_call: MakeCall, cents: int, status: str, minutes: int, is_double: bool
) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, "placed")
    pay(call, number, 7900, at=NOW - timedelta(hours=2))
    pay(
        call, number, cents, status=status, at=NOW - timedelta(hours=2) + timedelta(minutes=minutes)
    )

    found = payment_status(call, {"order_number": number})

    assert {row["is_double"] for row in found} == {is_double}


def test_an_order_without_payments_has_none(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)

    assert payment_status(call, {"order_number": an_order(call, "placed")}) == []


def test_a_claimed_order_of_somebody_else_shows_no_money_even_to_the_verified(
    tool_call: MakeCall,
) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, "placed", of=WEI)
    pay(call, number, 7900)
    claiming = Caller(
        IdentityTier.VERIFIED, MEI, claimed_order_id=order_row(call, number)["order_id"]
    )

    for caller in (AS_MEI, claiming):
        with pytest.raises(OrderNotFoundError):
            payment_status(tool_call(caller), {"order_number": number})


def test_a_reorder_takes_todays_prices_and_the_method_last_used(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, "delivered", [(BOX, 2), (CAPSULES, 1)])
    pay(call, number, 5170, "alipay", at=NOW - timedelta(minutes=2))
    pay(call, number, 5170, "card", "declined", at=NOW - timedelta(minutes=1))
    call.connection.execute(update(products).where(products.c.sku == BOX).values(price_cents=1500))

    proposal = propose_reorder(call, {"order_number": number})
    outcome = reorder(call, proposal)

    assert proposal.amount_cents == 2 * 1500 + 2190 + 490
    assert proposal.facts["delivery_fee_cents"] == 490
    placed = order_row(call, str(outcome.facts["new_order_number"]))
    assert placed["status"] == "placed"
    assert placed["customer_id"] == MEI
    assert placed["total_cents"] == 5680
    assert placed["promised_on"] == date(2026, 11, 27)
    lines = rows_of(call, "order_items", placed["order_number"])
    assert [(line["quantity"], line["unit_price_cents"]) for line in lines] == [
        (2, 1500),
        (1, 2190),
    ]
    [payment] = rows_of(call, "payments", placed["order_number"])
    assert (payment["method"], payment["status"], payment["amount_cents"]) == (
        "alipay", "authorised", 5680,
    )  # fmt: skip
    assert outcome.reversible_until is None


def test_a_reorder_leaves_the_first_order_alone(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, "delivered")
    pay(call, number, 7900)
    before = {name: rows_of(call, name, number) for name in ("orders", "order_items", "payments")}

    reorder(call, propose_reorder(call, {"order_number": number}))

    assert {name: rows_of(call, name, number) for name in before} == before


@pytest.mark.parametrize(("sku", "quantity", "fee"), [(KETTLE, 1, 0), (BOX, 4, 490), (BOX, 5, 0)])
def test_delivery_is_free_from_60_dollars(
    tool_call: MakeCall, sku: str, quantity: int, fee: int
) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, "delivered", [(sku, quantity)])
    pay(call, number, 100)

    proposal = propose_reorder(call, {"order_number": number})

    assert proposal.facts["delivery_fee_cents"] == fee
    assert proposal.amount_cents == order_row(call, number)["total_cents"] + fee


def test_the_same_order_is_not_placed_twice_in_a_row(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, "delivered")
    pay(call, number, 7900)
    proposal = propose_reorder(call, {"order_number": number})
    new_number = reorder(call, proposal).facts["new_order_number"]
    before = record(call)

    with pytest.raises(OrderJustPlacedError) as refused:
        reorder(call, proposal)

    assert refused.value.advice == "order_just_placed"
    assert refused.value.facts["new_order_number"] == new_number
    assert record(call) == before
    later = tool_call(AS_MEI, now=NOW + timedelta(minutes=11))
    assert propose_reorder(later, {"order_number": number}).amount_cents == 7900


def test_another_order_a_moment_ago_does_not_stand_in_the_way(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, "delivered", placed_at=NOW)
    pay(call, number, 7900)
    an_order(call, "placed", [(KETTLE, 1)], number="W000002", placed_at=NOW)
    an_order(call, "placed", number="W000003", placed_at=NOW, total_cents=0)  # a replacement

    assert propose_reorder(call, {"order_number": number}).amount_cents == 7900


def test_a_cancelled_reorder_may_be_placed_again(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, "delivered")
    pay(call, number, 7900)
    proposal = propose_reorder(call, {"order_number": number})
    new_number = str(reorder(call, proposal).facts["new_order_number"])

    cancel_order(call, propose_cancel_order(call, {"order_number": new_number}))

    assert reorder(call, proposal).facts["new_order_number"] != new_number


def test_a_reorder_at_another_price_is_not_what_was_agreed(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, "delivered")
    pay(call, number, 7900)
    proposal = propose_reorder(call, {"order_number": number})
    call.connection.execute(update(products).where(products.c.sku == LAMP).values(price_cents=8900))
    before = record(call)

    with pytest.raises(ChangedMeanwhileError):
        reorder(call, proposal)

    assert record(call) == before


def test_who_has_never_paid_cannot_reorder(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, "delivered")
    mine = select(orders.c.order_id).where(orders.c.customer_id == MEI)
    call.connection.execute(payments.delete().where(payments.c.order_id.in_(mine)))

    with pytest.raises(NoPaymentMethodError) as refused:
        propose_reorder(call, {"order_number": number})

    assert refused.value.advice == "no_payment_method"


def test_nobody_reorders_what_somebody_else_has_bought(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, "delivered", of=WEI)
    before = record(call)

    with pytest.raises(OrderNotFoundError):
        propose_reorder(call, {"order_number": number})

    assert record(call) == before
