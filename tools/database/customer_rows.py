"""Customers: reading them, and changing what they may change themselves."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Literal, NamedTuple

from sqlalchemy import Connection, func, select, update
from sqlalchemy.exc import IntegrityError

from tools.database.shop_tables import refunds
from tools.database.tables import customers, orders


class CustomerRow(NamedTuple):
    """A row of `customers`."""

    customer_id: str
    name: str
    email: str
    phone: str | None
    language: str
    club_tier: str
    joined_on: date
    has_newsletter: bool
    closed_at: datetime | None


_COLUMNS = [customers.c[name] for name in CustomerRow._fields]


def find_customer(connection: Connection, customer_id: str) -> CustomerRow | None:
    """The customer's row, or None."""
    row = connection.execute(
        select(*_COLUMNS).where(customers.c.customer_id == customer_id)
    ).first()
    return None if row is None else CustomerRow(*row)


def first_customers(connection: Connection, *, limit: int) -> list[CustomerRow]:
    """At most `limit` customers in id order."""
    rows = connection.execute(select(*_COLUMNS).order_by(customers.c.customer_id).limit(limit))
    return [CustomerRow(*row) for row in rows]


def count_customers(connection: Connection) -> int:
    """How many there are."""
    return connection.execute(select(func.count()).select_from(customers)).scalar_one()


def hold_customer(connection: Connection, customer_id: str) -> None:
    """Nobody else changes this customer until the transaction ends."""
    connection.execute(
        select(customers.c.customer_id)
        .where(customers.c.customer_id == customer_id)
        .with_for_update()
    )


def is_email_of_another(connection: Connection, email: str, customer_id: str) -> bool:
    """Whether somebody else has this address, in whatever case it is written."""
    return (
        connection.execute(
            select(customers.c.customer_id).where(
                func.lower(customers.c.email) == email.lower(),
                customers.c.customer_id != customer_id,
            )
        ).first()
        is not None
    )


def set_detail(
    connection: Connection, customer_id: str, field: Literal["name", "email", "phone"], value: str
) -> bool:
    """Set one column; False, and nothing is written, if somebody has just taken the address."""
    try:
        # A savepoint: the transaction goes on after a refusal.
        with connection.begin_nested():
            connection.execute(
                update(customers)
                .where(customers.c.customer_id == customer_id)
                .values({customers.c[field]: value})
            )
    except IntegrityError:
        return False
    return True


def set_newsletter(connection: Connection, customer_id: str, *, is_wanted: bool) -> None:
    """Whether the customer gets marketing mail."""
    connection.execute(
        update(customers)
        .where(customers.c.customer_id == customer_id)
        .values(has_newsletter=is_wanted)
    )


def set_closed_at(connection: Connection, customer_id: str, closed_at: datetime | None) -> None:
    """When the account was closed; None opens it again."""
    connection.execute(
        update(customers).where(customers.c.customer_id == customer_id).values(closed_at=closed_at)
    )


def order_numbers(connection: Connection, customer_id: str, statuses: Collection[str]) -> list[str]:
    """The numbers of the customer's orders in these statuses, newest first."""
    return list(
        connection.execute(
            select(orders.c.order_number)
            .where(orders.c.customer_id == customer_id, orders.c.status.in_(statuses))
            .order_by(orders.c.placed_at.desc(), orders.c.order_number)
        ).scalars()
    )


def kept_cents(
    connection: Connection, customer_id: str, *, after: datetime, until: datetime
) -> list[int]:
    """What each order delivered in that time cost, less what was returned of it."""
    returned = (
        select(func.coalesce(func.sum(refunds.c.amount_cents), 0))
        .where(
            refunds.c.order_id == orders.c.order_id,
            refunds.c.reason == "return",
            refunds.c.status != "withdrawn",
        )
        .scalar_subquery()
    )
    return list(
        connection.execute(
            select(orders.c.total_cents - returned).where(
                orders.c.customer_id == customer_id,
                orders.c.status == "delivered",
                orders.c.delivered_at > after,
                orders.c.delivered_at <= until,
            )
        ).scalars()
    )
