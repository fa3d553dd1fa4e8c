"""One way to the relational database: short transactions, none of which holds up the event loop.

SQLAlchemy Core is used synchronously. A SQLite transaction is memory work of a fraction of a
millisecond, and handing it to another thread costs more than doing it, so it runs where it is asked
for unless somebody else holds the file. Every other database gets threads (docs/adr/0005).
"""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from tools.database.wal import LEAVE_TO_THREAD, BackgroundWal

Result = TypeVar("Result")
_LOCK_TIMEOUT_SECONDS = 30


class Database:
    """Transactions on one database; close it when done."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        is_sqlite = self.url.get_backend_name() == "sqlite"
        self._engine = (
            _sqlite_engine(url, timeout=_LOCK_TIMEOUT_SECONDS)
            if is_sqlite
            else create_engine(url, pool_size=8)
        )
        # SQLite has one writer at a time; a second thread would only wait for its lock.
        self._threads = ThreadPoolExecutor(1 if is_sqlite else 8, thread_name_prefix="database")
        self._at_once = _AtOnce(url) if is_sqlite else None

    @property
    def engine(self) -> Engine:
        """For migrations and health checks."""
        return self._engine

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A transaction in the calling thread: commits at the end, rolls back on any exception."""
        with self._engine.begin() as connection:
            yield connection

    async def run(self, work: Callable[[Connection], Result]) -> Result:
        """Run `work` in one transaction; it must do nothing slow besides SQL."""
        if self._at_once is not None:
            with self._at_once.transaction() as connection:
                if connection is not None:
                    return work(connection)

        def in_transaction() -> Result:
            with self._engine.begin() as connection:
                return work(connection)

        return await asyncio.get_running_loop().run_in_executor(self._threads, in_transaction)

    def close(self) -> None:
        """Finish what is running, then let go of threads and connections."""
        self._threads.shutdown(wait=True)
        if self._at_once is not None:
            self._at_once.close()
        self._engine.dispose()


class _AtOnce:
    """Transactions on a SQLite file that is free; one connection that never waits for a lock."""

    def __init__(self, url: str) -> None:
        self._engine = _sqlite_engine(url, LEAVE_TO_THREAD, timeout=0)
        self._connection: Connection | None = None
        self._wal = BackgroundWal(Path(str(make_url(url).database)))

    @contextmanager
    def transaction(self) -> Iterator[Connection | None]:
        """A transaction, or None when another connection is writing."""
        if self._connection is None:
            self._connection = self._engine.connect()
        try:
            transaction = self._connection.begin()
        except OperationalError:
            # Locked, or something worse that the waiting way will meet and report.
            yield None
            return
        with transaction:
            yield self._connection
        self._wal.has_grown()

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._wal.close()
        self._engine.dispose()


def _sqlite_engine(url: str, *pragmas: str, timeout: float) -> Engine:
    database = make_url(url).database
    if database and database != ":memory:":
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"check_same_thread": False, "timeout": timeout})

    @event.listens_for(engine, "connect")
    def configure(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        # The driver's own implicit BEGIN is deferred and fails on upgrade; we begin explicitly.
        connection.isolation_level = None
        cursor = connection.cursor()
        # NORMAL survives kill -9; only a power cut may lose the last transactions (docs/adr/0005).
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", *pragmas):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
