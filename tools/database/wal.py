"""Keeps a SQLite write-ahead log short from a thread of its own.

SQLite moves the log into the file, and waits for the disk, inside the commit that makes it too
long. On an event loop everybody would wait (https://www.sqlite.org/wal.html, "Checkpointing").
"""

import sqlite3
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

TRANSACTIONS_BETWEEN = 256
LEAVE_TO_THREAD = "wal_autocheckpoint=0"
"""The pragma of a connection that leaves the log alone."""


class BackgroundWal:
    """Moves the log of one file into it, once in so many transactions."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread = ThreadPoolExecutor(1, "wal")
        self._transactions = 0
        self._running: Future[None] | None = None

    def has_grown(self) -> None:
        """Call after each transaction; every so often the thread gets work."""
        self._transactions += 1
        if self._transactions >= TRANSACTIONS_BETWEEN and (
            self._running is None or self._running.done()
        ):
            self._transactions = 0
            self._running = self._thread.submit(self._move)

    def _move(self) -> None:
        with closing(sqlite3.connect(self._path)) as connection:
            # PASSIVE moves nearly everything and holds up nobody; RESTART then keeps writers out
            # for the few pages that came meanwhile, so that the log begins again from its start.
            for mode in ("PASSIVE", "RESTART"):
                connection.execute(f"PRAGMA wal_checkpoint({mode})")

    def close(self) -> None:
        """Finish what is under way."""
        self._thread.shutdown(wait=True)
