"""Reading customers."""

from typing import Any

from sqlalchemy import Connection, Row, func, select

from tools.database.tables import customers


def find_customer(connection: Connection, customer_id: str) -> Row[Any] | None:
    """The customer's row, or None."""
    return connection.execute(
        select(customers).where(customers.c.customer_id == customer_id)
    ).first()


def first_customers(connection: Connection, *, limit: int) -> list[Row[Any]]:
    """At most `limit` customers in id order."""
    return list(
        connection.execute(select(customers).order_by(customers.c.customer_id).limit(limit))
    )


def count_customers(connection: Connection) -> int:
    """How many there are."""
    return connection.execute(select(func.count()).select_from(customers)).scalar_one()
