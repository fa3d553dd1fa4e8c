"""The shop's own record as purchases, and what its products are called."""

from collections.abc import Mapping
from datetime import datetime

from tools.database import Connection
from tools.database.order_line_rows import order_lines
from tools.database.recommendation_rows import products_for_sale
from tools.recommendations.purchases import Purchase


def purchases_of_record(
    connection: Connection, *, until: datetime, customer_id: str | None = None
) -> list[Purchase]:
    """What was ordered before `until` and kept, by one customer or by all.

    What somebody has sent back once is not among their purchases at all: it did not suit them.
    """
    lines = list(order_lines(connection, customer_id=customer_id, until=until))
    returned = {(line.customer_id, line.sku) for line in lines if line.is_return}
    return [
        Purchase(line.customer_id, line.sku, line.at, line.order_number)
        for line in lines
        if (line.customer_id, line.sku) not in returned
    ]


def texts_of_record(connection: Connection) -> Mapping[str, str]:
    """By stock-keeping unit, the names in both languages and the category."""
    return {
        row.sku: f"{row.name_en} {row.name_zh} {row.category}"
        for row in products_for_sale(connection)
    }
