"""No answer may fill the memory, however fast it comes."""

from collections.abc import AsyncIterator
from typing import cast

import httpx2

from agent.errors import ModelAnswerError

LONGEST_BODY = 10_000_000
"""Bytes: the longest answer that is listened to, with each character in a piece of its own."""


async def bound_body(response: httpx2.Response) -> None:
    """A hook for responses, called before their bodies are read."""
    # Of a client that waits, it is never the other kind.
    response.stream = _Bounded(cast(httpx2.AsyncByteStream, response.stream))


class _Bounded(httpx2.AsyncByteStream):
    def __init__(self, body: httpx2.AsyncByteStream) -> None:
        self._body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        length = 0
        async for part in self._body:
            length += len(part)
            if length > LONGEST_BODY:
                raise ModelAnswerError(f"more than {LONGEST_BODY} bytes")
            yield part

    async def aclose(self) -> None:
        await self._body.aclose()
