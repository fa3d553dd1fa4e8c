"""Turns: merged, dropped, failed, cut off. Everything is real but the brain."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from sqlalchemy import func, select

from agent import Agent, IncomingMessage
from agent.agent import Reply
from agent.commands import Affirm, Command, NotCovered, SmallTalk
from agent.graph import build_graph
from agent.log import ConversationLog, Entry
from agent.messages import Admission, TurnResult
from agent.turns import TurnRunner
from knowledge import ArticleSearch, PassageMatch
from tests.agent.brains import FailingBrain, GatedBrain, ScriptedBrain
from tools.database.tables import handovers, turns
from tools.ids import new_id

pytestmark = pytest.mark.asyncio(loop_scope="module")

THANKS = [SmallTalk(text="thanks", intent="thanks", probability=1.0)]
YES = [Affirm(text="yes", probability=1.0)]
UNKNOWN = [NotCovered(text="x", probability=1.0, in_field=True)]


def agent_with(
    agent: Agent,
    *,
    saver: InMemorySaver | None = None,
    log: ConversationLog | None = None,
    **needs: Any,  # noqa: ANN401 - any dependency
) -> Agent:
    """The same record and models behind another runner, with some dependencies replaced."""
    changed, log = replace(agent.needs, **needs), log or agent.log
    runner = TurnRunner(
        graph=build_graph(saver or InMemorySaver()),
        needs=changed,
        log=log,
        live=agent.live,
        approvals=agent.approvals,
        clock=agent.clock,
    )
    return replace(agent, needs=changed, log=log, turns=runner)


def scripted(**script: Sequence[Command]) -> ScriptedBrain:
    """A brain that knows these messages; _ stands for a line break between merged ones."""
    return ScriptedBrain({text.replace("_", "\n"): commands for text, commands in script.items()})


async def say(agent: Agent, text: str, conversation_id: str | None = None) -> Admission:
    return await agent.admit(
        IncomingMessage(text=text, language="en", conversation_id=conversation_id)
    )


async def ask(agent: Agent, text: str, conversation_id: str | None = None) -> Reply:
    return await agent.answer_to(await say(agent, text, conversation_id))


async def messages_of(agent: Agent, conversation_id: str) -> list[Entry]:
    return await agent.log.entries_after(conversation_id, 0, limit=500, kinds=("message",))


async def replies_of(agent: Agent, conversation_id: str) -> list[tuple[int | None, int | None]]:
    """The range of messages that each reply answers."""
    return [
        (entry.answers_from, entry.answers_through)
        for entry in await messages_of(agent, conversation_id)
        if entry.role == "agent"
    ]


async def test_a_burst_is_answered_by_one_reply(standing_agent: Agent) -> None:
    known = scripted(a=THANKS, a_b_c=THANKS)
    brain = GatedBrain(known)
    agent = agent_with(standing_agent, brain=brain)
    first = await say(agent, "a")
    conversation_id = first.conversation.conversation_id
    rest = [await say(agent, text, conversation_id) for text in "bc"]

    brain.gate.set()
    replies = await asyncio.gather(*(agent.answer_to(one) for one in [first, *rest]))

    assert await replies_of(agent, conversation_id) == [(1, 3)]
    assert len({reply.entry.message_id for reply in replies if reply.entry}) == 1
    assert known.heard[-1] == "a\nb\nc"


async def test_a_turn_that_is_overtaken_is_dropped_before_it_is_sent(
    standing_agent: Agent,
) -> None:
    known = scripted(a=THANKS, a_b=THANKS)
    brain = GatedBrain(known)
    agent = agent_with(standing_agent, brain=brain)
    first = await say(agent, "a")
    conversation_id = first.conversation.conversation_id
    await asyncio.sleep(0.05)  # the turn is inside the brain now
    second = await say(agent, "b", conversation_id)

    brain.gate.set()
    await agent.answer_to(second)

    assert known.heard == ["a", "a\nb"]
    assert await replies_of(agent, conversation_id) == [(1, 2)]


async def test_a_long_burst_is_answered_though_it_never_stops(standing_agent: Agent) -> None:
    settings = standing_agent.needs.settings.model_copy(update={"max_merged_messages": 3})
    texts = [str(number) for number in range(7)]
    chunks = ["\n".join(texts[start : start + 3]) for start in (0, 3, 6)]
    known = ScriptedBrain(dict.fromkeys(["0", *chunks], THANKS))
    brain = GatedBrain(known)
    agent = agent_with(standing_agent, brain=brain, settings=settings)
    first = await say(agent, texts[0])
    conversation_id = first.conversation.conversation_id
    rest = [await say(agent, text, conversation_id) for text in texts[1:]]

    brain.gate.set()
    await asyncio.gather(*(agent.answer_to(one) for one in [first, *rest]))

    assert await replies_of(agent, conversation_id) == [(1, 3), (4, 6), (7, 7)]


async def test_a_failure_that_passes_is_not_noticed(standing_agent: Agent) -> None:
    brain = FailingBrain(scripted(a=THANKS), times=2)
    agent = agent_with(standing_agent, brain=brain)

    reply = await ask(agent, "a")

    assert brain.asked == 3
    assert not reply.handed_over
    assert await replies_of(agent, reply.conversation_id) == [(1, 1)]


class BrokenSearch(ArticleSearch):
    """An index that cannot be read."""

    def __init__(self) -> None:
        """Opens nothing."""

    def search(self, *_: Any, **__: Any) -> list[PassageMatch]:  # noqa: ANN401
        """Fails."""
        raise OSError("the index cannot be read")


@pytest.mark.parametrize("broken", ["brain", "search"])
async def test_a_turn_that_keeps_failing_brings_in_a_person_and_says_so(
    standing_agent: Agent, broken: str
) -> None:
    need: dict[str, Any] = {
        "brain": FailingBrain(None, times=99),
        "search": BrokenSearch(),
    }
    agent = agent_with(standing_agent, **{broken: need[broken]})

    reply = await ask(agent, "How much is delivery?")
    later = await ask(agent, "hello?", reply.conversation_id)

    assert reply.handed_over
    assert reply.entry is not None
    assert "Something went wrong on our side" in (reply.entry.text or "")
    assert later.entry is None
    assert await replies_of(agent, reply.conversation_id) == [(1, 1)]
    with agent.needs.database.transaction() as connection:
        reasons = connection.execute(
            select(handovers.c.reason).where(handovers.c.conversation_id == reply.conversation_id)
        ).scalars()
        assert list(reasons) == ["TurnFailed"]


class CutLog(ConversationLog):
    """Where a process is killed just before it publishes."""

    def __init__(self, agent: Agent) -> None:
        """Writes into the record of `agent`, up to that point."""
        super().__init__(agent.needs.database, agent.clock, new_id)
        self.was_reached = asyncio.Event()

    async def publish(self, result: TurnResult) -> list[Entry]:
        """Never comes back."""
        self.was_reached.set()
        await asyncio.Event().wait()
        raise AssertionError(result)


async def cut_between_checkpoint_and_publish(agent: Agent, saver: InMemorySaver) -> str:
    """A conversation whose first turn was thought through and never published."""
    log = CutLog(agent)
    before = asyncio.all_tasks()
    doomed = agent_with(agent, brain=scripted(a=THANKS), saver=saver, log=log)
    admission = await say(doomed, "a")
    await asyncio.wait_for(log.was_reached.wait(), 5)
    # A killed process runs nothing more, not even clean-up: its tasks are cancelled here only
    # because this process goes on.
    killed = asyncio.all_tasks() - before
    for task in killed:
        task.cancel()
    await asyncio.gather(*killed, return_exceptions=True)
    return admission.conversation.conversation_id


async def test_a_turn_cut_between_checkpoint_and_publish_is_published_once(
    standing_agent: Agent,
) -> None:
    saver, brain = InMemorySaver(), scripted()
    conversation_id = await cut_between_checkpoint_and_publish(standing_agent, saver)
    assert await replies_of(standing_agent, conversation_id) == []

    for _ in range(2):
        restarted = agent_with(standing_agent, brain=brain, saver=saver)
        await restarted.turns.recover()
        await restarted.close()

    assert await replies_of(standing_agent, conversation_id) == [(1, 1)]
    assert brain.heard == [], "it was thought through already"
    with standing_agent.needs.database.transaction() as connection:
        count = connection.execute(
            select(func.count()).where(turns.c.conversation_id == conversation_id)
        ).scalar_one()
    assert count == 1


async def test_a_message_that_came_after_the_cut_gets_a_reply_of_its_own(
    standing_agent: Agent,
) -> None:
    saver, brain = InMemorySaver(), scripted(b=THANKS)
    conversation_id = await cut_between_checkpoint_and_publish(standing_agent, saver)
    await standing_agent.log.admit(
        IncomingMessage(text="b", language="en", conversation_id=conversation_id)
    )

    restarted = agent_with(standing_agent, brain=brain, saver=saver)
    await restarted.turns.recover()
    await restarted.close()

    assert await replies_of(standing_agent, conversation_id) == [(1, 1), (2, 2)]
    assert brain.heard == ["b"]


async def test_a_turn_cut_before_its_checkpoint_is_thought_again(standing_agent: Agent) -> None:
    admission = await standing_agent.log.admit(IncomingMessage(text="a", language="en"))
    conversation_id = admission.conversation.conversation_id
    restarted = agent_with(standing_agent, brain=scripted(a=THANKS))

    await restarted.turns.recover()
    await restarted.close()

    assert await replies_of(standing_agent, conversation_id) == [(1, 1)]


async def test_a_message_is_answered_though_its_sender_has_gone(standing_agent: Agent) -> None:
    agent = agent_with(standing_agent, brain=scripted(a=THANKS))

    admission = await say(agent, "a")
    gone = asyncio.create_task(agent.answer_to(admission))
    await asyncio.sleep(0)
    gone.cancel()
    await asyncio.gather(gone, return_exceptions=True)
    await agent.close()

    assert await replies_of(agent, admission.conversation.conversation_id) == [(1, 1)]


async def test_conversations_do_not_wait_for_each_other(standing_agent: Agent) -> None:
    slow = GatedBrain(scripted(a=THANKS))
    stuck = agent_with(standing_agent, brain=slow)
    waiting = await say(stuck, "a")
    quick = agent_with(standing_agent, brain=scripted(a=THANKS))

    reply = await asyncio.wait_for(ask(quick, "a"), 5)

    assert reply.entry is not None
    assert await replies_of(stuck, waiting.conversation.conversation_id) == []
    slow.gate.set()
    await stuck.close()
    assert stuck.turns.running_count == 0
