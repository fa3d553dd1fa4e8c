"""How many event streams one conversation may hold open: a token is no licence to fill a server."""

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

from fastapi.responses import StreamingResponse
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from api import sse

MOST_PER_CONVERSATION = 20
"""Many open tabs; a widget holds one stream."""


class EventStreams:
    """Counts open streams by conversation, on one event loop."""

    def __init__(self) -> None:
        self._open: Counter[str] = Counter()

    @contextmanager
    def one_more(self, conversation_id: str) -> Iterator[None]:
        """Hold a place while a stream is open.

        Raises:
            HTTPException: 429, all places of this conversation are taken.
        """
        if self._open[conversation_id] >= MOST_PER_CONVERSATION:
            detail = f"This conversation has {MOST_PER_CONVERSATION} event streams open already."
            raise HTTPException(429, detail)
        self._open[conversation_id] += 1
        try:
            yield
        finally:
            self._open[conversation_id] -= 1
            if not self._open[conversation_id]:
                del self._open[conversation_id]


class CountedStream(StreamingResponse):
    """Server-sent events that take a place as long as they are being sent.

    The place is taken when sending begins, so that a request which is given up before that cannot
    keep one.
    """

    def __init__(
        self, events: AsyncIterator[bytes], streams: EventStreams, conversation_id: str
    ) -> None:
        super().__init__(events, media_type=sse.MEDIA_TYPE, headers=sse.HEADERS)
        self._streams = streams
        self._conversation_id = conversation_id

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        with self._streams.one_more(self._conversation_id):
            await super().__call__(scope, receive, send)
