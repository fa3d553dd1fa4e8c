"""The endpoint of the speed measurement: it keeps its pace, and says what a passage says."""

import asyncio
from typing import Any

import httpx
import pytest

from agent.generation.answering import PROMPT
from evals.endpoints.paced import Pace
from evals.model_speed.endpoint import paced_endpoint, tokens_of


def asked_about(passage: str) -> dict[str, Any]:
    values = dict.fromkeys(("agent", "company", "language", "voice", "sentences"), "-")
    values["looked_up"] = ""
    prompt = PROMPT.filled({**values, "title": "Delivery?", "passage": passage})
    return {"messages": [{"role": "system", "content": prompt}], "stream": True}


@pytest.mark.parametrize(
    ("passage", "said"),
    [
        (
            "Delivery costs **S$14.90**. Free from S$60! More:\n- fast",
            "Delivery costs **S$14.90** [1]. Free from S$60 [1]!",
        ),
        ("配送费 S$4.90。满 S$60 免运费。", "配送费 S$4.90 [1]。 满 S$60 免运费 [1]。"),
        ("- a list", "NO ANSWER"),
    ],
)
def test_it_says_the_first_sentences_of_the_passage(passage: str, said: str) -> None:
    assert "".join(tokens_of(asked_about(passage))) == said


async def test_it_keeps_its_pace_and_tells_when_the_first_sentence_was_written() -> None:
    asked = asked_about("Delivery costs S$4.90. It is free from S$60.")
    tokens = tokens_of(asked)
    end = next(number for number, token in enumerate(tokens) if token.startswith("]"))
    with paced_endpoint(Pace(0.1, 100)) as endpoint:
        async with httpx.AsyncClient() as client:
            url = f"{endpoint.url}/chat/completions"
            answers = await asyncio.gather(*(client.post(url, json=asked) for _ in range(3)))
        written = endpoint.written()

    assert all("[DONE]" in answer.text for answer in answers)
    assert len(written) == 3
    for one in written:
        assert one.first_sentence == pytest.approx(0.1 + end / 100, abs=0.05)
        assert one.end == pytest.approx(0.1 + (len(tokens) - 1) / 100, abs=0.05)
