"""The shop's own record as lines of orders."""

from datetime import datetime

from sqlalchemy import Connection

from tools.churn.buying.lines import OrderLine, OrderLines
from tools.database.order_line_rows import order_lines

_CENTS = 100


def lines_of_record(
    connection: Connection, *, until: datetime, customer_id: str | None = None
) -> OrderLines:
    """What was ordered and sent back before `until`, by one customer or by all."""
    rows = order_lines(connection, customer_id=customer_id, until=until)
    return OrderLines.of(
        OrderLine(
            customer=row.customer_id,
            order=row.order_number,
            item=row.sku,
            at=row.at,
            amount=row.amount_cents / _CENTS,
            is_return=row.is_return,
        )
        for row in rows
    )
