from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from agent.commands import AskQuestion, StartTask
from agent.nodes.understand_message import understand_message
from agent.understanding.situation import Situation

pytestmark = pytest.mark.asyncio
ASKED = {
    "kind": "which_intent",
    "candidates": [["Cancel my order", "cancel_order"], ["Delivery cost", "delivery_cost"]],
}


class _Picking:
    """A brain that takes what was picked."""

    async def understand(self, text: str, situation: Situation, _: object) -> Any:  # noqa: ANN401
        picked_intent = situation.picked_intent
        assert picked_intent is not None
        kind = StartTask if picked_intent == "cancel_order" else AskQuestion
        command = kind(text=text, probability=1.0, intent=picked_intent)
        return SimpleNamespace(
            commands=(command,),
            language="en",
            mood="calm",
            embeddings={},
            candidates=(),
            is_urgent=False,
            is_by_model=False,
        )


async def _text_of(picked: str) -> str:
    async def run_model(work: Any) -> Any:  # noqa: ANN401
        return work()

    needs = SimpleNamespace(
        slot_finder=SimpleNamespace(order_numbers=lambda _: ()),
        brain=_Picking(),
        run_model=run_model,
        wording=SimpleNamespace(local_date=lambda _: date(2026, 3, 2)),
    )
    context = SimpleNamespace(
        needs=needs,
        model=None,
        embeddings={},
        trace=SimpleNamespace(notes={}),
        say_status=lambda _: None,
        show=lambda _: None,
    )
    state: Any = {
        "text": picked,
        "language": "en",
        "now": "2026-03-02T08:00:00+00:00",
        "open_question": ASKED,
        "history": [
            {"role": "customer", "text": "that thing W104233, away with it"},
            {"role": "agent", "text": "Which of these is it?"},
        ],
    }
    runtime: Any = SimpleNamespace(context=context)
    written = await understand_message(state, runtime)
    return str(written["commands"][0]["text"])


async def test_what_was_said_before_a_reading_was_picked_counts_for_the_task() -> None:
    assert await _text_of("Cancel my order") == "that thing W104233, away with it\nCancel my order"


async def test_a_question_that_was_picked_is_asked_in_its_own_words() -> None:
    assert await _text_of("Delivery cost") == "Delivery cost"
