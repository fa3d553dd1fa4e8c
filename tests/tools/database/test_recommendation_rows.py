"""What sells and what is bought beside it, in the demo shop."""

from datetime import timedelta

from sqlalchemy import select

from tests.tools.conftest import NOW
from tools.database import Database
from tools.database.order_line_rows import order_lines
from tools.database.recommendation_rows import (
    buyers_by_product,
    customers_who_bought,
    products_for_sale,
    purchases_of,
)
from tools.database.tables import orders

SINCE = NOW - timedelta(days=400)


def test_buyers_are_counted_once_each_and_beside_a_product_only_its_own(shop: Database) -> None:
    with shop.transaction() as connection:
        rows = list(order_lines(connection, until=NOW))
        lines = [one for one in rows if not one.is_return and one.at >= SINCE]
        overall = dict(buyers_by_product(connection, since=SINCE))
        beside = dict(buyers_by_product(connection, since=SINCE, beside=["KOP-CM"]))
        customers = customers_who_bought(connection, since=SINCE)

    buyers = {one.customer_id for one in lines if one.sku == "KOP-CM"}
    assert overall["KOP-CM"] == beside["KOP-CM"] == len(buyers)
    also = {one.customer_id for one in lines if one.sku == "FER-AP"} & buyers
    assert beside.get("FER-AP", 0) == len(also)
    assert customers == len({one.customer_id for one in lines})
    assert all(count <= overall[sku] for sku, count in beside.items())


def test_cancelled_orders_and_older_ones_do_not_count(shop: Database) -> None:
    with shop.transaction() as connection:
        cancelled = set(
            connection.execute(
                select(orders.c.order_number).where(orders.c.status == "cancelled")
            ).scalars()
        )
        every = [one.sku for one in products_for_sale(connection)]
        found = purchases_of(connection, every)

        assert cancelled
        assert not cancelled & {one.order_number for one in found}
        assert [one.at for one in found] == sorted((one.at for one in found), reverse=True)
        assert buyers_by_product(connection, since=NOW + timedelta(days=1)) == []
