import pytest

from agent import Agent
from tests.agent.recipes import ask

pytestmark = pytest.mark.asyncio(loop_scope="module")
MEI = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize("next_message", ["what does delivery cost?", "no", "ok thanks"])
async def test_who_goes_on_after_a_refusal_is_not_asked_about_a_person(
    standing_agent: Agent, next_message: str
) -> None:
    refused = await ask(standing_agent, "where is W000000?", customer_id=MEI)
    assert refused.entry is not None

    reply = await ask(
        standing_agent,
        next_message,
        customer_id=MEI,
        conversation_id=refused.conversation_id,
    )

    assert reply.entry is not None
    assert "colleague" not in str(reply.entry.text)
