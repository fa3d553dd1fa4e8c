"""Refunds of orders."""

from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, func, insert, select, update

from tools.database.shop_tables import refunds
from tools.database.tables import orders


class RefundRow(NamedTuple):
    """A row of `refunds`."""

    refund_id: str
    order_id: str
    amount_cents: int
    reason: str
    status: str
    requested_at: datetime
    due_on: date
    paid_at: datetime | None


class NumberedRefund(NamedTuple):
    """A refund with the number of its order."""

    order_number: str
    refund: RefundRow


_COLUMNS = [refunds.c[name] for name in RefundRow._fields]
_WITH_NUMBER = select(orders.c.order_number, *_COLUMNS).join(
    orders, orders.c.order_id == refunds.c.order_id
)


def refunds_of(connection: Connection, order_id: str) -> list[RefundRow]:
    """Every refund of an order, newest first."""
    rows = connection.execute(
        select(*_COLUMNS)
        .where(refunds.c.order_id == order_id)
        .order_by(refunds.c.requested_at.desc(), refunds.c.refund_id.desc())
    )
    return [RefundRow(*row) for row in rows]


def newest_refunds(connection: Connection, customer_id: str, *, limit: int) -> list[NumberedRefund]:
    """At most `limit` refunds of a customer's orders, newest first."""
    rows = connection.execute(
        _WITH_NUMBER.where(orders.c.customer_id == customer_id)
        .order_by(refunds.c.requested_at.desc(), refunds.c.refund_id.desc())
        .limit(limit)
    )
    return [NumberedRefund(number, RefundRow(*columns)) for number, *columns in rows]


def find_refund(connection: Connection, refund_id: str) -> NumberedRefund | None:
    """The refund of that id, whosever it is: the caller checks that."""
    row = connection.execute(_WITH_NUMBER.where(refunds.c.refund_id == refund_id)).first()
    return None if row is None else NumberedRefund(row[0], RefundRow(*row[1:]))


def refunded_cents(connection: Connection, order_id: str) -> int:
    """What an order has been refunded or is going to be; what was withdrawn does not count."""
    found = connection.execute(
        select(func.coalesce(func.sum(refunds.c.amount_cents), 0)).where(
            refunds.c.order_id == order_id, refunds.c.status != "withdrawn"
        )
    ).scalar_one()
    return int(found)


def add_refund(connection: Connection, row: RefundRow) -> None:
    """One more refund."""
    connection.execute(insert(refunds), row._asdict())


def withdraw(connection: Connection, refund_id: str) -> None:
    """It is not going to be paid."""
    connection.execute(
        update(refunds).where(refunds.c.refund_id == refund_id).values(status="withdrawn")
    )
