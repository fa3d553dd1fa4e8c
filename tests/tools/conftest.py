"""Databases for the tests of the tools."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tools.calls import Caller, ToolCall
from tools.database import Database
from tools.database.migrate import migrate
from tools.demo import seed_demo_shop
from tools.ids import new_id

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
SINGAPORE = ZoneInfo("Asia/Singapore")
MakeCall = Callable[..., ToolCall]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A migrated, empty SQLite file."""
    database = Database(f"sqlite:///{tmp_path / 'rapport.sqlite'}")
    migrate(database)
    yield database
    database.close()


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A small demo shop, only to be read."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('shop') / 'rapport.sqlite'}")
    migrate(database)
    seed_demo_shop(database, seed=20, customers=30, now=NOW)
    yield database
    database.close()


@pytest.fixture
def own_shop(shop: Database, tmp_path: Path) -> Iterator[Database]:
    """A copy of the demo shop that a test may change."""
    path = tmp_path / "rapport.sqlite"
    with shop.transaction() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql(f"VACUUM INTO '{path}'")
        connection.exec_driver_sql("BEGIN")
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


@pytest.fixture
def tool_call(own_shop: Database) -> Iterator[MakeCall]:
    """Makes the situation of a call in one transaction that stays open for the test."""
    with own_shop.transaction() as connection:

        def make(caller: Caller, *, now: datetime = NOW) -> ToolCall:
            return ToolCall(connection, caller, now, now.astimezone(SINGAPORE).date(), new_id)

        yield make
