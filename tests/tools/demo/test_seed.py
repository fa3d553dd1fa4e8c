import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from tools.database import Database
from tools.database.columns import metadata
from tools.database.migrate import migrate
from tools.database.tables import customers, order_items, orders, parcel_events
from tools.demo import seed_demo_shop
from tools.demo.rows import no_rows
from tools.demo.seed import demo_rows
from tools.errors import DatabaseNotEmptyError
from tools.settings import ToolsSettings

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
TABLES = [metadata.tables[name] for name in no_rows()]


def rows_of(database: Database) -> list[list[Any]]:
    with database.transaction() as connection:
        return [
            sorted(map(tuple, connection.execute(select(table)).all()), key=repr)
            for table in TABLES
        ]


def seeded(path: Path, *, seed: int, customers: int = 20) -> Database:
    database = Database(f"sqlite:///{path}")
    migrate(database)
    seed_demo_shop(database, seed=seed, customers=customers, now=NOW)
    return database


def test_the_default_demo_has_two_years_of_at_least_500_customers(database: Database) -> None:
    settings = ToolsSettings(_env_file=None)

    started = time.process_time()
    count = seed_demo_shop(
        database, seed=settings.demo_seed, customers=settings.demo_customers, now=NOW
    )
    cpu_seconds = time.process_time() - started

    with database.transaction() as connection:
        people = connection.execute(select(func.count()).select_from(customers)).scalar_one()
        oldest, newest, number = connection.execute(
            select(func.min(orders.c.placed_at), func.max(orders.c.placed_at), func.count())
        ).one()
    assert cpu_seconds < 3
    assert people >= 500
    assert number == count > 2 * people
    assert NOW - timedelta(days=731) <= oldest < NOW - timedelta(days=660)
    assert NOW - timedelta(days=2) < newest <= NOW


def test_the_same_seed_gives_the_same_rows_and_another_one_others(tmp_path: Path) -> None:
    databases = [
        seeded(tmp_path / f"{number}.sqlite", seed=seed) for number, seed in enumerate((5, 5, 6))
    ]

    first, same, other = (rows_of(database) for database in databases)
    for database in databases:
        database.close()

    assert first == same
    assert first != other


def test_every_row_belongs_to_rows_that_are_there(shop: Database) -> None:
    with shop.transaction() as connection:
        strays = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        counts = [
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in TABLES
        ]

    assert strays == []
    assert min(counts) > 0


def test_people_and_their_orders_do_not_depend_on_what_was_invented_later() -> None:
    rows = demo_rows(seed=20, customers=30, now=NOW)

    assert rows["customers"][0]["name"] == "Nurul Sim"
    assert rows["orders"][0]["order_number"] == "W197208"
    assert rows["customers"][29]["email"] == "grace.sim.29@customer.example"


def test_a_database_with_customers_is_left_as_it_is(tmp_path: Path) -> None:
    database = seeded(tmp_path / "shop.sqlite", seed=5)
    before = rows_of(database)

    with pytest.raises(DatabaseNotEmptyError, match="demo data was not added"):
        seed_demo_shop(database, seed=6, customers=20, now=NOW)

    after = rows_of(database)
    database.close()
    assert after == before


def test_amounts_and_times_of_every_order_agree(shop: Database) -> None:
    with shop.transaction() as connection:
        found = connection.execute(select(orders)).all()
        lines = connection.execute(
            select(
                order_items.c.order_id,
                func.sum(order_items.c.quantity * order_items.c.unit_price_cents),
            ).group_by(order_items.c.order_id)
        ).all()
        last_events = connection.execute(
            select(parcel_events.c.order_id, func.max(parcel_events.c.happened_at)).group_by(
                parcel_events.c.order_id
            )
        ).all()
    latest = {row[0]: row[1] for row in last_events}
    sums = {row[0]: row[1] for row in lines}

    for order in found:
        assert order.total_cents - sums[order.order_id] in {0, 490}
        assert order.placed_at <= NOW
        assert (order.delivered_at is not None) == (order.status == "delivered")
        assert latest.get(order.order_id, order.placed_at) <= NOW


def test_everybody_in_the_sign_in_box_has_an_order_under_way(shop: Database) -> None:
    with shop.transaction() as connection:
        for number in range(12):
            customer_id = f"00000000-0000-4000-8000-{number:012d}"
            newest = connection.execute(
                select(orders.c.placed_at)
                .where(orders.c.customer_id == customer_id)
                .order_by(orders.c.placed_at.desc())
                .limit(1)
            ).scalar_one()
            assert newest > NOW - timedelta(days=6)
