"""Payments: whose order it is, what was paid for it, and paying for the same once more."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import combinations

from tools.calls import Arguments, Outcome, Proposal, ToolCall
from tools.database import order_change_rows, payment_rows
from tools.database.order_change_rows import LineRow
from tools.database.order_rows import OrderRow
from tools.database.payment_rows import PaymentRow
from tools.errors import (
    ChangedMeanwhileError,
    NoPaymentMethodError,
    OrderJustPlacedError,
)
from tools.facts import FactValue
from tools.orders import OwnOrder, own_order, products_of

DELIVERY_FEE_CENTS = 490
FREE_DELIVERY_FROM_CENTS = 6000
DELIVERY_DAYS = 4
_DOUBLE_WITHIN = timedelta(hours=1)
# Ordering the same once more within this time is most likely a yes that was said twice.
_TWICE_WITHIN = timedelta(minutes=10)


def payment_status(call: ToolCall, arguments: Arguments) -> Sequence[dict[str, FactValue]]:
    """Every payment of an order, newest first; `is_double` is about all of them.

    Raises:
        OrderNotFoundError: unknown number, or not this customer's order.
    """
    order = own_order(call, arguments["order_number"])
    payments = payment_rows.payments_of(call.connection, order.order_id)
    is_double = is_charged_twice(payments)
    return [
        {
            "order_number": order.order_number,
            "method": payment.method,
            "status": payment.status,
            "amount_cents": payment.amount_cents,
            "happened_at": payment.happened_at,
            "is_double": is_double,
        }
        for payment in payments
    ]


def is_charged_twice(payments: Sequence[PaymentRow]) -> bool:
    """Whether the same amount was taken, or reserved, twice within an hour."""
    live = [payment for payment in payments if payment.status in {"authorised", "captured"}]
    return any(
        one.amount_cents == other.amount_cents
        and abs(one.happened_at - other.happened_at) <= _DOUBLE_WITHIN
        for one, other in combinations(live, 2)
    )


def propose_reorder(call: ToolCall, arguments: Arguments) -> Proposal:
    """Order the same once more, to the same address, at today's prices.

    Raises:
        OrderNotFoundError: unknown number, or not this customer's order.
        NoPaymentMethodError: nothing has ever been paid with anything.
        OrderJustPlacedError: the same was ordered a moment ago.
    """
    order = own_order(call, arguments["order_number"])
    lines = _at_todays_prices(call, order)
    _refuse_twice(call, order, lines)
    method = payment_rows.method_last_used(call.connection, order.customer_id)
    if method is None:
        raise NoPaymentMethodError(order.order_number)
    goods_cents = sum(line.quantity * line.unit_price_cents for line in lines)
    fee_cents = 0 if goods_cents >= FREE_DELIVERY_FROM_CENTS else DELIVERY_FEE_CENTS
    return Proposal(
        arguments={"order_number": order.order_number},
        amount_cents=goods_cents + fee_cents,
        facts={
            "order_number": order.order_number,
            "products": products_of(call, order.order_id),
            "total_cents": goods_cents + fee_cents,
            "delivery_fee_cents": fee_cents,
            "method": method,
            "promised_on": call.today + timedelta(days=DELIVERY_DAYS),
        },
    )


def reorder(call: ToolCall, proposal: Proposal) -> Outcome:
    """Place the order and reserve its total; it can be cancelled like any other.

    Raises:
        ToolError: as `propose_reorder`.
        ChangedMeanwhileError: it would cost something else by now.
    """
    order = hold_order(call, proposal.arguments["order_number"])
    fresh = propose_reorder(call, proposal.arguments)
    if fresh.amount_cents != proposal.amount_cents:
        raise ChangedMeanwhileError(order.order_number)
    placed = place_order(
        call, order, _at_todays_prices(call, order), fresh.amount_cents, DELIVERY_DAYS
    )
    payment = PaymentRow(
        payment_id=call.new_id(),
        order_id=placed.order_id,
        method=str(fresh.facts["method"]),
        status="authorised",
        amount_cents=placed.total_cents,
        happened_at=call.now,
    )
    payment_rows.add_payment(call.connection, payment)
    return Outcome({**fresh.facts, "new_order_number": placed.order_number})


def place_order(
    call: ToolCall, like: OwnOrder, lines: Sequence[LineRow], total_cents: int, days: int
) -> OrderRow:
    """Write a new order of the customer and to the address of `like`, promised in `days` days."""
    placed = like._replace(
        order_id=call.new_id(),
        order_number=order_change_rows.unused_order_number(call.connection, call.new_id),
        status="placed",
        placed_at=call.now,
        promised_on=call.today + timedelta(days=days),
        delivered_at=None,
        total_cents=total_cents,
    )
    order_change_rows.add_order(call.connection, placed, lines)
    return placed


def hold_order(call: ToolCall, order_number: str) -> OwnOrder:
    """The customer's order, which nobody else changes until the transaction ends.

    Raises:
        OrderNotFoundError: unknown number, or not this customer's order.
    """
    order = own_order(call, order_number)
    order_change_rows.hold_order(call.connection, order.order_id)
    return own_order(call, order_number)


def _at_todays_prices(call: ToolCall, order: OwnOrder) -> list[LineRow]:
    lines = order_change_rows.lines_with_products(call.connection, order.order_id)
    return [line._replace(unit_price_cents=line.price_cents) for line in lines]


def _refuse_twice(call: ToolCall, order: OwnOrder, lines: Sequence[LineRow]) -> None:
    since = call.now - _TWICE_WITHIN
    wanted = _things(lines)
    for other in order_change_rows.placed_since(call.connection, order.customer_id, since):
        if other.order_id == order.order_id or other.total_cents == 0:
            continue  # itself, or a replacement
        ordered = order_change_rows.lines_with_products(call.connection, other.order_id)
        if _things(ordered) == wanted:
            raise OrderJustPlacedError(order.order_number, new_order_number=other.order_number)


def _things(lines: Sequence[LineRow]) -> list[tuple[str, int]]:
    return sorted((line.product_id, line.quantity) for line in lines)
