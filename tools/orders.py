"""Orders: what a customer may learn about their own."""

from dataclasses import dataclass
from datetime import date, datetime

from tools.database import Connection, order_rows
from tools.errors import OrderNotFoundError
from tools.ids import CustomerId

MAX_ORDERS_LISTED = 5


@dataclass(frozen=True)
class OrderLine:
    """One product in an order."""

    sku: str
    name_en: str
    name_zh: str
    quantity: int
    unit_price_cents: int


@dataclass(frozen=True)
class ParcelEvent:
    """Something that happened to the parcel."""

    kind: str
    happened_at: datetime


@dataclass(frozen=True)
class Order:
    """An order as its customer sees it."""

    order_number: str
    status: str
    """placed, packed, shipped, out_for_delivery, delivered, cancelled or returned."""
    placed_at: datetime
    promised_on: date
    delivered_at: datetime | None
    total_cents: int
    currency: str
    lines: tuple[OrderLine, ...]
    parcel_events: tuple[ParcelEvent, ...]


def track_order(connection: Connection, customer_id: CustomerId, order_number: str) -> Order:
    """One order of this customer, with its lines and parcel events.

    Raises:
        OrderNotFoundError: unknown number, or not this customer's order.
    """
    row = order_rows.find_order(connection, customer_id, order_number)
    if row is None:
        raise OrderNotFoundError(order_number)
    return _order(connection, row)


def recent_orders(connection: Connection, customer_id: CustomerId) -> list[Order]:
    """The newest orders of this customer, newest first, at most `MAX_ORDERS_LISTED`."""
    rows = order_rows.newest_orders(connection, customer_id, limit=MAX_ORDERS_LISTED)
    return [_order(connection, row) for row in rows]


def _order(connection: Connection, row: order_rows.OrderRow) -> Order:
    return Order(
        order_number=row.order_number,
        status=row.status,
        placed_at=row.placed_at,
        promised_on=row.promised_on,
        delivered_at=row.delivered_at,
        total_cents=row.total_cents,
        currency=row.currency,
        lines=tuple(
            OrderLine(line.sku, line.name_en, line.name_zh, line.quantity, line.unit_price_cents)
            for line in order_rows.lines_of(connection, row.order_id)
        ),
        parcel_events=tuple(
            ParcelEvent(event.kind, event.happened_at)
            for event in order_rows.parcel_events_of(connection, row.order_id)
        ),
    )
