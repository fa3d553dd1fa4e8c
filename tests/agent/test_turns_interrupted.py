"""Turns that something comes in between of: a newer message, a caller who goes."""

import asyncio

import pytest
from langgraph.checkpoint.memory import InMemorySaver

from agent import Agent
from tests.agent.brains import GatedBrain
from tests.agent.test_turns import THANKS, UNKNOWN, YES, agent_with, ask, say, scripted

pytestmark = pytest.mark.asyncio(loop_scope="module")


def _saver_of(agent: Agent) -> InMemorySaver:
    saver = agent.turns._graph.checkpointer
    assert isinstance(saver, InMemorySaver)
    return saver


async def test_an_overtaken_turn_leaves_no_trace_in_what_is_remembered(
    standing_agent: Agent,
) -> None:
    known = scripted(unknown=UNKNOWN, yes=YES, yes_please=YES)
    opening = await ask(agent := agent_with(standing_agent, brain=known), "unknown")
    conversation_id = opening.conversation_id
    gated = GatedBrain(known)
    agent = agent_with(standing_agent, brain=gated, saver=_saver_of(agent))
    await say(agent, "yes", conversation_id)
    await asyncio.sleep(0.05)
    second = await say(agent, "please", conversation_id)

    gated.gate.set()
    reply = await agent.answer_to(second)

    assert known.heard == ["unknown", "yes", "yes\nplease"]
    assert reply.handed_over, "the offer of a person was forgotten"


async def test_a_message_is_answered_though_its_sender_goes_while_it_is_stored(
    standing_agent: Agent,
) -> None:
    agent = agent_with(standing_agent, brain=scripted(a=THANKS))

    going = asyncio.create_task(say(agent, "a"))
    await asyncio.sleep(0)  # the transaction is under way in its own thread
    going.cancel()
    await asyncio.gather(going, return_exceptions=True)
    await agent.log.owed_replies(limit=1)  # waits its turn behind that transaction
    await asyncio.sleep(0.05)
    await agent.close()

    assert await agent.log.owed_replies(limit=10) == []
