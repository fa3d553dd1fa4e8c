"""The language model for one turn: capped, veiled, counted and written into the trace."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from agent.errors import LanguageModelError, ModelRefusedError, ModelUnavailableError
from agent.language_model.account import (
    ModelCall,
    ModelTotals,
    Purpose,
    least_usage,
    outcome_of,
)
from agent.language_model.budget import TokenBudget, most_tokens
from agent.language_model.model import Completion, LanguageModel, Request, Usage
from agent.language_model.prompts import Prompt
from agent.language_model.veiled import unveiled, unveiled_stream, veiled
from agent.privacy import Veil

_TOOK_NOTHING = (ModelUnavailableError, ModelRefusedError)


@dataclass
class TurnModel:
    """What a turn asks its questions of; `asking` says what for."""

    models: Mapping[Purpose, LanguageModel]
    budget: TokenBudget
    totals: ModelTotals
    conversation_id: str
    customer_id: str | None
    open_veil: Callable[[], Awaitable[Veil]]
    """Called once, before the first request: it knows what the record knows of the customer."""
    notes: dict[str, Any]
    """Of the turn's trace."""
    _veil: Veil | None = field(default=None, init=False)

    def asking(self, purpose: Purpose, prompt: Prompt) -> LanguageModel:
        """The model, with everything that is asked of it counted as of this purpose."""
        return _Asked(self, purpose, prompt)

    async def veil(self) -> Veil:
        """The same for the whole turn, so that a value keeps its placeholder."""
        if self._veil is None:
            self._veil = await self.open_veil()
        return self._veil

    def note(self, call: ModelCall) -> None:
        """Leave a request in the trace and in the totals."""
        self.totals.add(call)
        self.notes.setdefault("language_model", []).append(call.as_note())


@dataclass(frozen=True)
class _Asked:
    turn: TurnModel
    purpose: Purpose
    prompt: Prompt

    @property
    def name(self) -> str:
        """The model's."""
        return self._model.name

    @property
    def _model(self) -> LanguageModel:
        return self.turn.models[self.purpose]

    async def complete(self, request: Request) -> Completion:
        """See `LanguageModel`."""
        veil = await self.turn.veil()
        sent = veiled(request, veil)
        async with _Counted(self, sent) as counted:
            answer = await self._model.complete(sent)
            counted.used = answer.usage
            return Completion(unveiled(answer.text, veil), answer.usage)

    async def stream(self, request: Request) -> AsyncIterator[str | Usage]:
        """See `LanguageModel`."""
        veil = await self.turn.veil()
        sent = veiled(request, veil)
        async with (
            _Counted(self, sent) as counted,
            aclosing(self._model.stream(sent)) as parts,  # type: ignore[type-var]
        ):
            async for part in unveiled_stream(parts, veil):
                if isinstance(part, Usage):
                    counted.used = part
                else:
                    counted.said += part
                yield part


class _Counted:
    """Tokens set aside, and settled whatever happens; the request in trace and totals."""

    def __init__(self, asked: _Asked, request: Request) -> None:
        self._asked, self._request = asked, request
        self.used: Usage | None = None
        self.said = ""
        """What came of a stream, for when nobody says what it took."""

    async def __aenter__(self) -> "_Counted":
        self._started = perf_counter()
        turn = self._asked.turn
        try:
            self._reserve = await turn.budget.reserve(
                self._request, conversation_id=turn.conversation_id, customer_id=turn.customer_id
            )
        except LanguageModelError as error:
            self._note(Usage(), error)
            raise
        return self

    async def __aexit__(self, _: object, error: BaseException | None, __: object) -> None:
        used = self.used
        # An endpoint that is away or refuses took nothing; if it worked in vain, only it knows.
        if used is None and (self.said or not isinstance(error, _TOOK_NOTHING)):
            asked = most_tokens(self._request) - self._request.max_tokens
            used = least_usage(asked, self.said)
        await self._asked.turn.budget.settle(self._reserve, used)
        self._note(used or Usage(), error)

    def _note(self, used: Usage, error: BaseException | None) -> None:
        asked = self._asked
        asked.turn.note(
            ModelCall(
                purpose=asked.purpose,
                prompt=f"{asked.prompt.name}@{asked.prompt.version}",
                model=asked.name,
                outcome=outcome_of(error),
                milliseconds=round((perf_counter() - self._started) * 1000, 1),
                prompt_tokens=used.prompt_tokens,
                completion_tokens=used.completion_tokens,
                cost_cents=round(asked.turn.budget.cost_cents(used), 6),
            )
        )
