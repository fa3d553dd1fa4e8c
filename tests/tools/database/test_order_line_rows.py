"""What models of buying read of the record."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update

from tools.database import Database
from tools.database.migrate import migrate
from tools.database.order_line_rows import order_lines
from tools.database.tables import order_items, orders
from tools.demo import seed_demo_shop

NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)


def test_every_line_that_was_bought_is_there_once_and_nothing_later() -> None:
    database = Database("sqlite://")
    migrate(database)
    seed_demo_shop(database, seed=1, customers=40, now=NOW)
    with database.transaction() as connection:
        first = connection.execute(select(orders.c.order_id)).scalars().first()
        connection.execute(
            update(orders).where(orders.c.order_id == first).values(status="cancelled")
        )
        until = NOW - timedelta(days=100)
        wanted = connection.execute(
            select(orders.c.order_number, order_items.c.line_number)
            .join(order_items, order_items.c.order_id == orders.c.order_id)
            .where(orders.c.status != "cancelled", orders.c.placed_at < until)
        ).all()

        found = list(order_lines(connection, until=until))

        assert len([row for row in found if not row.is_return]) == len(wanted)
        assert all(row.at < until for row in found)
        customer = found[0].customer_id
        own = list(order_lines(connection, customer_id=customer, until=until))
        assert sorted(own) == sorted(row for row in found if row.customer_id == customer)
        assert all(row.amount_cents >= 0 for row in found)
    database.close()
