import asyncio
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select, text
from sqlalchemy.exc import IntegrityError

from tools.database import Database
from tools.database.tables import addresses, used_nonces
from tools.database.wal import TRANSACTIONS_BETWEEN

SOON = datetime(2027, 1, 1, tzinfo=UTC)


def add_nonce(connection: Connection, nonce: str) -> None:
    connection.execute(insert(used_nonces), {"nonce": nonce, "expires_at": SOON})


def nonces_in(database: Database) -> list[str]:
    with database.transaction() as connection:
        return list(connection.execute(select(used_nonces.c.nonce)).scalars())


async def test_an_exception_rolls_the_whole_transaction_back(database: Database) -> None:
    def half(connection: Connection) -> None:
        add_nonce(connection, "half")
        raise RuntimeError("cut off")

    with pytest.raises(RuntimeError, match="cut off"):
        await database.run(half)
    with pytest.raises(RuntimeError, match="cut off"), database.transaction() as connection:
        half(connection)

    assert nonces_in(database) == []


async def test_work_on_a_free_file_needs_no_other_thread(database: Database) -> None:
    name = await database.run(lambda _: threading.current_thread().name)

    assert name == threading.current_thread().name


async def test_a_held_file_is_waited_for_without_holding_up_the_event_loop(
    database: Database,
) -> None:
    with database.transaction() as other:
        add_nonce(other, "first")
        waiting = asyncio.create_task(database.run(lambda c: add_nonce(c, "second")))
        for _ in range(20):
            await asyncio.sleep(0.01)
        assert not waiting.done()
    await waiting

    assert sorted(nonces_in(database)) == ["first", "second"]


async def test_the_log_is_moved_into_the_file_before_it_grows_long(
    database: Database, tmp_path: Path
) -> None:
    """Every transaction writes three pages or more, which all stay in a log that nobody moves."""
    transactions = 6 * TRANSACTIONS_BETWEEN
    for number in range(transactions):
        await database.run(lambda c, n=number: add_nonce(c, str(n)))  # type: ignore[misc]
        if number % (TRANSACTIONS_BETWEEN // 2) == 0:
            # A breath for the thread, as a loop that also waits for requests would take.
            await asyncio.sleep(0.05)
    size = (tmp_path / "rapport.sqlite-wal").stat().st_size

    assert size < 2 * transactions * 4096


async def test_many_writers_at_once_all_get_through(database: Database) -> None:
    await asyncio.gather(
        *(database.run(lambda c, n=n: add_nonce(c, str(n))) for n in range(50))  # type: ignore[misc]
    )

    assert len(nonces_in(database)) == 50


def test_two_connections_wait_for_each_other_instead_of_failing(database: Database) -> None:
    def write(prefix: str) -> None:
        for number in range(20):
            with database.transaction() as connection:
                connection.execute(select(used_nonces)).all()
                add_nonce(connection, f"{prefix}{number}")

    threads = [threading.Thread(target=write, args=(prefix,)) for prefix in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(nonces_in(database)) == 40


def test_a_row_must_not_point_to_a_customer_who_is_not_there(database: Database) -> None:
    orphan = {"address_id": "a", "customer_id": "nobody", "street": "s", "postal_code": "1"}

    with pytest.raises(IntegrityError), database.transaction() as connection:
        connection.execute(insert(addresses), orphan)


def test_the_file_is_in_wal_mode_so_that_readers_never_wait(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'deep' / 'er' / 'r.sqlite'}")
    with database.transaction() as connection:
        mode = connection.execute(text("PRAGMA journal_mode")).scalar_one()
    database.close()

    assert mode == "wal"
