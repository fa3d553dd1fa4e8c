"""An endpoint that misbehaves: a real socket on which each answer goes wrong in its own way."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress

from evals.endpoints.listening import Answering, listening

STALL_SECONDS = 30.0
"""Longer than anybody waits."""
_JSON = "application/json"
_DONE = b"data: [DONE]\n\n"


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
            writer.write(head("200 OK", _JSON))
            writer.write(whole({"role": "assistant", "content": text}))
            return
        writer.write(head("200 OK", "text/event-stream"))
        for number, word in enumerate(text.split(" ")):
            await asyncio.sleep(seconds_per_word)
            writer.write(chunk({"role": "assistant", "content": f" {word}" if number else word}))
            await writer.drain()
        writer.write(chunk({}, "stop") + _DONE)

    return answer


def refuses(status: str, extra: str = "") -> Answering:
    """An HTTP error."""

    async def answer(writer: asyncio.StreamWriter, is_stream: bool) -> None:
        writer.write(head(status, _JSON, extra))
        writer.write(json.dumps({"error": {"message": "no", "type": "t", "code": "c"}}).encode())

    return answer


def writes(body: bytes, in_stream: bytes | None = None, kind: str = _JSON) -> Answering:
    """Whatever bytes, with status 200; `in_stream` where a stream was asked for."""

    async def answer(writer: asyncio.StreamWriter, is_stream: bool) -> None:
        writer.write(head("200 OK", "text/event-stream" if is_stream else kind))
        writer.write(body if in_stream is None or not is_stream else in_stream)

    return answer


def calls(tool: str) -> Answering:
    """A right answer that calls a tool, whatever was offered."""
    function = {"name": tool, "arguments": "{}"}
    asked = [{"index": 0, "id": "1", "type": "function", "function": function}]
    message = {"role": "assistant", "content": None, "tool_calls": asked}
    return writes(whole(message), chunk(message) + chunk({}, "tool_calls") + _DONE)


async def slow_headers(writer: asyncio.StreamWriter, is_stream: bool) -> None:
    """Accepts, and says nothing."""
    await asyncio.sleep(STALL_SECONDS)


def stalls_after(text: str) -> Answering:
    """The beginning of an answer, then nothing."""

    async def answer(writer: asyncio.StreamWriter, is_stream: bool) -> None:
        await _begin(writer, is_stream, text)
        await asyncio.sleep(STALL_SECONDS)

    return answer


def is_cut_after(text: str) -> Answering:
    """The beginning of an answer, then the connection is gone."""

    async def answer(writer: asyncio.StreamWriter, is_stream: bool) -> None:
        await _begin(writer, is_stream, text)
        writer.transport.abort()

    return answer


async def never_ends(writer: asyncio.StreamWriter, is_stream: bool) -> None:
    """Words without end."""
    writer.write(head("200 OK", "text/event-stream" if is_stream else _JSON))
    with suppress(ConnectionError):
        while True:
            writer.write(chunk({"content": "and so on " * 50}) if is_stream else b" " * 5000)
            await writer.drain()
            await asyncio.sleep(0.001)


async def _begin(writer: asyncio.StreamWriter, is_stream: bool, text: str) -> None:
    message = {"role": "assistant", "content": text}
    if is_stream:
        writer.write(head("200 OK", "text/event-stream"))
        writer.write(chunk(message))
    else:
        writer.write(head("200 OK", _JSON, "content-length: 5000\r\n"))
        writer.write(whole(message)[:60])
    await writer.drain()


async def floods(writer: asyncio.StreamWriter, is_stream: bool) -> None:
    """Bytes without end and without a pause, of which none ends a line."""
    writer.write(head("200 OK", "text/event-stream" if is_stream else _JSON))
    with suppress(ConnectionError):
        while True:
            writer.write(b" " * 1_000_000)
            await writer.drain()


def _garbled(body: bytes) -> bytes:
    return body.replace(b"WORDS", b"words \xff\xfe of no encoding")


_WORDS = {"role": "assistant", "content": "WORDS"}
stalls = stalls_after("Your order is")
is_cut = is_cut_after("Your order is")
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
    "invalid UTF-8": writes(
        _garbled(whole(_WORDS)), _garbled(chunk(_WORDS)) + chunk({}, "stop") + _DONE
    ),
    "invalid JSON": writes(b"{not json}", b"data: {not json}\n\n"),
    "HTML": writes(b"<html>Welcome to the gateway</html>", kind="text/html"),
    "wrong schema": writes(b'{"result": 42}', b'data: {"result": 42}\n\n'),
    "empty choices": writes(b'{"choices": []}', b'data: {"choices": []}\n\n'),
    "null content": writes(
        whole({"role": "assistant", "content": None}),
        chunk({"role": "assistant", "content": None}) + chunk({}, "stop") + _DONE,
    ),
    "no body": writes(b""),
    "1 MB": says(" ".join(["word" * 2_500] * 100)),
    "endless": never_ends,
    "flood": floods,
}


@asynccontextmanager
async def endpoint(fault: Answering) -> AsyncIterator[str]:
    """The base URL of a server that answers everything with `fault`."""
    async with listening(lambda _: fault) as found:
        yield found.url
