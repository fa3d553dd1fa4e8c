"""Nobody waits unseen for a person, and nothing is lost when the person goes."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from agent import Agent, build_agent
from tests.agent.conftest import SetClock
from tests.agent.test_operators import last_messages, say
from tests.building import fresh_copy, shop_settings

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(
    built_data: Path, tmp_path_factory: pytest.TempPathFactory, clock: SetClock
) -> AsyncIterator[Agent]:
    """A running agent of its own record."""
    data_dir = fresh_copy(built_data, tmp_path_factory.mktemp("waiting"))
    async with build_agent(shop_settings(data_dir), clock=clock) as agent:
        yield agent


async def test_what_the_person_has_not_answered_the_agent_does(desk: Agent) -> None:
    opened = await say(desk, "I want to talk to a person")
    conversation_id = opened.conversation_id
    await desk.operators.take_over(conversation_id, "Siti")
    await desk.operators.reply(conversation_id, "Siti", "Hello, Siti here.", seen_through=1)
    await say(desk, "How much is delivery?", conversation_id)

    await desk.hand_back(conversation_id)
    await desk.turns.drain()

    (*_, before, after) = await last_messages(desk, conversation_id)
    assert before[0] == after[0] == "agent"
    assert "S$4.90" in after[1]


async def test_what_the_person_has_answered_is_not_answered_again(desk: Agent) -> None:
    opened = await say(desk, "I want to talk to a person")
    conversation_id = opened.conversation_id
    await say(desk, "How much is delivery?", conversation_id)
    await desk.operators.take_over(conversation_id, "Siti")
    newest = (await desk.log.entries_after(conversation_id, 0, limit=9))[-1].seq
    await desk.operators.reply(conversation_id, "Siti", "S$4.90!", seen_through=newest)

    await desk.hand_back(conversation_id)
    await desk.turns.drain()

    assert [role for role, _ in await last_messages(desk, conversation_id)][-2:] == [
        "operator", "agent",
    ]  # fmt: skip


async def test_who_writes_on_does_not_wait_longer(desk: Agent) -> None:
    opened = await say(desk, "I want to talk to a person")
    before = await desk.records.conversation(opened.conversation_id, limit=1)

    await say(desk, "hello?", opened.conversation_id)

    after = await desk.records.conversation(opened.conversation_id, limit=1)
    assert after["next_action_due_at"] == before["next_action_due_at"]


async def test_a_conversation_stays_overdue_until_somebody_answers(desk: Agent) -> None:
    opened = await say(desk, "I want to talk to a person")
    waiting = await desk.records.conversation(opened.conversation_id, limit=1)
    late = waiting["next_action_due_at"] + timedelta(minutes=1)
    watch = replace(desk.watch, clock=lambda: late)
    records = replace(desk.records, clock=lambda: late)

    await watch.round()

    overdue = await records.open_conversations(limit=99, is_overdue=True)
    found = {row["conversation_id"]: row["is_overdue"] for row in overdue}
    assert found[opened.conversation_id]
    assert opened.conversation_id in (await watch.report()).conversations_overdue.ids
