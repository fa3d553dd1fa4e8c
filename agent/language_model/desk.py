"""The language model of a running agent: what it can do, whether it answers, what it took."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Literal

import structlog

from agent.errors import LanguageModelError, ModelUnavailableError
from agent.language_model.account import ModelTotals, Purpose
from agent.language_model.budget import TokenBudget
from agent.language_model.endpoint import EndpointModel, JsonMode, open_endpoint_model
from agent.language_model.guarded import LONGEST_REST_SECONDS, CircuitBreaker, GuardedModel
from agent.language_model.model import Completion, LanguageModel, Request
from agent.language_model.probe import find_json_mode
from agent.language_model.turn_model import TurnModel
from agent.privacy import PersonalDataFinder, Veil
from agent.privacy.spans import Kind
from agent.settings import LanguageModelSettings

_log = structlog.get_logger(__name__)
ModelState = Literal["checking", "ready", "resting", "unreachable", "refused", "unfit"]
"""`resting`: left alone after failures; `unfit`: it keeps to no schema."""
Known = Sequence[tuple[Kind, str]]


@dataclass
class ModelDesk:
    """Hands a `TurnModel` to each turn, once the endpoint has shown how it can be asked."""

    endpoint: EndpointModel
    settings: LanguageModelSettings
    budget: TokenBudget
    finder: PersonalDataFinder
    breaker: CircuitBreaker
    chance: random.Random
    totals: ModelTotals = field(default_factory=ModelTotals)
    json_mode: JsonMode | None = None
    was_checked: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the first look at the endpoint is over, whatever it showed."""
    _checked: ModelState = field(default="checking", init=False)

    def __post_init__(self) -> None:
        """All purposes share connections and breaker; understanding is less patient."""
        hasty = self.settings.model_copy(
            update={"timeout_seconds": self.settings.understanding_timeout_seconds}
        )
        patient = GuardedModel(self.endpoint, self.settings, self.breaker, self.chance)
        self._models: Mapping[Purpose, LanguageModel] = {
            "understanding": GuardedModel(self.endpoint, hasty, self.breaker, self.chance),
            "answer": patient,
            "suggestion": patient,
            "summary": patient,
        }

    @property
    def state(self) -> ModelState:
        """For `/readyz`."""
        is_resting = self._checked == "ready" and not self.breaker.is_closed
        return "resting" if is_resting else self._checked

    def as_health(self) -> dict[str, str]:
        """What anybody may know: no address, no error text."""
        known = {"json_mode": self.json_mode} if self.json_mode else {}
        return {"state": self.state, "model": self.endpoint.name, **known}

    def for_turn(
        self,
        conversation_id: str,
        customer_id: str | None,
        *,
        known: Callable[[], Awaitable[Known]],
        notes: dict[str, Any],
    ) -> TurnModel | None:
        """The model for one turn; None as long as nobody knows how to ask it."""
        if self._checked != "ready":
            return None

        async def open_veil() -> Veil:
            return Veil(self.finder, await known())

        return TurnModel(
            models=self._models,
            budget=self.budget,
            totals=self.totals,
            conversation_id=conversation_id,
            customer_id=customer_id,
            open_veil=open_veil,
            notes=notes,
        )

    async def check_until_known(self) -> None:
        """Find out how the endpoint can be asked; again and again while nobody answers."""
        while True:
            wait = await self.check() or 0.0
            if self._checked in {"ready", "unfit"}:
                return
            wait = min(wait, LONGEST_REST_SECONDS)
            await asyncio.sleep(max(wait, self.settings.breaker_seconds))

    async def check(self) -> float | None:
        """Ask the endpoint in each way until one works; see `state` for what came of it.

        Returns:
            Seconds that it wants to be left alone for, if it said so.
        """
        wait = None
        try:
            self.json_mode = await find_json_mode(self._ask)
            self._checked = "ready" if self.json_mode else "unfit"
        except ModelUnavailableError as error:
            self._checked, wait = "unreachable", error.retry_after_seconds
        except LanguageModelError:
            self._checked = "refused"
        self.was_checked.set()
        if self._checked != "ready":
            _log.warning("language_model_not_used", state=self._checked)
        return wait

    async def _ask(self, mode: JsonMode, request: Request) -> Completion:
        """Without the guards: what fails here is no failure of a turn."""
        self.endpoint.json_mode = mode
        try:
            async with asyncio.timeout(self.settings.timeout_seconds):
                return await self.endpoint.complete(request)
        except TimeoutError as error:
            raise ModelUnavailableError("no answer in time") from error


@asynccontextmanager
async def open_model_desk(
    settings: LanguageModelSettings,
    budget: TokenBudget,
    finder: PersonalDataFinder,
    *,
    chance: random.Random | None = None,
) -> AsyncIterator[ModelDesk]:
    """The model that the settings name; it is looked at in the background, and nobody waits.

    Raises:
        LanguageModelError: the settings name no model.
    """
    async with open_endpoint_model(settings, clock=budget.clock) as endpoint:
        breaker = CircuitBreaker(settings.breaker_failures, settings.breaker_seconds)
        # Only spreads retries; nobody gains by guessing it.
        chance = chance or random.Random()  # noqa: S311
        desk = ModelDesk(endpoint, settings, budget, finder, breaker, chance)
        looking = asyncio.create_task(desk.check_until_known())
        try:
            yield desk
        finally:
            looking.cancel()
            with suppress(asyncio.CancelledError):
                await looking
