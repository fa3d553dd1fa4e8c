"""The models of the set-ups: what they say follows from what they are asked."""

import httpx

from evals.endpoints.listening import listening
from evals.endpoints.scripted import ScriptedModel
from evals.setups.models import endpoint_of

ASKED = {
    "messages": [
        {
            "role": "system",
            "content": "x\n[1] Delivery?\nYes, delivery costs **S$4.90**. It is free from S$60."
            "\n\nRules:\n- few",
        },
        {"role": "user", "content": "how much?"},
    ],
    "stream": True,
}


async def said(model: ScriptedModel) -> str:
    async with listening(model.answer) as found, httpx.AsyncClient() as client:
        return (await client.post(f"{found.url}/chat/completions", json=ASKED)).text


async def test_the_same_question_gets_the_same_answer() -> None:
    first, second = ScriptedModel(), ScriptedModel()

    assert await said(first) == await said(second)
    assert first.proposed == second.proposed >= 2
    assert first.untrue == second.untrue


async def test_no_model_and_short_patience_are_settings() -> None:
    async with endpoint_of("none") as none:
        assert none.settings is None
    async with endpoint_of("misbehaving") as found:
        assert found.settings is not None
        assert found.settings.is_configured
        assert found.settings.timeout_seconds == 0.25
