"""One way to the relational database: transactions run off the event loop, in few threads.

SQLAlchemy Core is used synchronously: an async driver costs a thread hop per statement, this costs
one per transaction (docs/adr/0005).
"""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

Result = TypeVar("Result")


class Database:
    """Transactions on one database; close it when done."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        is_sqlite = self.url.get_backend_name() == "sqlite"
        self._engine = _sqlite_engine(url) if is_sqlite else create_engine(url, pool_size=8)
        # SQLite has one writer at a time; a second thread would only wait for its lock.
        self._threads = ThreadPoolExecutor(1 if is_sqlite else 8, thread_name_prefix="database")

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
        """Run `work` in one transaction, off the event loop."""

        def in_transaction() -> Result:
            with self._engine.begin() as connection:
                return work(connection)

        return await asyncio.get_running_loop().run_in_executor(self._threads, in_transaction)

    def close(self) -> None:
        """Finish what is running, then let go of threads and connections."""
        self._threads.shutdown(wait=True)
        self._engine.dispose()


def _sqlite_engine(url: str) -> Engine:
    database = make_url(url).database
    if database and database != ":memory:":
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"check_same_thread": False, "timeout": 30})

    @event.listens_for(engine, "connect")
    def configure(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        # The driver's own implicit BEGIN is deferred and fails on upgrade; we begin explicitly.
        connection.isolation_level = None
        cursor = connection.cursor()
        # NORMAL survives kill -9; only a power cut may lose the last transactions (docs/adr/0005).
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine
