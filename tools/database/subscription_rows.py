"""Subscriptions, with their products.

While one is paused, `next_on` keeps the shipment that the pause holds back, and `paused_until` is
the day on which it goes out instead. A cancelled one keeps both, so that it can be taken back.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, case, func, select, update

from tools.database.effect_tables import receipts
from tools.database.shop_tables import subscriptions
from tools.database.tables import products

RUNNING = ("active", "paused")
"""Statuses in which more parcels come."""


class SubscriptionRow(NamedTuple):
    """A row of `subscriptions` with the names of its product."""

    subscription_id: str
    subscription_number: str
    customer_id: str
    product_id: str
    quantity: int
    interval_months: int
    price_cents: int
    """Of a whole shipment, the discount taken off."""
    status: str
    next_on: date | None
    paused_until: date | None
    started_on: date
    name_en: str
    name_zh: str


_COLUMNS = [subscriptions.c[name] for name in SubscriptionRow._fields[:-2]]
_WITH_PRODUCT = select(*_COLUMNS, products.c.name_en, products.c.name_zh).join(
    products, products.c.product_id == subscriptions.c.product_id
)


def find_subscription(connection: Connection, number: str) -> SubscriptionRow | None:
    """The subscription of that number, whosever it is: the caller checks that."""
    row = connection.execute(
        _WITH_PRODUCT.where(subscriptions.c.subscription_number == number)
    ).first()
    return None if row is None else SubscriptionRow._make(row)


def subscriptions_of(
    connection: Connection, customer_id: str, *, limit: int
) -> list[SubscriptionRow]:
    """At most `limit` of a customer: active, paused, then the rest; the next shipment first."""
    rank = case(
        (subscriptions.c.status == "active", 0), (subscriptions.c.status == "paused", 1), else_=2
    )
    due = func.coalesce(subscriptions.c.paused_until, subscriptions.c.next_on)
    rows = connection.execute(
        _WITH_PRODUCT.where(subscriptions.c.customer_id == customer_id)
        .order_by(rank, due, subscriptions.c.subscription_number)
        .limit(limit)
    )
    return [SubscriptionRow._make(row) for row in rows]


def running_numbers(connection: Connection, customer_id: str) -> list[str]:
    """The numbers of a customer's subscriptions of which more parcels come."""
    return list(
        connection.execute(
            select(subscriptions.c.subscription_number)
            .where(subscriptions.c.customer_id == customer_id, subscriptions.c.status.in_(RUNNING))
            .order_by(subscriptions.c.subscription_number)
        ).scalars()
    )


def hold_subscription(connection: Connection, subscription_id: str) -> None:
    """Nobody else changes this subscription until the transaction ends."""
    connection.execute(
        select(subscriptions.c.subscription_id)
        .where(subscriptions.c.subscription_id == subscription_id)
        .with_for_update()
    )


def change_subscription(
    connection: Connection, subscription_id: str, values: Mapping[str, object]
) -> None:
    """Set columns of one subscription."""
    connection.execute(
        update(subscriptions)
        .where(subscriptions.c.subscription_id == subscription_id)
        .values(dict(values))
    )


def was_cancelled_since(
    connection: Connection, customer_id: str, number: str, since: datetime
) -> bool:
    """Whether the customer has cancelled it after `since` and not taken that back.

    The table does not say when; the receipt of the deed does.
    """
    undoing = receipts.alias("undoing")
    found = connection.execute(
        select(receipts.c.facts)
        .outerjoin(undoing, undoing.c.reverses == receipts.c.receipt_id)
        .where(
            receipts.c.customer_id == customer_id,
            receipts.c.tool == "cancel_subscription",
            receipts.c.created_at > since,
            undoing.c.receipt_id.is_(None),
        )
    ).scalars()
    return any(facts.get("subscription_number") == number for facts in found)
