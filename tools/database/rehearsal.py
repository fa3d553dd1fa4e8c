"""A database to rehearse on: what is written is seen within its transaction, and never stays."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
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
    """Another database's transactions, each of them rolled back at its end."""

    def __init__(self, real: Database) -> None:
        # Not the base's: nothing of its own is opened.
        self._real, self.url = real, real.url
        self.written: set[str] = set()
        """Names of the tables that would have been written to so far."""

    @property
    def engine(self) -> Engine:
        """The real one."""
        return self._real.engine

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
