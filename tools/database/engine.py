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

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from tools.database.wal import LEAVE_TO_THREAD, BackgroundWal

Result = TypeVar("Result")
_LOCK_TIMEOUT_SECONDS = 30
_CONNECT_TIMEOUT_SECONDS = 10
_TIMES_TO_TRY = 5
# PostgreSQL's unique_violation, serialization_failure and deadlock_detected: somebody else was
# faster. https://www.postgresql.org/docs/current/errcodes-appendix.html
_OVERTAKEN = {"23505", "40001", "40P01"}
# Its classes of connection_exception, operator_intervention and too_many_connections.
_UNAVAILABLE = ("08", "57P", "53300")


class DatabaseUnavailableError(Exception):
    """The server cannot be reached, or the connection broke; the next call tries afresh.

    What the transaction wrote is gone, unless the break came while it was being committed.
    """


class Database:
    """Transactions on one database; close it when done."""

    def __init__(self, url: str) -> None:
        self.url = _with_driver(make_url(url))
        is_sqlite = self.url.get_backend_name() == "sqlite"
        self._engine = (
            _sqlite_engine(url, timeout=_LOCK_TIMEOUT_SECONDS)
            if is_sqlite
            else _server_engine(self.url)
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
        """A transaction in the calling thread: commits at the end, rolls back on any exception.

        Raises:
            DatabaseUnavailableError: see there; never on SQLite.
        """
        if self._at_once is not None:
            with self._engine.begin() as connection:
                yield connection
        else:
            with _clear_errors(self.url), self._engine.begin() as connection:
                yield connection

    def run_here(self, work: Callable[[Connection], Result]) -> Result:
        """As `run`, in the calling thread, which waits; for programs that do nothing else."""

        def in_transaction() -> Result:
            with self.transaction() as connection:
                return work(connection)

        return in_transaction() if self._at_once else _until_settled(in_transaction)

    async def run(self, work: Callable[[Connection], Result]) -> Result:
        """Run `work` in one transaction; it must do nothing slow besides SQL.

        Where several can write at once, `work` is run again in a new transaction when another one
        has taken a unique value or a lock first: it then finds what the other one wrote.

        Raises:
            DatabaseUnavailableError: see there; never on SQLite.
        """
        if self._at_once is not None:
            with self._at_once.transaction() as connection:
                if connection is not None:
                    return work(connection)

        return await asyncio.get_running_loop().run_in_executor(self._threads, self.run_here, work)

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


def _with_driver(url: URL) -> URL:
    """PostgreSQL's usual URLs, with the driver that we have."""
    is_plain = url.drivername in {"postgres", "postgresql"}
    return url.set(drivername="postgresql+psycopg") if is_plain else url


def _server_engine(url: URL) -> Engine:
    waits = {} if "connect_timeout" in url.query else {"connect_timeout": _CONNECT_TIMEOUT_SECONDS}
    # Every hold in the SQL is a row lock followed by a read, which must see what the one who held
    # it before has committed: READ COMMITTED, whatever the server's default is (docs/adr/0021).
    try:
        engine = create_engine(
            url,
            pool_size=8,
            pool_pre_ping=True,
            isolation_level="READ COMMITTED",
            connect_args=waits,
        )
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(
            f"{url.drivername} needs a driver that is not installed ({error.name});"
            " for PostgreSQL install the extra `postgresql`"
        ) from error

    @event.listens_for(engine, "connect")
    def configure(connection: DBAPIConnection, _record: ConnectionPoolEntry) -> None:
        # Times come back in the session's zone; ours are UTC.
        cursor = connection.cursor()
        cursor.execute("SET TIME ZONE 'UTC'")
        cursor.close()
        connection.commit()

    return engine


def _until_settled(attempt: Callable[[], Result]) -> Result:
    """The result of the first attempt that nobody overtakes, or the error of the last one."""
    for _ in range(_TIMES_TO_TRY - 1):
        try:
            return attempt()
        except DBAPIError as error:
            if _state_of(error) not in _OVERTAKEN:
                raise
    return attempt()


@contextmanager
def _clear_errors(url: URL) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        has_no_answer = isinstance(error, OperationalError) and not _state_of(error)
        is_lost = error.connection_invalidated or _state_of(error).startswith(_UNAVAILABLE)
        if not (has_no_answer or is_lost):
            raise
        # Of the URL only what holds no secret; the driver's own words name none either.
        where = f"{url.host or url.query.get('host', 'localhost')}, database {url.database!r}"
        raise DatabaseUnavailableError(f"PostgreSQL at {where}: {error.orig}".strip()) from error


def _state_of(error: DBAPIError) -> str:
    return getattr(error.orig, "sqlstate", None) or ""
