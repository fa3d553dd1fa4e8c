"""Which keys of a file came before, however many there are: on disk, and nobody else sees it."""

import hashlib
import sqlite3
from collections.abc import Iterable
from types import TracebackType
from typing import NamedTuple, Self

_KEPT_IN_MEMORY_KIB = 16_384


class Earlier(NamedTuple):
    """Where a key came before."""

    line: int
    is_same: bool
    """Whether the content was the same too."""


class SeenKeys:
    """The keys of one file; its table goes away with it."""

    def __init__(self) -> None:
        # An empty name is a file that SQLite deletes when it is closed.
        self._file = sqlite3.connect("", isolation_level=None)
        self._file.execute(f"PRAGMA cache_size = -{_KEPT_IN_MEMORY_KIB}")
        self._file.execute("PRAGMA journal_mode = OFF")
        self._file.execute(
            "CREATE TABLE seen (key TEXT PRIMARY KEY, content BLOB, line INTEGER) WITHOUT ROWID"
        )
        self._file.execute("BEGIN")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def note(self, key: str, content: bytes, line: int) -> Earlier | None:
        """Remember a key; if it came before, where that was."""
        # Broken bytes in a key are no reason to fail: such a row is rejected elsewhere.
        readable = key.encode("utf-8", "replace").decode()
        added = self._file.execute(
            "INSERT INTO seen VALUES (?, ?, ?) ON CONFLICT DO NOTHING", (readable, content, line)
        )
        if added.rowcount:
            return None
        found = self._file.execute("SELECT line, content FROM seen WHERE key = ?", (readable,))
        earlier_line, earlier_content = found.fetchone()
        return Earlier(earlier_line, earlier_content == content)


def digest_of(parts: Iterable[object]) -> bytes:
    """A short hash of what they say."""
    content = repr(list(parts)).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(content, digest_size=16).digest()
