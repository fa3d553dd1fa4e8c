"""The server-sent events of an answer, each with the moment in which it came."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Any

import orjson

from evals.server import RunningServer


@dataclass(frozen=True)
class Heard:
    """An event."""

    name: str
    data: dict[str, Any]
    seconds: float
    """Since the message was sent."""


async def heard_of(server: RunningServer, payload: Mapping[str, object]) -> AsyncIterator[Heard]:
    """Send a message and read its answer to the end.

    Raises:
        ConnectionError: the server refused, or stopped in mid-stream.
    """
    reader, writer = await asyncio.open_connection(server.host, server.port)
    body = orjson.dumps(payload)
    head = (
        f"POST /v1/chat HTTP/1.1\r\nhost: {server.host}\r\nconnection: close\r\n"
        "accept: text/event-stream\r\ncontent-type: application/json\r\n"
        f"content-length: {len(body)}\r\n\r\n"
    )
    started = perf_counter()
    writer.write(head.encode() + body)
    status = await reader.readline()
    if b" 200 " not in status:
        raise ConnectionError(f"answered {status!r}")
    name = ""
    # The lines between are lengths of chunks; each event is one chunk.
    while line := await reader.readline():
        field, _, value = line.decode().rstrip().partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            yield Heard(name, orjson.loads(value), perf_counter() - started)
    writer.close()
    await writer.wait_closed()
    if name != "done":
        raise ConnectionError(f"the stream ended with {name!r}")
