"""A running agent of which is known when it gave its language model up, and when it replied."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from time import monotonic, perf_counter
from typing import Any

from agent import Agent, IncomingMessage
from agent.agent import Reply
from agent.language_model.account import Purpose
from agent.language_model.desk import ModelDesk
from agent.language_model.model import Completion, LanguageModel, Request, Usage
from agent.language_model.turn_model import TurnModel
from knowledge.pack import Language

PATIENCE = 0.8
"""Seconds that a request may take."""
LIMITS: dict[str, float] = {
    "timeout_seconds": PATIENCE,
    "understanding_timeout_seconds": PATIENCE,
    "first_token_timeout_seconds": PATIENCE,
    "connect_timeout_seconds": PATIENCE,
    "tokens_per_day": 10**9,
}
MOST_SECONDS = 0.3
"""From the moment at which the model is given up to the published reply."""
QUESTION: dict[Language, str] = {"en": "How much is standard delivery?", "zh": "请问配送费多少钱？"}
ARTICLE: dict[Language, str] = {
    "en": "Standard delivery costs S$4.90 and is free from S$60.",
    "zh": "标准配送费为 S$4.90，订单满 S$60 免运费。",
}
MODEL: dict[Language, str] = {
    "en": "Standard delivery is S$4.90 and is free from S$60.",
    "zh": "标准配送的费用是 S$4.90，订单满 S$60 免运费。",
}
"""What an endpoint says that is well."""


@dataclass
class WatchedModel:
    """A model that writes down when it was done with, whatever came of it."""

    model: LanguageModel
    purpose: Purpose
    given_up: dict[Purpose, float]

    @property
    def name(self) -> str:
        """The model's."""
        return self.model.name

    async def complete(self, request: Request) -> Completion:
        """See `LanguageModel`."""
        try:
            return await self.model.complete(request)
        finally:
            self.given_up[self.purpose] = perf_counter()

    async def stream(self, request: Request) -> AsyncIterator[str | Usage]:
        """See `LanguageModel`."""
        try:
            async for part in self.model.stream(request):
                yield part
        finally:
            self.given_up[self.purpose] = perf_counter()


@dataclass
class WatchedAgent:
    """Turns with a watch beside them."""

    agent: Agent
    given_up: dict[Purpose, float] = field(default_factory=dict)
    """When each request of the last turn was over."""
    replied: float = 0.0
    skipped_seconds: float = 0.0
    """How far the breaker's clock is ahead."""

    def __post_init__(self) -> None:
        """Put the watch between the turns and their models."""
        hand_out = self.desk.for_turn

        def watched(*args: Any, **more: Any) -> TurnModel | None:  # noqa: ANN401
            if (found := hand_out(*args, **more)) is not None:
                found.models = {
                    purpose: WatchedModel(model, purpose, self.given_up)
                    for purpose, model in found.models.items()
                }
            return found

        self.desk.breaker.clock = lambda: monotonic() + self.skipped_seconds
        setattr(self.desk, "for_turn", watched)  # noqa: B010 - mypy: it is a method

    @property
    def desk(self) -> ModelDesk:
        """The agent's."""
        assert self.agent.needs.language_model is not None
        return self.agent.needs.language_model

    async def is_ready(self) -> None:
        """Wait for the endpoint to be known, and for what the first turn loads."""
        while self.desk.state != "ready":
            await self.desk.check()
        await self.ask("hello")

    async def ask(self, text: str, language: Language = "en", **more: Any) -> Reply:  # noqa: ANN401
        """A whole turn."""
        message = IncomingMessage(text=text, language=language, **more)
        self.given_up.clear()
        reply = await self.agent.answer_to(await self.agent.admit(message))
        self.replied = perf_counter()
        return reply

    def seconds_after(self, purpose: Purpose) -> float:
        """From the end of the request to the reply."""
        return self.replied - self.given_up[purpose]


def cited(sentence: str) -> str:
    """With the mark that shows the passage."""
    return f"{sentence[:-1]} [1]{sentence[-1]}"


def text_of(reply: Reply) -> str:
    """What the customer reads; it must come from the article on delivery."""
    assert reply.entry is not None
    articles = [one["article_id"] for one in reply.entry.payload["citations"]]
    assert articles == ["delivery-cost"]
    return reply.entry.text or ""
