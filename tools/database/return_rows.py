"""Returns of orders, with the lines that go back."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import Connection, and_, func, insert, or_, select, update

from tools.database.order_change_rows import LineRow, unused_number
from tools.database.shop_tables import return_items, returns
from tools.database.tables import customers, order_items, orders
from tools.ids import NewId


class ReturnRow(NamedTuple):
    """A row of `returns`."""

    return_id: str
    return_number: str
    order_id: str
    kind: str
    status: str
    reason: str
    fee_cents: int
    requested_at: datetime
    pick_up_on: date | None


class NumberedReturn(NamedTuple):
    """A return with the number of its order."""

    order_number: str
    row: ReturnRow


_COLUMNS = [returns.c[name] for name in ReturnRow._fields]
_WITH_NUMBER = select(orders.c.order_number, *_COLUMNS).join(
    orders, orders.c.order_id == returns.c.order_id
)


def newest_returns(
    connection: Connection, customer_id: str, *, order_id: str | None = None, limit: int
) -> list[NumberedReturn]:
    """At most `limit` returns of a customer, or of one order of theirs, newest first."""
    query = _WITH_NUMBER.where(orders.c.customer_id == customer_id)
    if order_id is not None:
        query = query.where(orders.c.order_id == order_id)
    rows = connection.execute(
        query.order_by(returns.c.requested_at.desc(), returns.c.return_number.desc()).limit(limit)
    )
    return [NumberedReturn(number, ReturnRow(*columns)) for number, *columns in rows]


def find_return(connection: Connection, return_number: str) -> NumberedReturn | None:
    """The return of that number, whosever it is: the caller checks that."""
    row = connection.execute(_WITH_NUMBER.where(returns.c.return_number == return_number)).first()
    return None if row is None else NumberedReturn(row[0], ReturnRow(*row[1:]))


def returned_lines(connection: Connection, order_id: str) -> set[int]:
    """The lines of an order that are, or were, on their way back."""
    return set(
        connection.execute(
            select(return_items.c.line_number)
            .join(returns, returns.c.return_id == return_items.c.return_id)
            .where(returns.c.order_id == order_id, returns.c.status != "withdrawn")
        ).scalars()
    )


def lines_of_return(connection: Connection, return_id: str) -> set[int]:
    """The lines that go back with one return."""
    return set(
        connection.execute(
            select(return_items.c.line_number).where(return_items.c.return_id == return_id)
        ).scalars()
    )


def promised_cents(connection: Connection, order_id: str) -> int:
    """What returns under way will bring before their fees, and what was replaced or exchanged."""
    value = func.sum(return_items.c.quantity * order_items.c.unit_price_cents)
    found = connection.execute(
        select(func.coalesce(value, 0))
        .select_from(return_items)
        .join(returns, returns.c.return_id == return_items.c.return_id)
        .join(
            order_items,
            (order_items.c.order_id == returns.c.order_id)
            & (order_items.c.line_number == return_items.c.line_number),
        )
        .where(
            returns.c.order_id == order_id,
            or_(
                and_(returns.c.kind == "return", returns.c.status == "open"),
                and_(returns.c.kind == "exchange", returns.c.status != "withdrawn"),
            ),
        )
    ).scalar_one()
    return int(found)


def club_tier_of(connection: Connection, customer_id: str) -> str:
    """The tier that the fee of a return goes by."""
    return str(
        connection.execute(
            select(customers.c.club_tier).where(customers.c.customer_id == customer_id)
        ).scalar_one()
    )


def add_return(connection: Connection, row: ReturnRow, lines: Iterable[LineRow]) -> None:
    """A return of whole lines."""
    connection.execute(insert(returns), row._asdict())
    connection.execute(
        insert(return_items),
        [
            {
                "return_id": row.return_id,
                "line_number": line.line_number,
                "quantity": line.quantity,
            }
            for line in lines
        ],
    )


def withdraw(connection: Connection, return_id: str) -> None:
    """Nothing goes back after all."""
    connection.execute(
        update(returns).where(returns.c.return_id == return_id).values(status="withdrawn")
    )


def unused_return_number(connection: Connection, new_id: NewId) -> str:
    """R and six digits that no return has."""
    return unused_number(connection, returns.c.return_number, "R", new_id)
