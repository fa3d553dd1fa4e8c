"""An endpoint that misbehaves: a real socket on which each answer goes wrong in its own way."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress

from evals.endpoints.listening import Answering, listening

STALL_SECONDS = 30.0
"""Longer than anybody waits."""


def head(status: str, kind: str, extra: str = "") -> bytes:
    """The beginning of an HTTP answer that ends with its connection."""
    return (
        f"HTTP/1.1 {status}\r\ncontent-type: {kind}\r\nconnection: close\r\n{extra}\r\n"
    ).encode()


def chunk(delta: Mapping[str, object], finish: str | None = None) -> bytes:
    """A piece of a stream."""
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return _event(
        {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m",
         "choices": [choice]}
    )  # fmt: skip


def _event(data: object) -> bytes:
    return b"data: " + json.dumps(data, ensure_ascii=False).encode() + b"\n\n"


def whole(message: Mapping[str, object]) -> bytes:
    """A right answer that is not a stream, with this message."""
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    answer = {
        "id": "c", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice],
        "usage": {"prompt_tokens": 3, "completion_tokens": 2, "total_tokens": 5},
    }  # fmt: skip
    return json.dumps(answer, ensure_ascii=False).encode()


def says(text: str, seconds_per_word: float = 0.0) -> Answering:
    """A right answer."""

    async def answer(writer: asyncio.StreamWriter, is_stream: bool) -> None:
        if not is_stream:
            await asyncio.sleep(seconds_per_word * len(text.split()))
            writer.write(head("200 OK", "application/json"))
            writer.write(whole({"role": "assistant", "content": text}))
            return
        writer.write(head("200 OK", "text/event-stream"))
        for number, word in enumerate(text.split(" ")):
            await asyncio.sleep(seconds_per_word)
            writer.write(chunk({"role": "assistant", "content": f" {word}" if number else word}))
            await writer.drain()
        writer.write(chunk({}, "stop") + b"data: [DONE]\n\n")

    return answer


def refuses(status: str, extra: str = "") -> Answering:
    """An HTTP error."""

    async def answer(writer: asyncio.StreamWriter, is_stream: bool) -> None:
        writer.write(head(status, "application/json", extra))
        writer.write(json.dumps({"error": {"message": "no", "type": "t", "code": "c"}}).encode())

    return answer


def writes(body: bytes, kind: str = "application/json") -> Answering:
    """Whatever bytes, with status 200."""

    async def answer(writer: asyncio.StreamWriter, is_stream: bool) -> None:
        writer.write(head("200 OK", "text/event-stream" if is_stream else kind))
        writer.write(body)

    return answer


async def slow_headers(writer: asyncio.StreamWriter, is_stream: bool) -> None:
    """Accepts, and says nothing."""
    await asyncio.sleep(STALL_SECONDS)


async def stalls(writer: asyncio.StreamWriter, is_stream: bool) -> None:
    """Half an answer, then nothing."""
    await _half(writer, is_stream)
    await asyncio.sleep(STALL_SECONDS)


async def is_cut(writer: asyncio.StreamWriter, is_stream: bool) -> None:
    """Half an answer, then the connection is gone."""
    await _half(writer, is_stream)
    writer.transport.abort()


async def never_ends(writer: asyncio.StreamWriter, is_stream: bool) -> None:
    """Words without end."""
    writer.write(head("200 OK", "text/event-stream" if is_stream else "application/json"))
    with suppress(ConnectionError):
        while True:
            writer.write(chunk({"content": "and so on " * 50}) if is_stream else b" " * 5000)
            await writer.drain()
            await asyncio.sleep(0.001)


async def _half(writer: asyncio.StreamWriter, is_stream: bool) -> None:
    if is_stream:
        writer.write(head("200 OK", "text/event-stream"))
        writer.write(chunk({"role": "assistant", "content": "Your order is"}))
    else:
        writer.write(head("200 OK", "application/json", "content-length: 5000\r\n"))
        writer.write(whole({"role": "assistant", "content": "Your order is"})[:60])
    await writer.drain()


FAULTS: Mapping[str, Answering] = {
    "401": refuses("401 Unauthorized"),
    "404 model": refuses("404 Not Found"),
    # At once, so that what is asked next meets a fault of its own.
    "429 with Retry-After": refuses("429 Too Many Requests", "retry-after: 0\r\n"),
    "429 without": refuses("429 Too Many Requests"),
    "500": refuses("500 Internal Server Error"),
    "503": refuses("503 Service Unavailable", "retry-after: soon\r\n"),
    "slow headers": slow_headers,
    "slow tokens": says("one two three four five six seven eight nine ten", 0.3),
    "stall in mid-stream": stalls,
    "cut in mid-stream": is_cut,
    "invalid UTF-8": writes(b'data: {"choices": [{"delta": {"content": "\xff\xfe"}}]}\n\n'),
    "invalid JSON": writes(b"data: {not json}\n\n"),
    "HTML": writes(b"<html>Welcome to the gateway</html>", "text/html"),
    "wrong schema": writes(b'data: {"result": 42}\n\n'),
    "empty choices": writes(b'data: {"choices": []}\n\n'),
    "null content": writes(b'data: {"choices": [{"index": 0, "delta": {"content": null}}]}\n\n'),
    "no body": writes(b""),
    "1 MB": says(" ".join(["word" * 2_500] * 100)),
    "endless": never_ends,
}


@asynccontextmanager
async def endpoint(fault: Answering) -> AsyncIterator[str]:
    """The base URL of a server that answers everything with `fault`."""
    async with listening(lambda _: fault) as found:
        yield found.url
