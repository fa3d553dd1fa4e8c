"""Lines of orders, as models of buying read them."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, literal, select, union_all

from tools.database.shop_tables import return_items, returns
from tools.database.tables import order_items, orders, products

MOST_LINES = 5_000_000


class OrderLineRow(NamedTuple):
    """A line of an order, or of goods that were sent back."""

    customer_id: str
    order_number: str
    sku: str
    at: datetime
    amount_cents: int
    is_return: bool


def order_lines(
    connection: Connection, *, customer_id: str | None = None, until: datetime
) -> Iterator[OrderLineRow]:
    """Lines of one customer, or of all, of what was ordered and sent back before `until`.

    An order that was cancelled was never bought.
    """
    amount = order_items.c.quantity * order_items.c.unit_price_cents
    bought = (
        select(
            orders.c.customer_id, orders.c.order_number, products.c.sku, orders.c.placed_at,
            amount.label("amount_cents"), literal(False).label("is_return"),
        )
        .join(order_items, order_items.c.order_id == orders.c.order_id)
        .join(products, products.c.product_id == order_items.c.product_id)
        .where(orders.c.status != "cancelled", orders.c.placed_at < until)
    )  # fmt: skip
    sent_back = (
        select(
            orders.c.customer_id, returns.c.return_number, products.c.sku, returns.c.requested_at,
            (return_items.c.quantity * order_items.c.unit_price_cents).label("amount_cents"),
            literal(True).label("is_return"),
        )
        .join(return_items, return_items.c.return_id == returns.c.return_id)
        .join(orders, orders.c.order_id == returns.c.order_id)
        .join(
            order_items,
            (order_items.c.order_id == orders.c.order_id)
            & (order_items.c.line_number == return_items.c.line_number),
        )
        .join(products, products.c.product_id == order_items.c.product_id)
        .where(returns.c.status != "withdrawn", returns.c.requested_at < until)
    )  # fmt: skip
    if customer_id is not None:
        bought = bought.where(orders.c.customer_id == customer_id)
        sent_back = sent_back.where(orders.c.customer_id == customer_id)
    for row in connection.execute(union_all(bought, sent_back).limit(MOST_LINES)):
        yield OrderLineRow(*row)
