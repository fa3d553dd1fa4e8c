"""Limits around any model."""

import asyncio
import random
from collections.abc import AsyncIterator

import pytest

from agent.errors import ModelRefusedError, ModelUnavailableError
from agent.language_model import (
    ChatMessage,
    CircuitBreaker,
    Completion,
    GuardedModel,
    Request,
    Usage,
)
from agent.settings import LanguageModelSettings
from tests.agent.language_model.scripted import ScriptedModel

ASKED = Request([ChatMessage("user", "Hello")], 50)


class FailingModel:
    """Fails as often as it is told, then answers."""

    name = "failing"

    def __init__(self, failures: int, error: Exception | None = None) -> None:
        self.failures, self.calls = failures, 0
        self._error = error or ModelUnavailableError("down")

    async def complete(self, request: Request) -> Completion:
        self.calls += 1
        if self.calls <= self.failures:
            raise self._error
        return Completion("here", Usage(1, 1))

    async def stream(self, request: Request) -> AsyncIterator[str | Usage]:
        yield (await self.complete(request)).text


def guarded(
    model: FailingModel | ScriptedModel, breaker: CircuitBreaker | None = None, limit: int = 4
) -> GuardedModel:
    settings = LanguageModelSettings(timeout_seconds=2, max_concurrent_requests=limit)
    return GuardedModel(model, settings, breaker or CircuitBreaker(100, 1), random.Random(1))  # noqa: S311


async def test_a_passing_failure_is_not_seen() -> None:
    model = FailingModel(1)

    assert (await guarded(model).complete(ASKED)).text == "here"
    assert model.calls == 2


async def test_what_is_refused_is_not_asked_again() -> None:
    model = FailingModel(9, ModelRefusedError("401"))

    with pytest.raises(ModelRefusedError):
        await guarded(model).complete(ASKED)
    assert model.calls == 1


async def test_nobody_waits_longer_than_there_is_time_for() -> None:
    model = FailingModel(9, ModelUnavailableError("429", retry_after_seconds=60))

    with pytest.raises(ModelUnavailableError, match="429"):
        await guarded(model).complete(ASKED)
    assert model.calls == 1


async def test_a_stream_is_not_asked_for_twice() -> None:
    model = FailingModel(1)

    with pytest.raises(ModelUnavailableError):
        [part async for part in guarded(model).stream(ASKED)]
    assert model.calls == 1


async def test_too_many_at_once_are_turned_away_at_once() -> None:
    held = asyncio.Event()

    class Slow(FailingModel):
        async def complete(self, request: Request) -> Completion:
            await held.wait()
            return await super().complete(request)

    model = guarded(Slow(0), limit=2)
    waiting = [asyncio.create_task(model.complete(ASKED)) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(ModelUnavailableError, match="2 requests are running"):
        await model.complete(ASKED)
    held.set()

    assert [answer.text for answer in await asyncio.gather(*waiting)] == ["here", "here"]
    assert (await model.complete(ASKED)).text == "here"


def test_a_breaker_opens_after_failures_in_a_row_and_lets_one_try() -> None:
    now = 0.0
    breaker = CircuitBreaker(2, 10.0, lambda: now)
    breaker.failed()
    breaker.succeeded()
    breaker.failed()
    breaker.let_through()
    breaker.failed()

    with pytest.raises(ModelUnavailableError, match="left alone"):
        breaker.let_through()
    now = 10.0
    breaker.let_through()
    with pytest.raises(ModelUnavailableError):
        breaker.let_through()  # one tries, the others wait
    breaker.failed()
    with pytest.raises(ModelUnavailableError):
        breaker.let_through()
    now = 20.0
    breaker.let_through()
    breaker.succeeded()

    assert breaker.is_closed
    breaker.let_through()


def test_a_rest_that_was_asked_for_is_kept_to_whatever_comes_back_meanwhile() -> None:
    now = 0.0
    breaker = CircuitBreaker(1, 30.0, lambda: now)
    breaker.failed(600)
    breaker.succeeded()  # these were under way before
    breaker.failed()
    breaker.failed(5)

    now = 599.0
    with pytest.raises(ModelUnavailableError, match="left alone"):
        breaker.let_through()
    now = 600.0
    breaker.let_through()
    breaker.succeeded()

    assert breaker.is_closed


def test_once_the_named_time_is_over_all_is_as_before() -> None:
    now = 0.0
    breaker = CircuitBreaker(3, 30.0, lambda: now)
    breaker.failed(5)

    before, now = breaker.is_closed, 5.0
    assert (before, breaker.is_closed) == (False, True)
    breaker.let_through()
    breaker.let_through()
    breaker.failed()
    breaker.let_through()
    breaker.failed()
    with pytest.raises(ModelUnavailableError):
        breaker.let_through()


def test_an_hour_is_the_longest_rest() -> None:
    now = 0.0
    breaker = CircuitBreaker(5, 30.0, lambda: now)
    breaker.failed(1e9)

    now = 3599.0
    with pytest.raises(ModelUnavailableError):
        breaker.let_through()
    now = 3600.0
    breaker.let_through()


async def test_one_that_waits_to_ask_again_stays_away_when_another_was_told_to() -> None:
    model = FailingModel(1)
    watched = guarded(model)
    waiting = asyncio.create_task(watched.complete(ASKED))
    await asyncio.sleep(0)
    watched.breaker.failed(600)

    with pytest.raises(ModelUnavailableError, match="down"):
        await waiting
    assert model.calls == 1


async def test_an_open_breaker_costs_nothing() -> None:
    model = FailingModel(99)
    watched = guarded(model, CircuitBreaker(1, 60.0))

    with pytest.raises(ModelUnavailableError):
        await watched.complete(ASKED)
    asked = model.calls
    with pytest.raises(ModelUnavailableError, match="left alone"):
        await watched.complete(ASKED)

    assert model.calls == asked


async def test_a_reader_who_leaves_a_stream_is_no_failure() -> None:
    breaker = CircuitBreaker(1, 60.0)
    stream = guarded(ScriptedModel(lambda text: "one two three"), breaker).stream(ASKED)

    await anext(stream)
    await stream.aclose()  # type: ignore[attr-defined]

    assert breaker.is_closed


async def test_a_stream_of_which_enough_was_heard_shows_that_the_endpoint_is_well() -> None:
    breaker = CircuitBreaker(1, 0.0)
    breaker.failed()
    stream = guarded(ScriptedModel(lambda text: "one two three"), breaker).stream(ASKED)
    before = breaker.is_closed

    await anext(stream)
    await stream.aclose()  # type: ignore[attr-defined]

    assert (before, breaker.is_closed) == (False, True)
