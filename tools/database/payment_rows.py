"""Payments of orders."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, insert, select, update

from tools.database.shop_tables import payments
from tools.database.tables import orders


class PaymentRow(NamedTuple):
    """A row of `payments`."""

    payment_id: str
    order_id: str
    method: str
    status: str
    amount_cents: int
    happened_at: datetime
    """When it came to this status."""


_COLUMNS = [payments.c[name] for name in PaymentRow._fields]


def payments_of(connection: Connection, order_id: str) -> list[PaymentRow]:
    """Every payment of an order, newest first."""
    rows = connection.execute(
        select(*_COLUMNS)
        .where(payments.c.order_id == order_id)
        .order_by(payments.c.happened_at.desc(), payments.c.payment_id.desc())
    )
    return [PaymentRow(*row) for row in rows]


def method_last_used(connection: Connection, customer_id: str) -> str | None:
    """What this customer last paid with, whatever became of it; a declined one does not count."""
    return connection.execute(
        select(payments.c.method)
        .join(orders, orders.c.order_id == payments.c.order_id)
        .where(orders.c.customer_id == customer_id, payments.c.status != "declined")
        .order_by(payments.c.happened_at.desc(), payments.c.payment_id.desc())
        .limit(1)
    ).scalar()


def add_payment(connection: Connection, row: PaymentRow) -> None:
    """One more payment."""
    connection.execute(insert(payments), row._asdict())


def void_authorised(connection: Connection, order_id: str, at: datetime) -> None:
    """Let go of what was only reserved for an order."""
    connection.execute(
        update(payments)
        .where(payments.c.order_id == order_id, payments.c.status == "authorised")
        .values(status="voided", happened_at=at)
    )


def authorise_voided(
    connection: Connection, order_id: str, *, voided_at: datetime, at: datetime
) -> None:
    """Reserve again exactly what was let go of at `voided_at`."""
    connection.execute(
        update(payments)
        .where(
            payments.c.order_id == order_id,
            payments.c.status == "voided",
            payments.c.happened_at == voided_at,
        )
        .values(status="authorised", happened_at=at)
    )
