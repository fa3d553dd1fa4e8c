"""No cap is exceeded, whoever asks at the same time and whoever dies."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from agent.errors import ModelBudgetError
from agent.language_model import ChatMessage, Request, Usage
from agent.language_model.budget import ALL, TokenBudget, most_tokens
from agent.settings import LanguageModelSettings
from tools.database import Database, usage_rows

ASKED = Request([ChatMessage("user", "x" * 100)], 50)
NOON = datetime(2026, 3, 9, 12, tzinfo=UTC)


class Clock:
    now = NOON

    def __call__(self) -> datetime:
        return self.now


def budget(database: Database, clock: Clock | None = None, **caps: float) -> TokenBudget:
    settings = LanguageModelSettings(**caps)  # type: ignore[arg-type]
    return TokenBudget(database, clock or Clock(), settings)


def spent(database: Database, scope: str = ALL) -> usage_rows.UsageRow:
    with database.transaction() as connection:
        return usage_rows.usage_of(connection, NOON.date(), scope)


def test_the_estimate_is_of_the_prompt_and_the_longest_answer() -> None:
    assert most_tokens(ASKED) == 100


async def test_what_was_used_takes_the_place_of_what_was_set_aside(database: Database) -> None:
    tokens = budget(database, tokens_per_day=150)
    reserve = await tokens.reserve(ASKED, conversation_id="v", customer_id="c")

    with pytest.raises(ModelBudgetError, match="tokens of all are spent"):
        await tokens.reserve(ASKED, conversation_id="w", customer_id=None)
    await tokens.settle(reserve, Usage(20, 10))

    assert spent(database) == (ALL, 1, 20, 10, 0)
    assert spent(database, "conversation:v") == ("conversation:v", 1, 20, 10, 0)
    assert spent(database, "customer:c") == ("customer:c", 1, 20, 10, 0)
    assert spent(database, "conversation:w").requests == 0
    await tokens.reserve(ASKED, conversation_id="w", customer_id=None)


async def test_a_refused_request_sets_nothing_aside_anywhere(database: Database) -> None:
    tokens = budget(database, tokens_per_customer=99)

    with pytest.raises(ModelBudgetError, match="customer:c"):
        await tokens.reserve(ASKED, conversation_id="v", customer_id="c")

    assert spent(database).reserved_tokens == 0
    assert spent(database, "conversation:v").reserved_tokens == 0


async def test_many_at_once_never_exceed_the_cap(database: Database) -> None:
    tokens = budget(database, tokens_per_day=500)

    found = await asyncio.gather(
        *(tokens.reserve(ASKED, conversation_id=f"v{n}", customer_id=None) for n in range(12)),
        return_exceptions=True,
    )

    assert sum(not isinstance(one, Exception) for one in found) == 5
    assert spent(database).reserved_tokens == 500


async def test_the_next_day_begins_anew(database: Database) -> None:
    clock = Clock()
    tokens = budget(database, clock, tokens_per_day=100)
    await tokens.reserve(ASKED, conversation_id="v", customer_id=None)
    with pytest.raises(ModelBudgetError):
        await tokens.reserve(ASKED, conversation_id="v", customer_id=None)

    clock.now = NOON + timedelta(days=1)

    await tokens.reserve(ASKED, conversation_id="v", customer_id=None)


async def test_a_request_over_midnight_is_settled_where_it_was_set_aside(
    database: Database,
) -> None:
    clock = Clock()
    tokens = budget(database, clock)
    reserve = await tokens.reserve(ASKED, conversation_id="v", customer_id=None)
    clock.now = NOON + timedelta(days=1)

    await tokens.settle(reserve, Usage(5, 5))

    assert spent(database) == (ALL, 1, 5, 5, 0)


def test_a_cost_is_by_a_million_tokens(database: Database) -> None:
    tokens = budget(database, prompt_cents_per_million=100, completion_cents_per_million=400)

    assert tokens.cost_cents(Usage(10_000, 5_000)) == 3.0
