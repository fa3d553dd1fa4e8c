"""What is for sale, what sells, and what was bought beside it."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, distinct, func, select

from tools.database.shop_tables import subscriptions
from tools.database.tables import order_items, orders, products

MOST_PRODUCTS = 20_000
MOST_BUYERS = 20_000
MOST_PURCHASES = 20_000
"""The newest: what was bought together years ago says little of today."""


class ProductRow(NamedTuple):
    """A row of `products`."""

    product_id: str
    sku: str
    name_en: str
    name_zh: str
    category: str
    price_cents: int
    is_consumable: bool


class SalesRow(NamedTuple):
    """How many customers have bought a product."""

    sku: str
    customers: int


class PurchaseRow(NamedTuple):
    """Somebody bought a product."""

    customer_id: str
    sku: str
    order_number: str
    at: datetime


def products_for_sale(connection: Connection) -> list[ProductRow]:
    """All products, at most `MOST_PRODUCTS`, by their stock-keeping units."""
    columns = [products.c[name] for name in ProductRow._fields]
    rows = connection.execute(select(*columns).order_by(products.c.sku).limit(MOST_PRODUCTS))
    return [ProductRow(*row) for row in rows]


def customers_who_bought(connection: Connection, *, since: datetime) -> int:
    """How many customers have ordered anything since then."""
    return connection.execute(
        select(func.count(distinct(orders.c.customer_id))).where(*_bought(since))
    ).scalar_one()


def buyers_by_product(
    connection: Connection, *, since: datetime, beside: Collection[str] = ()
) -> list[SalesRow]:
    """By how many customers each product was bought, the most first.

    Args:
        connection: of the transaction.
        since: no older orders.
        beside: if given, only customers who have bought one of these stock-keeping units since
            then; at most `MOST_BUYERS`.
    """
    counted = func.count(distinct(orders.c.customer_id))
    query = (
        select(products.c.sku, counted)
        .select_from(_lines())
        .where(*_bought(since))
        .group_by(products.c.sku)
        .order_by(counted.desc(), products.c.sku)
        .limit(MOST_PRODUCTS)
    )
    if beside:
        buyers = (
            select(orders.c.customer_id)
            .select_from(_lines())
            .where(products.c.sku.in_(beside), *_bought(since))
            .distinct()
            .limit(MOST_BUYERS)
        )
        query = query.where(orders.c.customer_id.in_(buyers))
    return [SalesRow(*row) for row in connection.execute(query)]


def purchases_of(connection: Connection, skus: Collection[str]) -> list[PurchaseRow]:
    """The newest purchases of these products by anybody, at most `MOST_PURCHASES`."""
    return [
        PurchaseRow(*row)
        for row in connection.execute(
            _purchases()
            .where(products.c.sku.in_(skus))
            .order_by(orders.c.placed_at.desc())
            .limit(MOST_PURCHASES)
        )
    ]


def subscribed_skus(connection: Connection, customer_id: str) -> frozenset[str]:
    """What comes to this customer by itself."""
    return frozenset(
        connection.execute(
            select(products.c.sku)
            .join(subscriptions, subscriptions.c.product_id == products.c.product_id)
            .where(
                subscriptions.c.customer_id == customer_id,
                subscriptions.c.status.in_(("active", "paused")),
            )
        ).scalars()
    )


def _purchases() -> Select[Any]:
    return (
        select(
            orders.c.customer_id, products.c.sku, orders.c.order_number, orders.c.placed_at
        ).select_from(_lines()).where(orders.c.status != "cancelled")
    )  # fmt: skip


def _lines() -> Any:  # noqa: ANN401 - a join has no public type
    return orders.join(order_items, order_items.c.order_id == orders.c.order_id).join(
        products, products.c.product_id == order_items.c.product_id
    )


def _bought(since: datetime) -> list[Any]:
    return [orders.c.status != "cancelled", orders.c.placed_at >= since]
