from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import StatementError

from tools.database import Database
from tools.database.tables import used_nonces


def test_a_naive_time_is_refused(database: Database) -> None:
    naive = datetime(2026, 11, 23, 7, 0)  # noqa: DTZ001 - that is the point

    with (
        pytest.raises(StatementError, match="naive time"),
        database.transaction() as connection,
    ):
        connection.execute(insert(used_nonces), {"nonce": "n", "expires_at": naive})

    with database.transaction() as connection:
        assert connection.execute(select(used_nonces)).all() == []


def test_a_time_comes_back_as_the_same_moment_in_utc(database: Database) -> None:
    in_singapore = datetime(2026, 11, 23, 15, 0, tzinfo=timezone(timedelta(hours=8)))

    with database.transaction() as connection:
        connection.execute(insert(used_nonces), {"nonce": "n", "expires_at": in_singapore})
    with database.transaction() as connection:
        [row] = connection.execute(select(used_nonces)).all()

    assert row.expires_at == in_singapore
    assert row.expires_at.tzinfo is UTC
