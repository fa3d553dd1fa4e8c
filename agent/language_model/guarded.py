"""A language model that can break nothing: bounded in time, number and length."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from math import inf
from time import monotonic

from agent.errors import LanguageModelError, ModelAnswerError, ModelUnavailableError
from agent.language_model.model import Completion, LanguageModel, Request, Usage
from agent.settings import LanguageModelSettings

LONGEST_ANSWER = 20_000
"""Characters; what goes on after this is no answer to a customer."""
LONGEST_REST_SECONDS = 3600.0
"""Whoever wants to be left alone for longer is looked at once an hour."""
_RETRIES = 1
_RETRY_SECONDS = 0.25
"""Mean wait before asking again; the wait is between nothing and twice this (full jitter)."""


@dataclass
class CircuitBreaker:
    """Leaves an endpoint alone after failures in a row, then lets one request try.

    An endpoint that says when it wants to be asked again is left alone until then, after the first
    failure already. Sources: Nygard, "Release It!", 2007; RFC 9110, section 10.2.3.
    """

    failures_allowed: int
    rest_seconds: float
    clock: Callable[[], float] = monotonic
    """Seconds, never going back."""
    _failures: int = 0
    _resting_until: float | None = None
    """Set by failures; when it is over, one request tries."""
    _named_until: float = -inf
    """Set by the endpoint; when it is over, all is as before."""
    _is_trying: bool = False

    @property
    def is_closed(self) -> bool:
        """Whether requests go through as usual."""
        return self._resting_until is None and not self.is_resting

    @property
    def is_resting(self) -> bool:
        """Whether nothing may be sent for now."""
        return self.clock() < max(self._resting_until or -inf, self._named_until)

    def let_through(self) -> None:
        """Ask before each request.

        Raises:
            ModelUnavailableError: the endpoint is left alone.
        """
        if self._is_trying or self.is_resting:
            raise ModelUnavailableError("left alone after failures")
        self._is_trying = self._resting_until is not None

    def succeeded(self) -> None:
        """Tell after a request that was answered; one from before a rest does not end it."""
        self._failures, self._is_trying = 0, False
        if not self.is_resting:
            self._resting_until = None

    def failed(self, retry_after_seconds: float | None = None) -> None:
        """Tell after a request that was not; with the wait that the endpoint asked for."""
        self._failures += 1
        if retry_after_seconds is not None:
            self.stay_away(retry_after_seconds)
        if self._is_trying or self._failures >= self.failures_allowed:
            self._resting_until = self.clock() + self.rest_seconds
        self._is_trying = False

    def stay_away(self, seconds: float) -> None:
        """As the endpoint asked for; what it asked for before, or longer, is kept to as well."""
        until = self.clock() + min(seconds, LONGEST_REST_SECONDS)
        self._named_until = max(until, self._named_until)

    def gave_up(self) -> None:
        """Tell after a request that was taken back before anything could be known."""
        self._is_trying = False


@dataclass
class _Admission:
    """A request that was let through."""

    was_answered: bool = False
    """Whether anything came; whoever wants no more of it says nothing against the endpoint."""


@dataclass
class GuardedModel:
    """Another model, with limits; every failure is a `LanguageModelError`, in time."""

    model: LanguageModel
    settings: LanguageModelSettings
    breaker: CircuitBreaker
    chance: random.Random
    clock: Callable[[], float] = monotonic
    _running: int = field(default=0, init=False)

    @property
    def name(self) -> str:
        """The model's."""
        return self.model.name

    async def complete(self, request: Request) -> Completion:
        """See `LanguageModel`; asked once more where that is safe and there is time."""
        deadline = self.clock() + self.settings.timeout_seconds
        async with self._admitted():
            for retries_left in range(_RETRIES, -1, -1):
                try:
                    return await self._completed(request, deadline)
                except ModelUnavailableError as error:
                    if not retries_left or not await self._worth_waiting(error, deadline):
                        raise
        raise AssertionError("the last attempt returns or raises")

    async def _completed(self, request: Request, deadline: float) -> Completion:
        try:
            async with asyncio.timeout(deadline - self.clock()):
                answer = await self.model.complete(request)
        except TimeoutError as error:
            raise ModelUnavailableError("no answer in time") from error
        if len(answer.text) > LONGEST_ANSWER:
            raise ModelAnswerError(f"an answer of {len(answer.text)} characters")
        return answer

    async def stream(self, request: Request) -> AsyncIterator[str | Usage]:
        """See `LanguageModel`; nothing is asked again, somebody may have read what came."""
        deadline = self.clock() + self.settings.timeout_seconds
        first = self.clock() + self.settings.first_token_timeout_seconds
        length = 0
        async with (
            self._admitted() as admission,
            aclosing(self.model.stream(request)) as parts,  # type: ignore[type-var]
        ):
            while True:
                until = deadline if length else min(first, deadline)
                try:
                    async with asyncio.timeout(until - self.clock()):
                        part = await anext(parts)
                except StopAsyncIteration:
                    return
                except TimeoutError as error:
                    what = "the rest did not come" if length else "nothing came"
                    raise ModelUnavailableError(f"{what} in time") from error
                length += len(part) if isinstance(part, str) else 0
                if length > LONGEST_ANSWER:
                    raise ModelAnswerError(f"more than {LONGEST_ANSWER} characters")
                admission.was_answered = True
                yield part

    @asynccontextmanager
    async def _admitted(self) -> AsyncIterator[_Admission]:
        if self._running >= self.settings.max_concurrent_requests:
            # Waiting would keep the customer waiting: the embedded brain answers at once.
            raise ModelUnavailableError(f"{self._running} requests are running")
        self.breaker.let_through()
        self._running += 1
        admission = _Admission()
        try:
            yield admission
        except ModelUnavailableError as error:
            self.breaker.failed(error.retry_after_seconds)
            raise
        except LanguageModelError:
            self.breaker.failed()
            raise
        except BaseException as error:
            if admission.was_answered and isinstance(error, GeneratorExit):
                self.breaker.succeeded()
            else:
                self.breaker.gave_up()
            raise
        else:
            self.breaker.succeeded()
        finally:
            self._running -= 1

    async def _worth_waiting(self, error: ModelUnavailableError, deadline: float) -> bool:
        """Wait as the endpoint says, or a little; False where the time is not there."""
        wait = error.retry_after_seconds
        if wait is None:
            wait = self.chance.uniform(0, 2 * _RETRY_SECONDS)
        else:
            # Others must not ask meanwhile either.
            self.breaker.stay_away(wait)
        if self.clock() + wait >= deadline:
            return False
        await asyncio.sleep(wait)
        # While this one waited, another may have been told to stay away.
        return not self.breaker.is_resting
