"""Where a conversation's state rests between turns: LangGraph's SQLite checkpointer, kept small."""

import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
)
from langgraph.checkpoint.sqlite import SqliteSaver

from tools.database.wal import LEAVE_TO_THREAD, BackgroundWal

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


@asynccontextmanager
async def open_checkpointer(path: Path) -> AsyncIterator[DirectSqliteSaver]:
    """A checkpointer on a file of its own, so that its writes never wait for the record's."""
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
