from collections.abc import Sequence

import pytest

from agent import Agent, IncomingMessage
from agent.log import Entry

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def _entry(agent: Agent, texts: Sequence[str], language: str) -> Entry:
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


async def test_a_question_for_days_gets_the_sentence_with_the_days(standing_agent: Agent) -> None:
    entry = await _entry(standing_agent, ["退到信用卡要几天"], "zh")

    assert _articles(entry) == ["refund-time"]
    assert "银行卡 5-10 个工作日" in (entry.text or "")


async def test_what_the_near_article_does_not_state_is_not_answered_from_it(
    standing_agent: Agent,
) -> None:
    entry = await _entry(standing_agent, ["Mist 加湿器吵不吵"], "zh")

    assert _articles(entry) == []
    assert "每周" not in (entry.text or "")
    assert [one["type"] for one in entry.payload["commands"]] == ["NotCovered"]
