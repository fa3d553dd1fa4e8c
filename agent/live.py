"""Live updates inside one process: who watches a conversation hears what happens to it.

Only a hint: the log is the truth, and a watcher that falls behind reads it from there.
"""

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

_MOST_WAITING = 256


class LiveEvent(NamedTuple):
    """Something that just happened; `seq` is None for what is not in the log."""

    name: str
    data: dict[str, Any]
    seq: int | None = None


class LiveUpdates:
    """Publish and watch, on one event loop."""

    def __init__(self) -> None:
        self._watchers: defaultdict[str, set[asyncio.Queue[LiveEvent]]] = defaultdict(set)

    @contextmanager
    def watch(self, conversation_id: str) -> Iterator["asyncio.Queue[LiveEvent]"]:
        """A queue of what happens from now on."""
        queue: asyncio.Queue[LiveEvent] = asyncio.Queue(_MOST_WAITING)
        self._watchers[conversation_id].add(queue)
        try:
            yield queue
        finally:
            self._watchers[conversation_id].discard(queue)
            if not self._watchers[conversation_id]:
                del self._watchers[conversation_id]

    def publish(self, conversation_id: str, event: LiveEvent) -> None:
        """Tell all watchers; one whose queue is full misses it and reads the log later."""
        for queue in tuple(self._watchers.get(conversation_id, ())):
            if not queue.full():
                queue.put_nowait(event)

    @property
    def watcher_count(self) -> int:
        """How many watch anything, for the metrics."""
        return sum(map(len, self._watchers.values()))
