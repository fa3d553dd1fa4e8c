"""Connections to a real PostgreSQL: cut, broken, refused, and back again."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, insert, select, text

from tests.postgresql import PostgresqlServer, postgresql_url, server_or_skip
from tools.database import Database
from tools.database.engine import DatabaseUnavailableError
from tools.database.migrate import migrate
from tools.database.tables import used_nonces

LATER = datetime(2026, 11, 24, 7, 0, tzinfo=UTC)


@pytest.fixture
def database() -> Iterator[Database]:
    """A migrated, empty PostgreSQL database."""
    with postgresql_url(migrate) as url:
        database = Database(url)
        yield database
        database.close()


async def test_work_leaves_the_event_loop_free(database: Database) -> None:
    name = await database.run(lambda _: threading.current_thread().name)

    assert name.startswith("database")


async def test_a_connection_that_was_cut_while_idle_is_not_noticed(database: Database) -> None:
    def backend(connection: Connection) -> int:
        return int(connection.execute(text("SELECT pg_backend_pid()")).scalar_one())

    before = await database.run(backend)
    server_or_skip().execute(f"SELECT pg_terminate_backend({before})")

    assert await database.run(backend) != before


async def test_a_connection_that_breaks_in_mid_transaction_is_a_clear_error_and_no_more(
    database: Database,
) -> None:
    def cut(connection: Connection) -> None:
        connection.execute(insert(used_nonces), {"nonce": "n", "expires_at": LATER})
        pid = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        server_or_skip().execute(f"SELECT pg_terminate_backend({pid})")
        connection.execute(select(used_nonces)).all()

    with pytest.raises(DatabaseUnavailableError, match="terminating connection"):
        await database.run(cut)

    assert await database.run(lambda c: c.execute(select(used_nonces)).all()) == []


async def test_a_server_that_dies_is_named_and_found_again_when_it_is_back() -> None:
    server = PostgresqlServer(server_or_skip().binaries)
    server.set_up()
    database = Database(server.url("postgres"))

    def one(connection: Connection) -> int:
        return int(connection.execute(text("SELECT 1")).scalar_one())

    try:
        assert await database.run(one) == 1
        server.halt()
        with pytest.raises(DatabaseUnavailableError, match=r"PostgreSQL at .* 'postgres'"):
            await database.run(one)
        with pytest.raises(DatabaseUnavailableError), database.transaction():
            pass
        server.start()
        assert await database.run(one) == 1
    finally:
        database.close()
        server.stop()


async def test_an_error_never_shows_the_password() -> None:
    nowhere = Database("postgres://care:hunter2@127.0.0.1:9/rapport?password=hunter3")

    with pytest.raises(DatabaseUnavailableError, match=r"127\.0\.0\.1") as raised:
        await nowhere.run(lambda _: None)
    nowhere.close()

    assert "hunter" not in str(raised.value)
