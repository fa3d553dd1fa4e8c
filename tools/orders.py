"""Orders: what a customer may learn about their own."""

from collections.abc import Sequence
from typing import NewType

from tools.calls import Arguments, Caller, IdentityTier, ToolCall
from tools.database import order_rows
from tools.database.order_rows import OrderRow
from tools.errors import OrderNotFoundError
from tools.facts import FactValue

MAX_ORDERS_LISTED = 5
OwnOrder = NewType("OwnOrder", OrderRow)
"""An order of the verified caller. Only `own_order` makes one, and what moves money or changes an
order takes nothing else, so that an order that was merely named cannot get there."""
IN_WAREHOUSE = frozenset({"placed", "packed"})
UNDER_WAY = IN_WAREHOUSE | {"shipped", "out_for_delivery"}


def track_order(call: ToolCall, arguments: Arguments) -> Sequence[dict[str, FactValue]]:
    """One order of the caller, with where its parcel is.

    Raises:
        OrderNotFoundError: unknown number, or not this caller's order.
    """
    return [order_facts(call, visible_order(call, arguments["order_number"]))]


def recent_orders(call: ToolCall, _arguments: Arguments) -> Sequence[dict[str, FactValue]]:
    """The newest orders of the caller, newest first, at most `MAX_ORDERS_LISTED`."""
    rows = order_rows.newest_orders(call.connection, call.customer_id, limit=MAX_ORDERS_LISTED)
    return [order_facts(call, row) for row in rows]


def open_orders(call: ToolCall, _arguments: Arguments) -> Sequence[dict[str, FactValue]]:
    """Orders of the caller that are under way, newest first; the newest order if none is."""
    orders = recent_orders(call, {})
    return [order for order in orders if order["status"] in UNDER_WAY] or orders[:1]


def changeable_orders(call: ToolCall, _arguments: Arguments) -> Sequence[dict[str, FactValue]]:
    """Orders of the caller that are still in the warehouse; where none is, the likeliest meant.

    So that a refusal can name an order and say why it cannot be changed any more.
    """
    orders = open_orders(call, {})
    return [order for order in orders if order["status"] in IN_WAREHOUSE] or orders[:1]


def delivered_orders(call: ToolCall, _arguments: Arguments) -> Sequence[dict[str, FactValue]]:
    """Orders of the caller that have arrived; where none has, the newest, as for changes."""
    orders = recent_orders(call, {})
    return [order for order in orders if order["status"] == "delivered"] or orders[:1]


def own_order(call: ToolCall, order_number: str) -> OwnOrder:
    """The order of that number if it belongs to the verified caller.

    An order that a verified caller has named with somebody else's e-mail address does not count.

    Raises:
        OrderNotFoundError: unknown number, or not this caller's order.
    """
    row = order_rows.find_order(call.connection, order_number)
    if row is None or not _is_own(call.caller, row):
        raise OrderNotFoundError(order_number)
    return OwnOrder(row)


def visible_order(call: ToolCall, order_number: str) -> OrderRow:
    """The caller's own order, or the one they have claimed by its number and e-mail address.

    Enough to follow a parcel, not to see money or to change anything: that takes `own_order`.

    Raises:
        OrderNotFoundError: unknown number, or not for this caller to see.
    """
    row = order_rows.find_order(call.connection, order_number)
    if row is None or not (_is_own(call.caller, row) or _is_claimed(call.caller, row)):
        raise OrderNotFoundError(order_number)
    return row


def order_facts(call: ToolCall, row: OrderRow) -> dict[str, FactValue]:
    """An order as its customer sees it; `products` in each language."""
    events = order_rows.parcel_events_of(call.connection, row.order_id)
    last_event_at = events[-1].happened_at if events else row.placed_at
    return {
        "order_number": row.order_number,
        "status": row.status,
        "products": products_of(call, row.order_id),
        "total_cents": row.total_cents,
        "placed_at": row.placed_at,
        "promised_on": row.promised_on,
        "delivered_at": row.delivered_at or last_event_at,
        "last_event_at": last_event_at,
    }


def products_of(call: ToolCall, order_id: str) -> dict[str, str]:
    """The products of an order in a line per language: "2 × Birch desk lamp, Kopi capsules"."""
    lines = order_rows.lines_of(call.connection, order_id)
    return {
        language: glue.join(
            f"{line.quantity} × {name}" if line.quantity > 1 else name
            for line, name in ((line, getattr(line, f"name_{language}")) for line in lines)
        )
        for language, glue in (("en", ", "), ("zh", "、"))
    }


def _is_own(caller: Caller, row: OrderRow) -> bool:
    return caller.tier >= IdentityTier.VERIFIED and row.customer_id == caller.customer_id


def _is_claimed(caller: Caller, row: OrderRow) -> bool:
    return caller.tier >= IdentityTier.CLAIMED and row.order_id == caller.claimed_order_id
