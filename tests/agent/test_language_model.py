"""Whole turns with a language model behind a real socket: veiled, and never in the way."""

import json
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from agent import Agent, IncomingMessage, build_agent
from agent.agent import Reply
from agent.settings import LanguageModelSettings
from tests.agent.conftest import SetClock
from tests.agent.language_model.listening import Listening, listening
from tests.agent.language_model.misbehaving import FAULTS, Fault, says
from tests.building import fresh_copy, shop_settings
from tools.database import customer_rows, usage_rows
from tools.database.log_rows import find_trace

pytestmark = pytest.mark.asyncio(loop_scope="module")
ODD = "the thing with the van man and my doorstep"
PARTS = '{"parts": [{"colour": "blue"}]}'
HARSH = ("slow headers", "500", "401", "invalid JSON", "1 MB", "429 with Retry-After")


def is_check(asked: dict[str, Any]) -> bool:
    return "Which colour has the sky" in asked["messages"][0]["content"]


def is_reading(asked: dict[str, Any]) -> bool:
    return bool(asked.get("response_format"))


def chooses(intent: str) -> Fault:
    request = {"intent": intent, "words": "", "values": []}
    return says(json.dumps({"requests": [request]}))


Choose = Callable[[dict[str, Any]], Fault]


@asynccontextmanager
async def agent_of(
    choose: Choose,
    built_data: Path,
    folder: Path,
    clock: SetClock,
    **more: Any,  # noqa: ANN401
) -> AsyncIterator[tuple[Agent, Listening]]:
    """A running agent that asks everything it can; the endpoint passes the check."""
    async with listening(lambda asked: says(PARTS) if is_check(asked) else choose(asked)) as server:
        more = {"calls_per_100_turns": 100, "breaker_failures": 100, **more}
        model = LanguageModelSettings(model="any", base_url=server.url, **more)
        settings = replace(shop_settings(fresh_copy(built_data, folder)), language_model=model)
        async with build_agent(settings, clock=clock) as agent:
            assert agent.needs.language_model is not None
            await agent.needs.language_model.was_checked.wait()
            yield agent, server


async def ask(agent: Agent, text: str, **more: Any) -> Reply:  # noqa: ANN401
    message = IncomingMessage(text=text, language="en", **more)
    return await agent.answer_to(await agent.admit(message))


async def trace_of(agent: Agent, reply: Reply) -> dict[str, Any]:
    assert reply.entry is not None
    trace_id = reply.entry.payload["trace_id"]
    found = await agent.needs.database.run(
        lambda connection: find_trace(connection, reply.conversation_id, trace_id)
    )
    assert found is not None
    return dict(found)


async def test_a_turn_is_read_by_the_model_and_counted(
    built_data: Path, tmp_path: Path, clock: SetClock
) -> None:
    def choose(asked: dict[str, Any]) -> Fault:
        return chooses("delivery_cost") if is_reading(asked) else says("")

    async with agent_of(choose, built_data, tmp_path, clock) as (agent, _):
        reply = await ask(agent, ODD)

        assert reply.entry is not None
        assert [one["intent"] for one in reply.entry.payload["commands"]] == ["delivery_cost"]
        trace = await trace_of(agent, reply)
        assert trace["understood_by"] == "language model"
        first = trace["language_model"][0]
        assert (first["purpose"], first["outcome"]) == ("understanding", "answered")
        assert re.fullmatch(r"understand_message@[0-9a-f]{12}", first["prompt"])
        scope = f"conversation:{reply.conversation_id}"
        day = clock().date()
        row = await agent.needs.database.run(
            lambda connection: usage_rows.usage_of(connection, day, scope)
        )
        assert (row.prompt_tokens, row.reserved_tokens) == (3 + trace_tokens(trace), 0)


def trace_tokens(trace: dict[str, Any]) -> int:
    """Of the requests after the first."""
    return sum(int(call["prompt_tokens"]) for call in trace["language_model"][1:])


async def test_nothing_personal_reaches_the_endpoint(
    built_data: Path, tmp_path: Path, clock: SetClock
) -> None:
    def choose(asked: dict[str, Any]) -> Fault:
        return chooses("delivery_cost") if is_reading(asked) else says("Delivery is on us [1].")

    async with agent_of(choose, built_data, tmp_path, clock) as (agent, server):
        customer = await agent.needs.database.run(
            lambda connection: customer_rows.first_customers(connection, limit=1)[0]
        )
        phone = customer.phone or "9123 4567"
        said = (
            f"{ODD}, order W271828. It is {customer.name} here, {customer.email} or {phone}, "
            "card 4111 1111 1111 1111, NRIC S1234567D"
        )
        reply = await ask(agent, said, customer_id=customer.customer_id)
        await ask(agent, said, customer_id=customer.customer_id,
                  conversation_id=reply.conversation_id)  # fmt: skip

        sent = server.everything
        assert len(server.requests) >= 2
        assert "[EMAIL_1]" in sent
        for secret in (
            customer.name, customer.email, phone, "4111 1111", "S1234567D", "271828",
            customer.customer_id, reply.conversation_id,
        ):  # fmt: skip
            assert secret not in sent, secret
        for name in customer.name.split():
            assert len(name) < 3 or not re.search(rf"\b{name}\b", sent), name


@pytest.mark.parametrize("fault", HARSH)
async def test_a_fault_of_the_endpoint_is_not_noticed(
    built_data: Path, tmp_path: Path, clock: SetClock, fault: str
) -> None:
    patience = 0.5
    async with agent_of(
        lambda _: FAULTS[fault], built_data, tmp_path, clock,
        understanding_timeout_seconds=patience, timeout_seconds=patience,
        first_token_timeout_seconds=patience,
    ) as (agent, _):  # fmt: skip
        started = perf_counter()
        reply = await ask(agent, "How much is delivery?")
        took = perf_counter() - started
        alone = replace(agent.needs, language_model=None)

        assert reply.entry is not None
        assert [one["article_id"] for one in reply.entry.payload["citations"]] == ["delivery-cost"]
        assert "S$" in (reply.entry.text or "")
        # Understanding and answer may each wait as long as they are allowed to.
        assert took < 2 * patience + 0.3 + 0.3
        assert alone.brain is agent.needs.brain


async def test_with_no_tokens_left_nothing_is_sent(
    built_data: Path, tmp_path: Path, clock: SetClock
) -> None:
    async with agent_of(
        lambda _: chooses("showroom"), built_data, tmp_path, clock, tokens_per_day=10
    ) as (agent, server):
        checks = len(server.requests)

        reply = await ask(agent, "How much is delivery?")

        assert reply.entry is not None
        assert reply.entry.payload["commands"][0]["intent"] == "delivery_cost"
        assert len(server.requests) == checks


async def test_a_model_cannot_agree_for_the_customer(
    built_data: Path, tmp_path: Path, clock: SetClock
) -> None:
    """Whatever it answers, a message that is no yes does nothing."""
    async with agent_of(lambda _: chooses("affirm"), built_data, tmp_path, clock) as (agent, _):
        first = await ask(agent, ODD)
        second = await ask(agent, "hm well the van perhaps", conversation_id=first.conversation_id)

        for reply in (first, second):
            assert reply.entry is not None
            assert "Affirm" not in [one["type"] for one in reply.entry.payload["commands"]]
