from collections.abc import Sequence

import pytest

from agent import Agent, IncomingMessage
from agent.follow_ups import aged, leans
from agent.log import Entry
from agent.state import Topic
from knowledge.pack import Language

TOPIC = Topic(article_id="refund-time", question="how long does it take", turns_left=2)


async def _last(agent: Agent, texts: Sequence[str], language: Language = "en") -> Entry:
    """The last reply in one conversation."""
    conversation: str | None = None
    entry: Entry | None = None
    for text in texts:
        message = IncomingMessage(text=text, language=language, conversation_id=conversation)
        reply = await agent.answer_to(await agent.admit(message))
        conversation, entry = reply.conversation_id, reply.entry
    assert entry is not None
    return entry


def _articles(entry: Entry) -> list[str]:
    return [one["article_id"] for one in entry.payload["citations"]]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("and with PayNow?", "en"),
        ("what about large ones", "en"),
        ("how loud is it?", "en"),
        ("the Oak table?", "en"),
        ("那 Oak 边几呢", "zh"),
        ("大件的呢？", "zh"),
        ("它吵不吵", "zh"),
    ],
)
def test_the_rest_of_a_question_leans(text: str, language: Language) -> None:
    assert leans(text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("How much is delivery to Sentosa?", "en"),
        ("and I would also like to know how I can send back the lamp from May", "en"),
        ("送到圣淘沙要多少钱", "zh"),
        ("那我上个月买的那盏落地灯现在坏了你们能不能修一修呢", "zh"),
    ],
)
def test_a_whole_question_does_not(text: str, language: Language) -> None:
    assert not leans(text, language)


def test_a_topic_ends_after_two_turns_without_a_question() -> None:
    once = aged(TOPIC)

    assert once == {**TOPIC, "turns_left": 1}
    assert aged(once) is None
    assert aged(None) is None


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize(
    ("texts", "language", "article", "told"),
    [
        (["how long until a refund is on my card", "and with PayNow?"], "en", "refund-time", "1-2"),
        (
            ["how often do I change the Fern filter", "and how loud is it?"],
            "en",
            "air-purifier-room-size",
            "52 dB",
        ),
        (["Alder 落地灯保修几年", "那 Oak 边几呢"], "zh", "warranty-length", "Oak 系列"),
        (["Alder 落地灯保修几年", "那 Fern 呢"], "zh", "warranty-length", "2 年"),
        (["运费多少", "大件的呢"], "zh", "delivery-cost", "S$25"),
        (["退款多久到银行卡", "PayNow会快点吗"], "zh", "refund-time", "1-2"),
    ],
)
async def test_the_topic_carries_over(
    standing_agent: Agent, texts: list[str], language: Language, article: str, told: str
) -> None:
    entry = await _last(standing_agent, texts, language)

    assert _articles(entry) == [article]
    assert told in (entry.text or "")


@pytest.mark.asyncio(loop_scope="module")
async def test_what_the_topic_does_not_tell_is_not_made_up(standing_agent: Agent) -> None:
    entry = await _last(standing_agent, ["how do I clean the Mist", "and how loud is it?"])

    assert _articles(entry) == []


@pytest.mark.asyncio(loop_scope="module")
async def test_another_question_of_its_own_is_left_alone(standing_agent: Agent) -> None:
    entry = await _last(standing_agent, ["what's the delivery fee", "and can I pay with Amex?"])

    assert _articles(entry) == ["payment-methods"]


@pytest.mark.asyncio(loop_scope="module")
async def test_after_two_turns_of_other_things_the_topic_is_over(standing_agent: Agent) -> None:
    asked = "how long is the warranty on lamps"

    entry = await _last(standing_agent, [asked, "thanks", "hello", "and the Oak side table?"])

    assert _articles(entry) == []
