"""Databases to import into."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgresql import postgresql_url
from tests.tools.csv_import.samples import CUSTOMERS, PRODUCTS, load
from tools.database import Database
from tools.database.migrate import migrate


@pytest.fixture(params=["sqlite", "postgresql"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A migrated, empty database of each kind."""
    if request.param == "postgresql":
        with postgresql_url(migrate) as url:
            database = Database(url)
            yield database
            database.close()
    else:
        database = Database(f"sqlite:///{tmp_path / 'rapport.sqlite'}")
        migrate(database)
        yield database
        database.close()


@pytest.fixture
def filled(database: Database, tmp_path: Path) -> Database:
    """Two customers and two products."""
    load(database, tmp_path, customers=CUSTOMERS, products=PRODUCTS)
    return database
