"""Every way in which an endpoint can fail is one named error, in time, on a real socket."""

import asyncio
import gc
import random
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from agent.errors import (
    LanguageModelError,
    ModelAnswerError,
    ModelRefusedError,
    ModelUnavailableError,
)
from agent.language_model import (
    ChatMessage,
    CircuitBreaker,
    GuardedModel,
    Request,
    Usage,
    open_endpoint_model,
)
from agent.settings import LanguageModelSettings
from evals.endpoints.listening import Answering, listening
from evals.endpoints.misbehaving import FAULTS, endpoint, refuses, says

ASKED = Request([ChatMessage("user", "Where is my order?")], 100)
LIMITS = {
    "timeout_seconds": 0.8,
    "first_token_timeout_seconds": 0.4,
    "connect_timeout_seconds": 0.3,
}
KINDS: dict[str, type[LanguageModelError]] = {
    "401": ModelRefusedError,
    "404 model": ModelRefusedError,
    "429 with Retry-After": ModelUnavailableError,
    "429 without": ModelUnavailableError,
    "500": ModelUnavailableError,
    "503": ModelUnavailableError,
    "slow headers": ModelUnavailableError,
    "slow tokens": ModelUnavailableError,
    "stall in mid-stream": ModelUnavailableError,
    "cut in mid-stream": ModelUnavailableError,
    "1 MB": ModelAnswerError,
    "flood": ModelAnswerError,
}
"""What is not named here may be any kind."""


@asynccontextmanager
async def guarded(
    base_url: str, breaker: CircuitBreaker | None = None
) -> AsyncIterator[GuardedModel]:
    settings = LanguageModelSettings(model="any", base_url=base_url, **LIMITS)  # type: ignore[arg-type]
    async with open_endpoint_model(settings) as model:
        breaker = breaker or CircuitBreaker(100, 1.0)
        yield GuardedModel(model, settings, breaker, random.Random(1))  # noqa: S311


async def everything(model: GuardedModel) -> list[str | Usage]:
    return [part async for part in model.stream(ASKED)]


@pytest.mark.parametrize("name", FAULTS)
async def test_a_fault_is_one_named_error_in_time(name: str) -> None:
    async with endpoint(FAULTS[name]) as url, guarded(url) as model:
        started = time.monotonic()
        with pytest.raises(KINDS.get(name, LanguageModelError)):
            await model.complete(ASKED)

    assert time.monotonic() - started < 2.5


@pytest.mark.parametrize("name", FAULTS)
async def test_a_fault_in_a_stream_is_one_named_error_in_time(name: str) -> None:
    async with endpoint(FAULTS[name]) as url, guarded(url) as model:
        started = time.monotonic()
        with pytest.raises(KINDS.get(name, LanguageModelError)):
            await everything(model)

    assert time.monotonic() - started < 2.5


# The client leaves the transport of a failed handshake to the garbage collector.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:{closed}/v1",
        "https://127.0.0.1:{plain}/v1",
        "http://no-such-host.invalid/v1",
    ],
    ids=["refused", "TLS error", "DNS failure"],
)
async def test_an_endpoint_that_cannot_be_reached_is_unavailable(url: str) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        free = closed.getsockname()[1]
    async with endpoint(says("hello")) as plain:
        there = plain.split(":")[2].split("/")[0]
        async with guarded(url.format(closed=free, plain=there)) as model:
            with pytest.raises(ModelUnavailableError):
                await model.complete(ASKED)
            with pytest.raises(ModelUnavailableError):
                await everything(model)
            del model
            gc.collect()


async def test_an_endpoint_that_works_is_let_through() -> None:
    async with endpoint(says("Here you are.")) as url, guarded(url) as model:
        assert (await model.complete(ASKED)).text == "Here you are."
        parts = await everything(model)

    assert "".join(part for part in parts if isinstance(part, str)) == "Here you are."


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
@pytest.mark.parametrize("stated", ["600", "Mon, 23 Nov 2026 10:10:00 GMT"])
async def test_an_endpoint_is_not_asked_before_the_time_that_it_named(
    status: str, stated: str
) -> None:
    now = 0.0
    breaker = CircuitBreaker(100, 1.0, lambda: now)
    fault = refuses(status, f"date: Mon, 23 Nov 2026 10:00:00 GMT\r\nretry-after: {stated}\r\n")

    def choose(_: dict[str, object]) -> Answering:
        return says("here") if len(heard.requests) > 1 else fault

    async with listening(choose) as heard, guarded(heard.url, breaker) as model:
        with pytest.raises(ModelUnavailableError, match=status[:3]) as caught:
            await model.complete(ASKED)
        assert caught.value.retry_after_seconds == 600
        now = 599.0
        with pytest.raises(ModelUnavailableError, match="left alone"):
            await everything(model)
        assert len(heard.requests) == 1
        now = 600.0
        assert (await model.complete(ASKED)).text == "here"
    assert breaker.is_closed


async def test_nobody_else_asks_while_one_waits_as_long_as_it_was_told_to() -> None:
    def choose(_: dict[str, object]) -> Answering:
        is_first = len(heard.requests) == 1
        return refuses("429 No", "retry-after: 0.2\r\n") if is_first else says("here")

    async with listening(choose) as heard, guarded(heard.url) as model:
        waiting = asyncio.create_task(model.complete(ASKED))
        await asyncio.sleep(0.1)
        with pytest.raises(ModelUnavailableError, match="left alone"):
            await model.complete(ASKED)
        assert (await waiting).text == "here"

    assert len(heard.requests) == 2
