"""An endpoint on a real socket that keeps every byte it was sent."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

Answering = Callable[[asyncio.StreamWriter, bool], Awaitable[None]]
"""Writes an answer; told whether a stream was asked for."""
Choose = Callable[[dict[str, Any]], Answering]
"""From the request to what is answered."""


@dataclass
class Listening:
    """The running endpoint."""

    url: str = ""
    bytes_heard: list[bytes] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)

    @property
    def everything(self) -> str:
        """All that reached it, heads and bodies; escapes of JSON undone."""
        raw = b"\n".join(self.bytes_heard).decode()
        return raw + "\n" + json.dumps(self.requests, ensure_ascii=False)


@asynccontextmanager
async def listening(choose: Choose) -> AsyncIterator[Listening]:
    """Serve until the context is left."""
    found = Listening()
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if task := asyncio.current_task():
            tasks.add(task)
            task.add_done_callback(tasks.discard)
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            head = await reader.readuntil(b"\r\n\r\n")
            body = await reader.readexactly(_length(head))
            found.bytes_heard.append(head + body)
            asked = json.loads(body or b"{}")
            found.requests.append(asked)
            await choose(asked)(writer, bool(asked.get("stream")))
            await writer.drain()
        with suppress(ConnectionError, RuntimeError):
            writer.close()
            await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    found.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    try:
        yield found
    finally:
        server.close()
        for task in list(tasks):
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _length(head: bytes) -> int:
    fields = (line.partition(b":") for line in head.lower().split(b"\r\n"))
    return next((int(value) for name, _, value in fields if name == b"content-length"), 0)


def mode_of(asked: dict[str, Any]) -> str:
    """How a request holds us to a schema."""
    if asked.get("response_format"):
        return "json_schema"
    return "tools" if asked.get("tools") else "prompt"
