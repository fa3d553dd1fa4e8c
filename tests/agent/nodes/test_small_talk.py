from types import SimpleNamespace
from typing import Any

import pytest

from agent.nodes.small_talk import small_talk
from agent.wording import Wording
from knowledge import Pack

pytestmark = pytest.mark.asyncio


def _state(history: list[dict[str, str]]) -> Any:  # noqa: ANN401 - only what the node reads
    repeat = {"type": "SmallTalk", "intent": "repeat", "text": "?", "probability": 1.0}
    return {
        "queue": [{"node": "small_talk", "command": repeat}],
        "language": "en",
        "turn_id": "t1",
        "sections": [],
        "history": history,
    }


async def _said(pack: Pack, history: list[dict[str, str]]) -> str:
    needs = SimpleNamespace(wording=Wording(pack), pack=pack)
    runtime: Any = SimpleNamespace(context=SimpleNamespace(needs=needs))
    written = await small_talk(_state(history), runtime)
    return written["sections"][0]["text"]


async def test_with_nothing_to_repeat_it_asks_what_was_meant(shop_pack: Pack) -> None:
    asked_back = Wording(shop_pack).say("clarify_open", "en", seed="t1")

    assert await _said(shop_pack, []) == asked_back
    assert await _said(shop_pack, [{"role": "customer", "text": "?"}]) == asked_back


async def test_the_last_words_of_the_agent_are_repeated(shop_pack: Pack) -> None:
    history = [{"role": "agent", "text": "It is free."}, {"role": "customer", "text": "?"}]

    assert (await _said(shop_pack, history)).endswith("\n\nIt is free.")
