"""Whole conversations with the shop's own models, articles and orders."""

import re
import sqlite3
from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver

from agent import Agent, IncomingMessage
from agent.agent import Reply
from agent.commands import Affirm, AskQuestion, Command, NotCovered, SmallTalk, Unclear
from agent.nodes.clarify import label_of
from tests.agent.brains import ScriptedBrain
from tests.agent.conftest import MONDAY_AFTERNOON, SUNDAY_NOON, SetClock
from tests.agent.test_turns import agent_with
from tools.customers import first_customers
from tools.database.order_rows import newest_orders

pytestmark = pytest.mark.asyncio(loop_scope="module")

DELIVERY = AskQuestion(text="How much is delivery?", intent="delivery_cost", probability=0.99)
REPEAT = SmallTalk(text="again", intent="repeat", probability=1.0)
UNKNOWN = NotCovered(text="x", in_field=True, probability=0.9)


class Talk:
    """One conversation."""

    def __init__(self, agent: Agent, *, customer_id: str | None = None) -> None:
        self.agent = agent
        self.customer_id = customer_id
        self.conversation_id: str | None = None

    async def say(self, text: str, *, language: str = "en") -> Reply:
        """The reply to the next message."""
        admission = await self.agent.admit(
            IncomingMessage(
                text=text,
                language=language,
                conversation_id=self.conversation_id,
                customer_id=self.customer_id,
            )
        )
        self.conversation_id = admission.conversation.conversation_id
        return await self.agent.answer_to(admission)


def text_of(reply: Reply) -> str:
    assert reply.entry is not None
    return reply.entry.text or ""


def payload_of(reply: Reply) -> dict[str, Any]:
    assert reply.entry is not None
    return dict(reply.entry.payload)


def labels_of(reply: Reply) -> list[str]:
    return [offer["label"] for offer in payload_of(reply)["quick_replies"]]


def knowing(agent: Agent, script: dict[str, list[Command]]) -> Talk:
    """A conversation in which these messages are understood for certain."""
    brain = ScriptedBrain(script, otherwise=agent.needs.brain)
    return Talk(agent_with(agent, brain=brain, saver=InMemorySaver()))


async def test_a_question_gets_the_words_of_an_article_and_its_name(standing_agent: Agent) -> None:
    reply = await Talk(standing_agent).say("How much is delivery?")

    assert "S$4.90" in text_of(reply)
    [citation] = payload_of(reply)["citations"]
    assert citation["article_id"] == "delivery-cost"
    assert citation["sentence"] in text_of(reply)
    assert 0 < citation["score"] <= 1


async def test_a_reply_leaves_a_trace_of_commands_passages_and_versions(
    standing_agent: Agent,
) -> None:
    reply = await Talk(standing_agent).say("How much is delivery?")

    trace = await standing_agent.log.trace_of(reply.conversation_id, payload_of(reply)["trace_id"])

    assert trace is not None
    [command] = trace["commands"]
    assert (command["type"], command["intent"]) == ("AskQuestion", "delivery_cost")
    assert 0.5 < command["probability"] <= 1
    [answer] = trace["answers"]
    assert answer["article_id"] == "delivery-cost"
    assert trace["suppressed"] == []
    assert set(trace["versions"]) == {"encoder", "pack", "intents_en", "intents_zh"}
    assert {"understand_message", "answer_question", "record_turn"} <= set(trace["milliseconds"])


async def test_the_language_follows_the_customer_in_mid_conversation(
    standing_agent: Agent,
) -> None:
    talk = Talk(standing_agent)

    languages = [
        (await talk.say(text)).language
        for text in ("How much is delivery?", "运费多少？", "W123456", "How much is delivery?")
    ]

    assert languages == ["en", "zh", "zh", "en"]


async def test_a_chinese_answer_is_in_chinese(standing_agent: Agent) -> None:
    talk = knowing(
        standing_agent, {"运费多少？": [DELIVERY.model_copy(update={"text": "运费多少？"})]}
    )

    reply = await talk.say("运费多少？")

    assert len(re.findall(r"[\u4e00-\u9fff]", text_of(reply))) > 10
    assert payload_of(reply)["citations"][0]["article_id"].startswith("delivery-")


async def test_when_unsure_it_asks_and_takes_the_customers_pick(standing_agent: Agent) -> None:
    unclear = Unclear(text="hm", probability=0.3, candidates=["warranty", "delivery_cost"])
    talk = knowing(standing_agent, {"hm": [unclear]})
    label = label_of(standing_agent.needs.pack, "delivery_cost", "en")

    question = await talk.say("hm")
    answer = await talk.say(label)

    assert label in labels_of(question)
    assert labels_of(question)[-1] == "Talk to a person"
    assert payload_of(question)["citations"] == []
    assert payload_of(answer)["citations"][0]["article_id"] == "delivery-cost"


async def test_an_offer_is_only_good_for_the_next_message(standing_agent: Agent) -> None:
    unclear = Unclear(text="hm", probability=0.3, candidates=["warranty", "delivery_cost"])
    thanks = SmallTalk(text="thanks", intent="thanks", probability=1.0)
    number = SmallTalk(text="2", intent="thanks", probability=1.0)
    talk = knowing(standing_agent, {"hm": [unclear], "thanks": [thanks], "2": [number]})

    await talk.say("hm")
    await talk.say("thanks")
    late = await talk.say("2")

    assert payload_of(late)["citations"] == []


async def test_what_was_said_is_repeated_when_asked(standing_agent: Agent) -> None:
    thanks = SmallTalk(text="thanks", intent="thanks", probability=1.0)
    talk = knowing(standing_agent, {"thanks": [thanks], "again": [REPEAT]})

    first = await talk.say("thanks")
    again = await talk.say("again")

    assert text_of(first) in text_of(again)


async def test_an_answer_with_figures_is_repeated_when_asked(standing_agent: Agent) -> None:
    talk = knowing(standing_agent, {"again": [REPEAT]})

    first = await talk.say("How much is delivery?")
    again = await talk.say("again")

    assert "S$4.90" in text_of(first)
    assert text_of(first) in text_of(again)


async def test_yes_to_the_offer_of_a_person_hands_over_and_says_how_long(
    standing_agent: Agent, clock: SetClock
) -> None:
    clock.now = MONDAY_AFTERNOON
    talk = knowing(standing_agent, {"odd": [UNKNOWN], "yes": [Affirm(text="yes", probability=1.0)]})

    offer = await talk.say("odd")
    handover = await talk.say("yes")
    after = await talk.say("are you there?")

    assert payload_of(offer)["handed_over"] is False
    assert handover.handed_over
    assert "10 minutes" in text_of(handover)
    assert after.entry is None
    assert after.handed_over


async def test_outside_care_hours_the_handover_says_when_people_are_back(
    standing_agent: Agent, clock: SetClock
) -> None:
    clock.now = SUNDAY_NOON
    talk = knowing(standing_agent, {"odd": [UNKNOWN], "yes": [Affirm(text="yes", probability=1.0)]})

    await talk.say("odd")
    handover = await talk.say("yes")
    in_chinese = await Talk(standing_agent).say("转人工", language="zh")
    clock.now = MONDAY_AFTERNOON

    assert "Monday, 23 November at 09:00" in text_of(handover)
    assert "11月23日（星期一） 09:00" in text_of(in_chinese)


async def test_a_customer_sees_their_own_orders_and_nobody_elses(standing_agent: Agent) -> None:
    with standing_agent.needs.database.transaction() as connection:
        mei, wei, *_ = first_customers(connection, limit=2)
        own, foreign = (
            newest_orders(connection, one.customer_id, limit=1)[0].order_number
            for one in (mei, wei)
        )
    talk = Talk(standing_agent, customer_id=mei.customer_id)

    found = await talk.say(own)
    refused = await talk.say(foreign)
    unknown = await Talk(standing_agent, customer_id=mei.customer_id).say("W000000")
    refused_first = await Talk(standing_agent, customer_id=mei.customer_id).say(foreign)

    assert own in text_of(found)
    assert payload_of(found)["actions"][0]["data"]["order_number"] == own
    for reply in (refused, unknown):
        assert payload_of(reply)["actions"] == []
        assert "can't find order" in text_of(reply)
    assert text_of(refused_first).replace(foreign, "W000000") == text_of(unknown)


async def test_a_stranger_is_asked_for_the_orders_address_before_it_is_looked_up(
    standing_agent: Agent,
) -> None:
    reply = await Talk(standing_agent).say("W123456")

    assert "e-mail address" in text_of(reply)
    assert payload_of(reply)["actions"] == []


async def test_what_was_asked_before_a_person_is_still_answered(standing_agent: Agent) -> None:
    commands: list[Command] = [
        AskQuestion(text="how long is the warranty", intent="warranty", probability=0.9),
        DELIVERY,
    ]
    talk = knowing(standing_agent, {"two things": commands})

    reply = await talk.say("two things")

    cited = [citation["article_id"] for citation in payload_of(reply)["citations"]]
    assert len(cited) == 2
    assert "delivery-cost" in cited


async def test_a_message_of_nothing_visible_is_asked_about(standing_agent: Agent) -> None:
    reply = await Talk(standing_agent).say("\u200b\u200b")

    assert text_of(reply)
    assert not reply.handed_over


async def test_a_very_long_message_is_cut_and_the_customer_is_told(standing_agent: Agent) -> None:
    reply = await Talk(standing_agent).say("How much is delivery? " * 400)

    assert "read the first part" in text_of(reply)


async def test_the_state_stays_small_however_long_the_conversation(standing_agent: Agent) -> None:
    talk = Talk(standing_agent)
    sizes = []

    for turn in range(60):
        await talk.say("How much is delivery?" if turn % 2 else "运费多少？")
        if turn in {24, 59}:
            sizes.append(_checkpoints_of(standing_agent, talk.conversation_id or ""))

    (early_rows, early_bytes), (late_rows, late_bytes) = sizes
    assert early_rows == late_rows == 1
    assert late_bytes <= 1.1 * early_bytes
    assert late_bytes < 64 * 1024


def _checkpoints_of(agent: Agent, conversation_id: str) -> tuple[int, int]:
    """Number of checkpoint rows of a conversation, and their bytes with pending writes."""
    path = agent.needs.settings.data_dir / "checkpoints.sqlite"
    with sqlite3.connect(path) as connection:
        rows, size = connection.execute(
            "SELECT count(*), coalesce(sum(length(checkpoint)), 0) FROM checkpoints"
            " WHERE thread_id = ?",
            (conversation_id,),
        ).fetchone()
        writes = connection.execute(
            "SELECT coalesce(sum(length(value)), 0) FROM writes WHERE thread_id = ?",
            (conversation_id,),
        ).fetchone()[0]
    connection.close()
    return rows, size + writes
