"""Databases for the tests of the tools."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tools.database import Database
from tools.database.migrate import migrate
from tools.demo import seed_demo_shop

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)


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
