"""What these tests share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.database import Database
from tools.database.migrate import migrate


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty record."""
    found = Database(f"sqlite:///{tmp_path / 'record.sqlite'}")
    migrate(found)
    yield found
    found.close()
