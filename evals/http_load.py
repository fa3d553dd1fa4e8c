"""A lean HTTP client for load: raw sockets, so that the client's own cost stays small.

httpx costs about 2 ms of CPU per call, as much as a quarter of a turn; this costs about a tenth.
"""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass

import orjson


@dataclass(frozen=True)
class Answer:
    """One response with the time it took, from the first byte sent to the last received."""

    status: int
    body: bytes
    seconds: float


class Connection:
    """One keep-alive HTTP/1.1 connection."""

    def __init__(self, host: str, port: int) -> None:
        self._host = host
        self._port = port
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def post(
        self, path: str, payload: Mapping[str, object], *, token: str | None = None
    ) -> Answer:
        """Send JSON, read the whole answer.

        Raises:
            ConnectionError: the server closed the connection.
        """
        if self._writer is None:
            self._reader, self._writer = await asyncio.open_connection(self._host, self._port)
        body = orjson.dumps(payload)
        bearer = f"authorization: Bearer {token}\r\n" if token else ""
        head = (
            f"POST {path} HTTP/1.1\r\nhost: {self._host}\r\n{bearer}"
            f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
        )
        started = time.perf_counter()
        self._writer.write(head.encode() + body)
        status, answer = await self._read()
        return Answer(status, answer, time.perf_counter() - started)

    async def _read(self) -> tuple[int, bytes]:
        assert self._reader is not None  # noqa: S101 - `post` has just opened it
        try:
            head = await self._reader.readuntil(b"\r\n\r\n")
            length = next(
                int(line.split(b":")[1])
                for line in head.lower().split(b"\r\n")
                if line.startswith(b"content-length:")
            )
            return int(head.split(b" ", 2)[1]), await self._reader.readexactly(length)
        except asyncio.IncompleteReadError as error:
            await self.close()
            raise ConnectionError("the server closed the connection") from error

    async def close(self) -> None:
        """Hang up; a later `post` opens a new connection."""
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None
