"""A database to rehearse on: what is written is seen within its transaction, and never stays."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from typing import Any, TypeVar, cast

from sqlalchemy import Connection, Engine, event
from sqlalchemy.sql.dml import UpdateBase

from tools.database.engine import Database

Result = TypeVar("Result")


class _UndoneError(Exception):
    """Carries the result out of a transaction that must not be committed."""

    def __init__(self, result: object = None) -> None:
        super().__init__("rolled back on purpose")
        self.result = result


class RehearsalDatabase(Database):
    """Another database's transactions, each of them rolled back at its end.

    Those within `together` are one, so that each sees what the ones before it have written.
    """

    def __init__(self, real: Database, turn: asyncio.Lock | None = None) -> None:
        """`turn`: shared by all that rehearse on `real`, one of which at a time is `together`."""
        # Not the base's: nothing of its own is opened.
        self._real, self.url = real, real.url
        self._turn = turn or asyncio.Lock()
        self.written: set[str] = set()
        """Names of the tables that would have been written to so far."""
        self._open: Connection | None = None

    @property
    def engine(self) -> Engine:
        """The real one."""
        return self._real.engine

    @asynccontextmanager
    async def together(self) -> AsyncIterator[None]:
        """One transaction for all that is run meanwhile, by one task after the other.

        It holds what it locks until its end, so nothing slow may be done in it, and whoever enters
        it must not be cancelled: shield it.
        """
        # Else those who wait for SQLite's lock would take all threads, and the one who holds it
        # would get none to go on with.
        async with self._turn:
            stack = ExitStack()
            self._open = await asyncio.to_thread(stack.enter_context, self.transaction())
            try:
                yield
            finally:
                self._open = None
                await asyncio.to_thread(stack.close)

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """A transaction in the calling thread that always rolls back."""
        with suppress(_UndoneError), self._real.transaction() as connection:
            with self._watched(connection):
                yield connection
            raise _UndoneError

    def run_here(self, work: Callable[[Connection], Result]) -> Result:
        """As `run`, in the calling thread."""
        with self.transaction() as connection:
            return work(connection)

    async def run(self, work: Callable[[Connection], Result]) -> Result:
        """What `work` returns; what it wrote is undone."""
        if self._open is not None:
            return await asyncio.to_thread(work, self._open)

        def undone(connection: Connection) -> Result:
            with self._watched(connection):
                raise _UndoneError(work(connection))

        try:
            return await self._real.run(undone)
        except _UndoneError as after:
            return cast(Result, after.result)

    def close(self) -> None:
        """Nothing: the real one stays open."""

    @contextmanager
    def _watched(self, connection: Connection) -> Iterator[None]:
        def note(_connection: Connection, statement: object, *_: Any) -> None:  # noqa: ANN401
            if isinstance(statement, UpdateBase):
                self.written.add(str(getattr(statement.table, "name", statement.table)))

        event.listen(connection, "before_execute", note)
        try:
            yield
        finally:
            event.remove(connection, "before_execute", note)
