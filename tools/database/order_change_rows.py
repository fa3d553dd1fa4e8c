"""Changing orders, and placing them."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Column, Connection, func, insert, select, update

from tools.database.order_rows import OrderRow
from tools.database.tables import addresses, order_items, orders, parcel_events, products
from tools.errors import NoFreeNumberError
from tools.ids import NewId

_MOST_TRIES = 100
# Six digits without a leading zero, as people read them out.
_LEAST_NUMBER, _NUMBERS = 100_000, 900_000


class LineRow(NamedTuple):
    """A line of an order, with what is known of its product today."""

    line_number: int
    product_id: str
    quantity: int
    unit_price_cents: int
    name_en: str
    name_zh: str
    price_cents: int
    """The product's price today."""
    is_consumable: bool


class AddressRow(NamedTuple):
    """A row of `addresses`."""

    address_id: str
    customer_id: str
    street: str
    unit: str | None
    postal_code: str


def hold_order(connection: Connection, order_id: str) -> None:
    """Nobody else changes this order, or its money, until the transaction ends."""
    connection.execute(
        select(orders.c.order_id).where(orders.c.order_id == order_id).with_for_update()
    )


def set_status(connection: Connection, order_id: str, status: str) -> None:
    """Set the status of an order."""
    connection.execute(update(orders).where(orders.c.order_id == order_id).values(status=status))


def set_address(connection: Connection, order_id: str, address_id: str) -> None:
    """Send an order to another address."""
    connection.execute(
        update(orders).where(orders.c.order_id == order_id).values(address_id=address_id)
    )


def find_address(connection: Connection, address_id: str) -> AddressRow:
    """The address of that id; an order always has one."""
    columns = [addresses.c[name] for name in AddressRow._fields]
    found = connection.execute(select(*columns).where(addresses.c.address_id == address_id))
    return AddressRow(*found.one())


def add_address(connection: Connection, row: AddressRow) -> None:
    """One more address of a customer."""
    connection.execute(insert(addresses), row._asdict())


def add_parcel_event(connection: Connection, order_id: str, kind: str, at: datetime) -> None:
    """What happened to the parcel next."""
    last = connection.execute(
        select(func.coalesce(func.max(parcel_events.c.event_number), 0)).where(
            parcel_events.c.order_id == order_id
        )
    ).scalar_one()
    connection.execute(
        insert(parcel_events),
        {"order_id": order_id, "event_number": last + 1, "kind": kind, "happened_at": at},
    )


def lines_with_products(connection: Connection, order_id: str) -> list[LineRow]:
    """The lines of an order, in order."""
    of_line = [order_items.c[name] for name in LineRow._fields[:4]]
    of_product = [products.c[name] for name in LineRow._fields[4:]]
    rows = connection.execute(
        select(*of_line, *of_product)
        .join(products, products.c.product_id == order_items.c.product_id)
        .where(order_items.c.order_id == order_id)
        .order_by(order_items.c.line_number)
    )
    return [LineRow(*row) for row in rows]


def placed_since(connection: Connection, customer_id: str, since: datetime) -> list[OrderRow]:
    """The orders of a customer from that moment on that still stand, newest first."""
    columns = [orders.c[name] for name in OrderRow._fields]
    rows = connection.execute(
        select(*columns)
        .where(
            orders.c.customer_id == customer_id,
            orders.c.placed_at >= since,
            orders.c.status != "cancelled",
        )
        .order_by(orders.c.placed_at.desc())
    )
    return [OrderRow(*row) for row in rows]


def add_order(connection: Connection, row: OrderRow, lines: Iterable[LineRow]) -> None:
    """A new order, its lines numbered from 1, each at its `unit_price_cents`."""
    connection.execute(insert(orders), row._asdict())
    connection.execute(
        insert(order_items),
        [
            {
                "order_id": row.order_id,
                "line_number": number,
                "product_id": line.product_id,
                "quantity": line.quantity,
                "unit_price_cents": line.unit_price_cents,
            }
            for number, line in enumerate(lines, start=1)
        ],
    )


def unused_order_number(connection: Connection, new_id: NewId) -> str:
    """W and six digits that no order has."""
    return unused_number(connection, orders.c.order_number, "W", new_id)


def unused_number(connection: Connection, column: Column[Any], prefix: str, new_id: NewId) -> str:
    """`prefix` and six digits that are not in `column`, drawn from the randomness of an id.

    Raises:
        NoFreeNumberError: every number tried is taken.
    """
    for _ in range(_MOST_TRIES):
        # Of all of the id: only part of a UUID of version 7 is random.
        drawn = int.from_bytes(hashlib.sha256(new_id().encode()).digest()[:8])
        number = f"{prefix}{_LEAST_NUMBER + drawn % _NUMBERS}"
        if connection.execute(select(column).where(column == number)).first() is None:
            return number
    raise NoFreeNumberError(prefix)
