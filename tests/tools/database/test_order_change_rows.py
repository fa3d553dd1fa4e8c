"""Numbers of new orders, and what the tests of all tools about orders share: known orders."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from tools.calls import Caller, IdentityTier, Outcome, ToolCall
from tools.database.columns import metadata
from tools.database.order_change_rows import unused_order_number
from tools.database.shop_tables import payments, refunds
from tools.database.tables import addresses, customers, order_items, orders, products
from tools.errors import (
    AddressTooLateError,
    AddressUnchangedError,
    InvalidAddressError,
    NoFreeNumberError,
    OrderAlreadyCancelledError,
    OrderNotFoundError,
)
from tools.ids import CustomerId, new_id
from tools.order_changes import change_address, propose_change_address

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)  # a Monday afternoon in Singapore
TODAY = date(2026, 11, 23)
MEI = CustomerId("00000000-0000-4000-8000-000000000000")
WEI = CustomerId("00000000-0000-4000-8000-000000000001")
AS_MEI = Caller(IdentityTier.VERIFIED, MEI)
LAMP, KETTLE, CAPSULES, BOX = "BIR-DL", "EMB-KE", "KOP-CA", "NES-30"  # S$79, 69, 21.90, 14.90
_TOUCHED = (
    "orders", "order_items", "addresses", "parcel_events", "payments", "refunds", "returns",
    "return_items", "invoices",
)  # fmt: skip
MakeCall = Callable[..., ToolCall]


def an_order(
    call: ToolCall,
    status: str,
    lines: Sequence[tuple[str, int]] = ((LAMP, 1),),
    *,
    number: str = "W000001",
    of: CustomerId = MEI,
    **columns: object,
) -> str:
    """Insert an order at the catalogue's prices, without delivery fee; returns its number."""
    catalogue = {row.sku: row for row in call.connection.execute(select(products))}
    address_id = call.connection.execute(
        select(addresses.c.address_id).where(addresses.c.customer_id == of).limit(1)
    ).scalar_one()
    order = {
        "order_id": new_id(),
        "order_number": number,
        "customer_id": of,
        "address_id": address_id,
        "status": status,
        "placed_at": NOW - timedelta(hours=3),
        "promised_on": TODAY + timedelta(days=4),
        "delivered_at": NOW - timedelta(days=2) if status == "delivered" else None,
        "total_cents": sum(catalogue[sku].price_cents * quantity for sku, quantity in lines),
        "currency": "SGD",
        **columns,
    }
    call.connection.execute(insert(orders), order)
    for line_number, (sku, quantity) in enumerate(lines, start=1):
        line = {
            "order_id": order["order_id"],
            "line_number": line_number,
            "product_id": catalogue[sku].product_id,
            "quantity": quantity,
            "unit_price_cents": catalogue[sku].price_cents,
        }
        call.connection.execute(insert(order_items), line)
    return number


def pay(
    call: ToolCall,
    number: str,
    cents: int,
    method: str = "card",
    status: str = "captured",
    at: datetime = NOW - timedelta(hours=3),
) -> None:
    """Insert a payment of an order."""
    payment = {
        "payment_id": new_id(),
        "order_id": order_row(call, number)["order_id"],
        "method": method,
        "status": status,
        "amount_cents": cents,
        "happened_at": at,
    }
    call.connection.execute(insert(payments), payment)


def add_refund(call: ToolCall, number: str, **columns: object) -> str:
    """Insert a refund of S$10; returns its id."""
    row = {
        "refund_id": new_id(),
        "order_id": order_row(call, number)["order_id"],
        "amount_cents": 1000,
        "reason": "goodwill",
        "status": "pending",
        "requested_at": NOW,
        "due_on": TODAY,
        "paid_at": None,
        **columns,
    }
    call.connection.execute(insert(refunds), row)
    return str(row["refund_id"])


def order_row(call: ToolCall, number: str) -> dict[str, Any]:
    """The row of an order."""
    found = call.connection.execute(select(orders).where(orders.c.order_number == number))
    return found.one()._asdict()


def rows_of(call: ToolCall, table: str, number: str) -> list[dict[str, Any]]:
    """The rows of a table that belong to an order."""
    rows = metadata.tables[table]
    order_id = order_row(call, number)["order_id"]
    found = call.connection.execute(select(rows).where(rows.c.order_id == order_id))
    return [row._asdict() for row in found]


def record(call: ToolCall) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that a tool about orders could have changed."""
    return {
        name: sorted(map(tuple, call.connection.execute(select(metadata.tables[name]))), key=repr)
        for name in _TOUCHED
    }


def set_club_tier(call: ToolCall, tier: str) -> None:
    """Put Mei into a tier of the club."""
    call.connection.execute(
        update(customers).where(customers.c.customer_id == MEI).values(club_tier=tier)
    )


def test_a_new_number_is_one_that_no_order_has(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    first = unused_order_number(call.connection, lambda: "a")
    an_order(call, "placed", number=first)
    ids = iter("aab")

    second = unused_order_number(call.connection, lambda: next(ids))

    assert re.fullmatch("W[1-9][0-9]{5}", first)
    assert re.fullmatch("W[1-9][0-9]{5}", second)
    assert second != first


def test_ids_that_do_not_vary_end_in_a_refusal(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    an_order(call, "placed", number=unused_order_number(call.connection, lambda: "a"))

    with pytest.raises(NoFreeNumberError):
        unused_order_number(call.connection, lambda: "a")


HOME = {"street": "1 Tai Seng Link", "unit": "#03-07", "postal_code": "534057"}


def move(call: ToolCall, number: str, **parts: str) -> Outcome:
    arguments = {"order_number": number, **HOME, **parts}
    return change_address(call, propose_change_address(call, arguments))


def address_of(call: ToolCall, number: str) -> tuple[str, str | None, str]:
    address_id = order_row(call, number)["address_id"]
    row = call.connection.execute(
        select(addresses).where(addresses.c.address_id == address_id)
    ).one()
    return row.street, row.unit, row.postal_code


def test_an_order_goes_to_a_new_address_and_other_orders_do_not(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, "placed")
    other = an_order(call, "placed", number="W000002")
    old, before = address_of(call, number), record(call)

    outcome = move(call, number, street="  1  Tai Seng\tLink ", postal_code=" 534057 ")

    assert address_of(call, number) == ("1 Tai Seng Link", "#03-07", "534057")
    assert address_of(call, other) == old
    assert set(before["addresses"]) < set(record(call)["addresses"])
    assert outcome.facts["old_address"] == f"{old[0]}, {old[1]}, Singapore {old[2]}"
    assert outcome.facts["new_address"] == "1 Tai Seng Link, #03-07, Singapore 534057"
    assert outcome.reversible_until == NOW + timedelta(minutes=30)


def test_the_facts_of_a_change_are_the_arguments_that_take_it_back(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, "placed")
    old = address_of(call, number)
    move(call, number, unit="")
    assert address_of(call, number) == ("1 Tai Seng Link", None, "534057")

    there = move(call, number, street="2 Elsewhere Road", postal_code="010000")
    move(call, **{name: str(value) for name, value in there.facts.items() if name in HOME},
         number=number)  # fmt: skip

    assert address_of(call, number) == ("1 Tai Seng Link", None, "534057")
    assert old != address_of(call, number)


@pytest.mark.parametrize("status", ["packed", "shipped", "out_for_delivery", "delivered"])
def test_a_packed_order_keeps_its_address(tool_call: MakeCall, status: str) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, "placed")
    proposal = propose_change_address(call, {"order_number": number, **HOME})
    mine = orders.c.order_number == number
    call.connection.execute(update(orders).where(mine).values(status=status))
    before = record(call)

    with pytest.raises(AddressTooLateError) as refused:
        change_address(call, proposal)

    assert refused.value.advice == "address_too_late"
    assert refused.value.facts["status"] == status
    assert record(call) == before


def test_a_cancelled_order_goes_nowhere(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)

    with pytest.raises(OrderAlreadyCancelledError):
        move(call, an_order(call, "cancelled"))


def test_an_address_is_changed_once(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, "placed")
    move(call, number)
    before = record(call)

    with pytest.raises(AddressUnchangedError) as refused:
        move(call, number)

    assert refused.value.advice == "address_unchanged"
    assert record(call) == before


@pytest.mark.parametrize("postal_code", ["010000", "829999", "534057"])
def test_postal_codes_of_singapore(tool_call: MakeCall, postal_code: str) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, "placed")

    move(call, number, postal_code=postal_code)

    assert address_of(call, number)[2] == postal_code


@pytest.mark.parametrize(
    "parts",
    [
        {"postal_code": code}
        for code in ("", "009999", "830000", "12345", "1234567", "53405a", "５34057", "534 057")
    ]
    + [{"street": ""}, {"street": "  "}, {"street": "x" * 201}, {"street": "A\x00"}]
    + [{"unit": "9" * 41}, {"unit": "\x1b[2J"}],
)
def test_an_address_that_no_van_finds(tool_call: MakeCall, parts: dict[str, str]) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, "placed")
    before = record(call)

    with pytest.raises(InvalidAddressError) as refused:
        move(call, number, **parts)

    assert (refused.value.advice, refused.value.facts["part"]) == ("address_invalid", *parts)
    assert record(call) == before


def test_nobody_sends_somebody_elses_order_elsewhere(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, "placed", of=WEI)
    before = record(call)

    with pytest.raises(OrderNotFoundError):
        move(call, number)

    assert record(call) == before
