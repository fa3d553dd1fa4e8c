"""Every way in which an endpoint can fail is one named error, in time, on a real socket."""

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
from evals.endpoints.misbehaving import FAULTS, endpoint, refuses, says

ASKED = Request([ChatMessage("user", "Where is my order?")], 100)
LIMITS = {
    "timeout_seconds": 1.5,
    "first_token_timeout_seconds": 0.6,
    "connect_timeout_seconds": 0.5,
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
}
"""What is not named here may be any kind."""


@asynccontextmanager
async def guarded(base_url: str) -> AsyncIterator[GuardedModel]:
    settings = LanguageModelSettings(model="any", base_url=base_url, **LIMITS)  # type: ignore[arg-type]
    async with open_endpoint_model(settings) as model:
        yield GuardedModel(model, settings, CircuitBreaker(100, 1.0), random.Random(1))  # noqa: S311


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


async def test_when_to_ask_again_is_read() -> None:
    fault = refuses("429 Too Many Requests", "retry-after: 7\r\n")
    async with endpoint(fault) as url, guarded(url) as model:
        with pytest.raises(ModelUnavailableError) as caught:
            await model.complete(ASKED)

    assert caught.value.retry_after_seconds == 7
