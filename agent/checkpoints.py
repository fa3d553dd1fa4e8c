"""Where a conversation's state rests between turns: LangGraph's own checkpointers, kept small."""

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    BaseCheckpointSaver,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
)
from langgraph.checkpoint.sqlite import SqliteSaver

from tools.database.wal import LEAVE_TO_THREAD, BackgroundWal

if TYPE_CHECKING:
    from psycopg import AsyncConnection
    from psycopg.rows import DictRow

# Only the newest checkpoint of a conversation is ever read; a trigger drops the one before it in
# the same transaction, so that the file stays as big as its conversations.
_KEEP_NEWEST = """
CREATE TRIGGER IF NOT EXISTS keep_newest_checkpoint AFTER INSERT ON checkpoints BEGIN
  DELETE FROM writes WHERE thread_id = NEW.thread_id AND checkpoint_ns = NEW.checkpoint_ns
    AND checkpoint_id < NEW.checkpoint_id;
  DELETE FROM checkpoints WHERE thread_id = NEW.thread_id AND checkpoint_ns = NEW.checkpoint_ns
    AND checkpoint_id < NEW.checkpoint_id;
END;
"""

# The same for PostgreSQL, where the values of a checkpoint are rows of their own. A checkpoint that
# comes late, after a newer one, must not take the newer one's values away.
_KEEP_NEWEST_POSTGRESQL = """
CREATE OR REPLACE FUNCTION keep_newest_checkpoint() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  IF EXISTS (SELECT FROM checkpoints WHERE thread_id = NEW.thread_id
      AND checkpoint_ns = NEW.checkpoint_ns AND checkpoint_id > NEW.checkpoint_id) THEN
    RETURN NULL;
  END IF;
  DELETE FROM checkpoint_writes WHERE thread_id = NEW.thread_id
    AND checkpoint_ns = NEW.checkpoint_ns AND checkpoint_id < NEW.checkpoint_id;
  DELETE FROM checkpoints WHERE thread_id = NEW.thread_id
    AND checkpoint_ns = NEW.checkpoint_ns AND checkpoint_id < NEW.checkpoint_id;
  DELETE FROM checkpoint_blobs WHERE thread_id = NEW.thread_id
    AND checkpoint_ns = NEW.checkpoint_ns
    AND version IS DISTINCT FROM NEW.checkpoint -> 'channel_versions' ->> channel;
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER keep_newest_checkpoint AFTER INSERT ON checkpoints
  FOR EACH ROW EXECUTE FUNCTION keep_newest_checkpoint();
"""
# Apart from the record's tables, which migrations compare with what they know.
_SCHEMA = "rapport_checkpoints"
# Any number that no other program takes.
_TAKE_LOCK = "SELECT pg_try_advisory_lock(7205912044263810577) AS is_ours"
_RELEASE_LOCK = "SELECT pg_advisory_unlock(7205912044263810577)"
_POSTGRESQL_SCHEME = re.compile(r"postgres(?:ql)?(?:\+psycopg)?://")
_CONNECT_TIMEOUT_SECONDS = 10
_LOCK_POLL_SECONDS = 0.05


class DirectSqliteSaver(SqliteSaver):
    """LangGraph's own saver, called where it stands instead of in a thread.

    A checkpoint is one small row. The library's async saver hops between threads for every cursor
    step: 1.9 ms of CPU a turn; one hop per call still cost more than the call (docs/adr/0006).
    """

    def __init__(self, connection: sqlite3.Connection, wal: BackgroundWal) -> None:
        super().__init__(connection)
        self._wal = wal

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """The newest checkpoint of a conversation, or None."""
        return self.get_tuple(config)

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Store a checkpoint in place of the one before."""
        stored = self.put(config, checkpoint, metadata, new_versions)
        self._wal.has_grown()
        return stored

    async def aput_writes(
        self,
        config: RunnableConfig,
        writes: Sequence[tuple[str, Any]],
        task_id: str,
        task_path: str = "",
    ) -> None:
        """Store what a cut-off step had written."""
        self.put_writes(config, writes, task_id, task_path)


def checkpoint_home(database_url: str, file: Path) -> Path | str:
    """Where checkpoints go: into the record's database, or for SQLite into a file of their own."""
    return database_url if _POSTGRESQL_SCHEME.match(database_url) else file


@asynccontextmanager
async def open_checkpointer(home: Path | str) -> AsyncIterator[BaseCheckpointSaver[str]]:
    """A checkpointer on a SQLite file, or on PostgreSQL when `home` is its URL."""
    is_server = isinstance(home, str) and _POSTGRESQL_SCHEME.match(home)
    opened = _open_on_server(str(home)) if is_server else _open_on_file(Path(home))
    async with opened as saver:
        yield saver


@asynccontextmanager
async def _open_on_file(path: Path) -> AsyncIterator[BaseCheckpointSaver[str]]:
    """On a file of its own, so that its writes never wait for the record's."""
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path, check_same_thread=False)
    # NORMAL survives kill -9; see docs/adr/0005.
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", LEAVE_TO_THREAD):
        connection.execute(f"PRAGMA {pragma}")
    wal = BackgroundWal(path)
    saver = DirectSqliteSaver(connection, wal)
    saver.setup()
    connection.executescript(_KEEP_NEWEST)
    try:
        yield saver
    finally:
        connection.close()
        wal.close()


@asynccontextmanager
async def _open_on_server(url: str) -> AsyncIterator[BaseCheckpointSaver[str]]:
    # An extra: who stays with SQLite need not install them.
    from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
    from psycopg import AsyncConnection
    from psycopg.rows import DictRow, dict_row
    from psycopg_pool import AsyncConnectionPool

    async def set_up(connection: "AsyncConnection[DictRow]") -> None:
        await connection.execute(f"SET search_path TO {_SCHEMA}")

    pool = AsyncConnectionPool(
        _POSTGRESQL_SCHEME.sub("postgresql://", url),
        connection_class=AsyncConnection[DictRow],
        kwargs={
            "autocommit": True,
            "prepare_threshold": 0,
            "row_factory": dict_row,
            "connect_timeout": _CONNECT_TIMEOUT_SECONDS,
        },
        configure=set_up,
        # A connection that broke while it was idle is replaced before a turn gets it.
        check=AsyncConnectionPool.check_connection,
        # The saver lets one call at a time through; the second one is for the change-over.
        min_size=1,
        max_size=2,
        timeout=_CONNECT_TIMEOUT_SECONDS,
        open=False,
    )
    async with pool:
        async with pool.connection() as connection:
            await _set_up_server(connection)
        yield AsyncPostgresSaver(pool)


async def _set_up_server(connection: "AsyncConnection[DictRow]") -> None:
    """Tables and trigger, by one process at a time."""
    from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver

    # Asked for again and again: CREATE INDEX CONCURRENTLY, which the library uses, would wait for
    # everybody who waits inside a statement, and so for those who wait for this lock.
    while not await _has_taken_lock(connection):  # noqa: ASYNC110 - another process has it
        await asyncio.sleep(_LOCK_POLL_SECONDS)
    try:
        await connection.execute(f"CREATE SCHEMA IF NOT EXISTS {_SCHEMA}")
        await AsyncPostgresSaver(connection).setup()
        await connection.execute(_KEEP_NEWEST_POSTGRESQL, prepare=False)
    finally:
        await connection.execute(_RELEASE_LOCK)


async def _has_taken_lock(connection: "AsyncConnection[DictRow]") -> bool:
    row = await (await connection.execute(_TAKE_LOCK)).fetchone()
    return row is not None and bool(row["is_ours"])
