"""An agent whose language model is a real socket with the answers that a test chooses."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from agent import Agent, build_agent
from agent.agent import Reply
from agent.settings import LanguageModelSettings
from evals.endpoints.listening import Answering, Choose, Listening
from evals.endpoints.misbehaving import says
from tests.agent.conftest import SetClock
from tests.building import shop_settings
from tools.database.log_rows import find_trace

PATIENCE = 2.0
"""Seconds that a request may take here."""
PARTS = '{"parts": [{"colour": "blue"}]}'


def is_check(asked: dict[str, Any]) -> bool:
    return "Which colour has the sky" in asked["messages"][0]["content"]


def chooses(intent: str) -> Answering:
    request = {"intent": intent, "words": "", "values": []}
    return says(json.dumps({"requests": [request]}))


@dataclass
class Endpoint:
    """A real socket whose answers a test chooses; it has passed the check before."""

    server: Listening
    choose: Choose = field(default=lambda _: chooses("none"))

    def answer(self, asked: dict[str, Any]) -> Answering:
        return says(PARTS) if is_check(asked) else self.choose(asked)


@asynccontextmanager
async def agent_at(
    url: str,
    data_dir: Path,
    clock: SetClock,
    **more: Any,  # noqa: ANN401
) -> AsyncIterator[Agent]:
    """A running agent that asks everything it can, and is not patient."""
    more = {
        "calls_per_100_turns": 100, "breaker_failures": 100, "timeout_seconds": PATIENCE,
        "understanding_timeout_seconds": PATIENCE, "first_token_timeout_seconds": PATIENCE, **more,
    }  # fmt: skip
    model = LanguageModelSettings(model="any", base_url=url, **more)
    settings = replace(shop_settings(data_dir), language_model=model)
    async with build_agent(settings, clock=clock) as agent:
        assert agent.needs.language_model is not None
        await agent.needs.language_model.was_checked.wait()
        yield agent


async def trace_of(agent: Agent, reply: Reply) -> dict[str, Any]:
    assert reply.entry is not None
    trace_id = reply.entry.payload["trace_id"]
    found = await agent.needs.database.run(
        lambda connection: find_trace(connection, reply.conversation_id, trace_id)
    )
    assert found is not None
    return dict(found)
