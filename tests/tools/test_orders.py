from collections.abc import Callable

import pytest
from sqlalchemy import select, update

from tools.calls import Caller, IdentityTier, ToolCall
from tools.database.tables import orders
from tools.errors import OrderNotFoundError
from tools.ids import CustomerId
from tools.orders import (
    MAX_ORDERS_LISTED,
    changeable_orders,
    delivered_orders,
    recent_orders,
    track_order,
)

MEI = CustomerId("00000000-0000-4000-8000-000000000000")
WEI = CustomerId("00000000-0000-4000-8000-000000000001")
AS_MEI = Caller(IdentityTier.VERIFIED, MEI)
MakeCall = Callable[..., ToolCall]


def an_order_of(call: ToolCall, customer_id: CustomerId) -> tuple[str, str]:
    """Its number and its id."""
    query = select(orders.c.order_number, orders.c.order_id).order_by(orders.c.order_number)
    number, order_id = call.connection.execute(
        query.where(orders.c.customer_id == customer_id).limit(1)
    ).one()
    return number, order_id


def test_a_customer_finds_their_own_order_with_products_and_parcel(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    number, _ = an_order_of(call, MEI)

    (order,) = track_order(call, {"order_number": number})

    assert order["order_number"] == number
    products = order["products"]
    assert isinstance(products, dict)
    assert set(products) == {"en", "zh"}
    assert all(products.values())
    assert order["last_event_at"] >= order["placed_at"]  # type: ignore[operator]


def test_someone_elses_order_looks_exactly_like_one_that_does_not_exist(
    tool_call: MakeCall,
) -> None:
    call = tool_call(AS_MEI)
    of_wei, _ = an_order_of(call, WEI)

    refusals = []
    for number in (of_wei, "W000000"):
        with pytest.raises(OrderNotFoundError) as refused:
            track_order(call, {"order_number": number})
        refusals.append((str(refused.value).replace(number, "<number>"), refused.value.advice))

    assert refusals[0] == refusals[1]


def test_a_claim_opens_one_order_and_no_other(tool_call: MakeCall) -> None:
    number, order_id = an_order_of(tool_call(AS_MEI), MEI)
    of_wei, _ = an_order_of(tool_call(AS_MEI), WEI)
    call = tool_call(Caller(IdentityTier.CLAIMED, claimed_order_id=order_id))

    assert track_order(call, {"order_number": number})[0]["order_number"] == number
    with pytest.raises(OrderNotFoundError):
        track_order(call, {"order_number": of_wei})


@pytest.mark.parametrize("tier", [IdentityTier.ANONYMOUS, IdentityTier.CLAIMED])
def test_an_id_without_verification_opens_nothing(tool_call: MakeCall, tier: IdentityTier) -> None:
    number, _ = an_order_of(tool_call(AS_MEI), MEI)

    with pytest.raises(OrderNotFoundError):
        track_order(tool_call(Caller(tier, MEI)), {"order_number": number})


@pytest.mark.parametrize("number", ["", "W1' OR '1'='1", "%", "W" * 500, "\x00"])
def test_a_strange_order_number_is_just_not_found(tool_call: MakeCall, number: str) -> None:
    with pytest.raises(OrderNotFoundError):
        track_order(tool_call(AS_MEI), {"order_number": number})


def test_recent_orders_are_the_customers_own_newest_first(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    own = set(
        call.connection.execute(
            select(orders.c.order_number).where(orders.c.customer_id == MEI)
        ).scalars()
    )

    found = recent_orders(call, {})

    assert 1 <= len(found) <= MAX_ORDERS_LISTED
    assert {order["order_number"] for order in found} <= own
    placed = [str(order["placed_at"]) for order in found]
    assert placed == sorted(placed, reverse=True)


def test_a_customer_without_orders_has_none(tool_call: MakeCall) -> None:
    nobody = Caller(IdentityTier.VERIFIED, CustomerId("nobody"))

    assert recent_orders(tool_call(nobody), {}) == []


def test_where_no_order_can_be_changed_the_one_under_way_is_named(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    mine = orders.c.customer_id == MEI
    call.connection.execute(update(orders).where(mine).values(status="delivered"))
    number, order_id = an_order_of(call, MEI)
    this = update(orders).where(orders.c.order_id == order_id)

    call.connection.execute(this.values(status="shipped"))
    assert [one["order_number"] for one in changeable_orders(call, {})] == [number]
    assert number not in {one["order_number"] for one in delivered_orders(call, {})}

    call.connection.execute(this.values(status="packed"))
    assert [one["order_number"] for one in changeable_orders(call, {})] == [number]


def test_before_anything_has_arrived_the_newest_order_is_named(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    mine = orders.c.customer_id == MEI
    call.connection.execute(update(orders).where(mine).values(status="shipped"))

    assert delivered_orders(call, {}) == recent_orders(call, {})[:1]
