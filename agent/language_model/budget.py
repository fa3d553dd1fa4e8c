"""How many tokens may be spent: per day, per customer and per conversation.

Tokens are set aside in the record before a request and settled after it, so that several processes
share one cap, and what a crash leaves behind counts as spent: the cap is never exceeded.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from agent.errors import ModelBudgetError
from agent.language_model.model import Request, Usage
from agent.settings import LanguageModelSettings
from tools.clock import Clock
from tools.database import Connection, Database, usage_rows

_CHARACTERS_PER_TOKEN = 2
"""Cautious: a Chinese character is about a token, an English word a token and a third."""
ALL = "all"


@dataclass(frozen=True)
class Reserve:
    """Tokens set aside for one request."""

    day: date
    caps: Mapping[str, int]
    tokens: int


@dataclass(frozen=True)
class TokenBudget:
    """One instance per process, over the shared record."""

    database: Database
    clock: Clock
    settings: LanguageModelSettings

    async def reserve(
        self, request: Request, *, conversation_id: str, customer_id: str | None
    ) -> Reserve:
        """Set aside what the request may take at most.

        Raises:
            ModelBudgetError: a cap would be exceeded; nothing was set aside.
        """
        caps = {
            ALL: self.settings.tokens_per_day,
            f"conversation:{conversation_id}": self.settings.tokens_per_conversation,
        }
        if customer_id is not None:
            caps[f"customer:{customer_id}"] = self.settings.tokens_per_customer
        day = self.clock().date()
        reserve = Reserve(day, caps, most_tokens(request))

        def take(connection: Connection) -> None:
            full = usage_rows.reserve(connection, day, reserve.caps, reserve.tokens)
            if full is not None:
                raise ModelBudgetError(f"the tokens of {full} are spent for {day}")

        await self.database.run(take)
        return reserve

    async def settle(self, reserve: Reserve, used: Usage | None) -> None:
        """Count what was used; None, where nobody knows, counts as nothing used."""
        spent = (used.prompt_tokens, used.completion_tokens) if used else (0, 0)
        await self.database.run(
            lambda connection: usage_rows.settle(
                connection, reserve.day, reserve.caps, reserved=reserve.tokens, spent=spent
            )
        )

    def cost_cents(self, used: Usage) -> float:
        """At the prices of the settings."""
        return (
            used.prompt_tokens * self.settings.prompt_cents_per_million
            + used.completion_tokens * self.settings.completion_cents_per_million
        ) / 1_000_000


def most_tokens(request: Request) -> int:
    """An upper estimate: the prompt as many small tokens, and the longest answer."""
    characters = sum(len(message.text) for message in request.messages)
    return -(-characters // _CHARACTERS_PER_TOKEN) + request.max_tokens
