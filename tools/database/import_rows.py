"""Rows for an import: what is known of many keys at once, and writing many rows at once."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Connection,
    String,
    Table,
    any_,
    bindparam,
    delete,
    func,
    insert,
    literal,
    select,
    update,
)

from tools.database.shop_tables import refunds, returns
from tools.database.tables import addresses, customers, order_items, orders, products

AddressKey = tuple[str, str | None, str]
"""Street, unit and postal code."""
_Row = dict[str, Any]
# Not said by files, or not changed by them.
_CUSTOMER = ("customer_id", "name", "email", "phone", "language", "club_tier", "joined_on")
_ORDER = (
    "order_number", "customer_id", "address_id", "status", "placed_at", "promised_on",
    "delivered_at", "total_cents", "currency",
)  # fmt: skip
_LINE = ("line_number", "product_id", "quantity", "unit_price_cents")


@dataclass
class KnownCustomer:
    """A customer of the record with all addresses."""

    customer_id: str
    name: str
    email: str
    phone: str | None
    language: str
    club_tier: str
    joined_on: date
    is_closed: bool
    addresses: dict[AddressKey, str] = field(default_factory=dict)

    def columns(self) -> _Row:
        """As a row of `customers`, as far as files can change it."""
        return {name: getattr(self, name) for name in _CUSTOMER}


@dataclass(frozen=True)
class KnownOrder:
    """An order of the record with its lines."""

    order_id: str
    columns: _Row
    lines: list[_Row]
    was_acted_on: bool
    """Cancelled, returned or refunded, whoever did it."""


def emails_with_capitals(connection: Connection) -> Iterator[str]:
    """Every address that is not written in small letters; reads all customers."""
    email = customers.c.email
    yield from connection.execute(select(email).where(email != func.lower(email))).scalars()


def customers_known(
    connection: Connection, *, ids: Collection[str], emails: Collection[str]
) -> list[KnownCustomer]:
    """Who has one of these ids, or one of these addresses exactly as they are written."""
    columns = [customers.c[name] for name in _CUSTOMER]
    query = select(*columns, customers.c.closed_at.is_not(None))
    # One after the other: for two lists at once PostgreSQL reads all customers.
    found = {
        row[0]: KnownCustomer(*cast(tuple[Any, ...], row))
        for column, keys in ((customers.c.customer_id, ids), (customers.c.email, emails))
        for row in connection.execute(query.where(_is_one_of(connection, column, keys)))
    }
    of_them = select(
        addresses.c.customer_id,
        addresses.c.street,
        addresses.c.unit,
        addresses.c.postal_code,
        addresses.c.address_id,
    ).where(_is_one_of(connection, addresses.c.customer_id, found))
    for customer_id, street, unit, postal_code, address_id in connection.execute(of_them):
        found[customer_id].addresses[street, unit, postal_code] = address_id
    return list(found.values())


def save_customers(
    connection: Connection,
    changed: Sequence[_Row],
    added: Sequence[_Row],
    new_addresses: Sequence[_Row],
) -> None:
    """Changes in their order, then what is new."""
    _update_each(connection, customers, customers.c.customer_id, changed)
    _insert_each(connection, customers, added)
    _insert_each(connection, addresses, new_addresses)


def products_known(connection: Connection, skus: Iterable[str]) -> dict[str, _Row]:
    """The products with these stock-keeping units, by them."""
    is_asked = _is_one_of(connection, products.c.sku, set(skus))
    rows = connection.execute(select(products).where(is_asked))
    return {row["sku"]: dict(row) for row in rows.mappings()}


def save_products(connection: Connection, changed: Sequence[_Row], added: Sequence[_Row]) -> None:
    """Write products."""
    _update_each(connection, products, products.c.product_id, changed)
    _insert_each(connection, products, added)


def orders_known(connection: Connection, numbers: Sequence[str]) -> dict[str, KnownOrder]:
    """The orders with these numbers, by them; held until the transaction ends."""
    is_asked = _is_one_of(connection, orders.c.order_number, numbers)
    held = select(orders).where(is_asked).with_for_update()
    rows = {row["order_id"]: row for row in connection.execute(held).mappings()}
    lines: dict[str, list[_Row]] = {order_id: [] for order_id in rows}
    of_them = select(order_items).where(_is_one_of(connection, order_items.c.order_id, rows))
    for item in connection.execute(of_them.order_by(order_items.c.line_number)).mappings():
        lines[item["order_id"]].append({name: item[name] for name in _LINE})
    acted_on = {
        order_id
        for table in (refunds, returns)
        for order_id in connection.execute(
            select(table.c.order_id).where(_is_one_of(connection, table.c.order_id, rows))
        ).scalars()
    }
    return {
        row["order_number"]: KnownOrder(
            order_id,
            {name: row[name] for name in _ORDER},
            lines[order_id],
            was_acted_on=row["status"] == "cancelled" or order_id in acted_on,
        )
        for order_id, row in rows.items()
    }


def save_orders(
    connection: Connection,
    new_addresses: Sequence[_Row],
    changed: Sequence[_Row],
    added: Sequence[_Row],
    lines: Mapping[str, Sequence[_Row]],
) -> None:
    """Write orders; `lines` are all that the orders named there have afterwards."""
    _insert_each(connection, addresses, new_addresses)
    _update_each(connection, orders, orders.c.order_id, changed)
    _insert_each(connection, orders, added)
    is_new = {row["order_id"] for row in added}
    if replaced := [order_id for order_id in lines if order_id not in is_new]:
        is_replaced = _is_one_of(connection, order_items.c.order_id, replaced)
        connection.execute(delete(order_items).where(is_replaced))
    rows = [{"order_id": order_id, **line} for order_id, of in lines.items() for line in of]
    _insert_each(connection, order_items, rows)


def _is_one_of(
    connection: Connection, column: Column[str], keys: Collection[str]
) -> ColumnElement[bool]:
    """Whether a column holds one of the keys, by its index however many there are."""
    if connection.dialect.name == "postgresql":
        # As one array: for a list of 500 its kept plan reads the whole table, 0.8 s at 80,000 rows.
        return column == any_(literal(list(keys), ARRAY(String)))
    return column.in_(keys)


def _insert_each(connection: Connection, table: Table, rows: Sequence[_Row]) -> None:
    if rows:
        connection.execute(insert(table), rows)


def _update_each(
    connection: Connection, table: Table, key: Column[str], rows: Sequence[_Row]
) -> None:
    if rows:
        values: dict[str, Any] = {
            name: bindparam(f"new_{name}") for name in rows[0] if name != key.name
        }
        statement = update(table).where(key == bindparam("of_key")).values(values)
        connection.execute(
            statement,
            [
                {"of_key": row[key.name], **{f"new_{name}": row[name] for name in values}}
                for row in rows
            ],
        )
