"""The world of a case: what is on record before the customer writes."""

import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from evals.dialogs.cases import Case
from evals.dialogs.views import view_of
from evals.dialogs.worlds import World, WorldMaker
from evals.errors import EvalsError
from tools.database import Database
from tools.database.customer_view_rows import customer_view
from tools.database.migrate import migrate
from tools.demo import seed_demo_shop

SINGAPORE = ZoneInfo("Asia/Singapore")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    found = Database(f"sqlite:///{tmp_path / 'record.sqlite'}")
    migrate(found)
    seed_demo_shop(found, seed=7, customers=3, now=_case().start.clock)
    yield found
    found.close()


def _case(language: str = "en", **start: Any) -> Case:  # noqa: ANN401 - any part of a start
    return Case.model_validate(
        {
            "id": f"any.{language}",
            "language": language,
            "tags": ["task"],
            "start": start,
            "wants": [{"says": "a wish", "until": ["any"]}],
            "must": {},
        }
    )


def _make(database: Database, case: Case, seed: int = 0) -> World:
    return WorldMaker(database, SINGAPORE).make(case, random.Random(seed))  # noqa: S311


def test_an_order_is_there_with_all_that_belongs_to_it(database: Database) -> None:
    order = {"status": "delivered", "days_ago": 6, "lines": {"ALD-FL": 1, "NES-30": 2}}
    case = _case(orders={"A": {**order, "method": "paynow"}})

    world = _make(database, case)

    view = view_of(database, world)
    assert view.at("orders.A.status") == "delivered"
    assert view.at("orders.A.delivered_at") == case.start.clock - timedelta(days=3, hours=2)
    # S$189 and 2 x S$14.90; from S$60, delivery is free.
    assert view.at("orders.A.total_cents") == 21880
    assert world.values["A.total"] == "S$218.80"
    assert world.values["A.delivered"] == "6 March"
    assert world.values["A"] == view.at("orders.A.order_number")
    assert view.at("new_orders") == []


def test_a_small_order_costs_delivery(database: Database) -> None:
    world = _make(database, _case(orders={"A": {"status": "placed", "lines": {"NES-30": 1}}}))

    assert view_of(database, world).at("orders.A.total_cents") == 1490 + 490


def test_days_are_written_as_the_agent_writes_them(database: Database) -> None:
    late = {"status": "shipped", "days_ago": 9, "late_by_days": 3, "lines": {"ALD-FL": 1}}

    english = _make(database, _case(orders={"A": late}))
    chinese = _make(database, _case("zh", orders={"A": late}), seed=1)

    assert english.values["A.promised"] == "6 March"
    assert chinese.values["A.promised"] == "3月6日"


def test_a_strangers_order_is_not_the_customers(database: Database) -> None:
    order = {"status": "placed", "lines": {"ALD-FL": 1}, "owner": "stranger"}

    world = _make(database, _case(orders={"A": order}))

    with database.transaction() as connection:
        own = customer_view(connection, world.customer_id)
    assert own["orders"] == []
    assert own["customers"][0]["email"] == world.email
    assert world.values["stranger.email"] != world.email


def test_account_newsletter_and_subscription_are_as_the_case_says(database: Database) -> None:
    paused = {"sku": "FER-F2", "status": "paused", "next_in_days": 20}

    world = _make(database, _case(is_closed=True, has_newsletter=True, subscriptions={"S": paused}))

    view = view_of(database, world)
    assert view.at("customer.is_closed") is True
    assert view.at("customer.has_newsletter") is True
    assert view.at("subscriptions.S.status") == "paused"
    assert world.values["S.next"] == "29 March"
    assert [view.at(path) for path in ("receipts", "tickets", "refunds")] == [[], [], []]


def test_the_same_chance_gives_the_same_world(tmp_path: Path) -> None:
    case = _case(orders={"A": {"status": "packed", "lines": {"ALD-FL": 1}, "refund": "pending"}})
    worlds = []
    for name in ("one", "two"):
        database = Database(f"sqlite:///{tmp_path / name}.sqlite")
        migrate(database)
        seed_demo_shop(database, seed=7, customers=3, now=case.start.clock)
        world = _make(database, case, seed=5)
        worlds.append((world, view_of(database, world).tables))
        database.close()

    assert worlds[0] == worlds[1]


def test_a_product_that_the_shop_does_not_have_is_an_error(database: Database) -> None:
    with pytest.raises(EvalsError, match=r"any\.en: the shop has no product 'SOFA'"):
        _make(database, _case(orders={"A": {"status": "placed", "lines": {"SOFA": 1}}}))
