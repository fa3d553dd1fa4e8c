"""Reading orders."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import Connection, Row, select

from tools.database.tables import order_items, orders, parcel_events, products


class OrderRow(NamedTuple):
    """A row of `orders`."""

    order_id: str
    order_number: str
    customer_id: str
    address_id: str
    status: str
    placed_at: datetime
    promised_on: date
    delivered_at: datetime | None
    total_cents: int
    currency: str


_COLUMNS = [orders.c[name] for name in OrderRow._fields]


def find_order(connection: Connection, order_number: str) -> OrderRow | None:
    """The order of that number, whosever it is: the caller checks that."""
    row = connection.execute(select(*_COLUMNS).where(orders.c.order_number == order_number)).first()
    return None if row is None else OrderRow(*row)


def newest_orders(connection: Connection, customer_id: str, *, limit: int) -> list[OrderRow]:
    """At most `limit` orders of this customer, newest first."""
    rows = connection.execute(
        select(*_COLUMNS)
        .where(orders.c.customer_id == customer_id)
        .order_by(orders.c.placed_at.desc())
        .limit(limit)
    )
    return [OrderRow(*row) for row in rows]


def lines_of(connection: Connection, order_id: str) -> Sequence[Row[Any]]:
    """The lines of an order with their products' names, in order."""
    return cast(
        Sequence[Row[Any]],
        connection.execute(
            select(
                order_items.c.line_number,
                order_items.c.product_id,
                products.c.sku,
                products.c.name_en,
                products.c.name_zh,
                order_items.c.quantity,
                order_items.c.unit_price_cents,
            )
            .join(products, products.c.product_id == order_items.c.product_id)
            .where(order_items.c.order_id == order_id)
            .order_by(order_items.c.line_number)
        ).all(),
    )


def parcel_events_of(connection: Connection, order_id: str) -> Sequence[Row[Any]]:
    """What happened to the parcel, oldest first."""
    return cast(
        Sequence[Row[Any]],
        connection.execute(
            select(parcel_events.c.kind, parcel_events.c.happened_at)
            .where(parcel_events.c.order_id == order_id)
            .order_by(parcel_events.c.event_number)
        ).all(),
    )
