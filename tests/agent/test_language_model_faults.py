"""The fault table: every way in which an endpoint can fail, through whole turns, at a real socket.

In each row the customer gets the right reply as if nothing had happened, at once after the model
was given up, and the next turn is read and answered by the model again.
"""

import json
import re
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest
import pytest_asyncio
from sqlalchemy import Connection, select

from evals.endpoints.listening import Answering, Choose, listening
from evals.endpoints.misbehaving import FAULTS, calls, is_cut_after, refuses, says, stalls_after
from knowledge.pack import Language
from tests.agent.conftest import SetClock
from tests.agent.endpoint import Endpoint, agent_at, chooses, trace_of
from tests.agent.watched_turns import (
    ARTICLE,
    LIMITS,
    MODEL,
    MOST_SECONDS,
    QUESTION,
    WatchedAgent,
    cited,
    text_of,
)
from tests.building import fresh_copy
from tools.database.tables import orders

pytestmark = pytest.mark.asyncio(loop_scope="module")
Purpose = Literal["understanding", "answer"]
REFUSAL: Mapping[Language, str] = {
    "en": "I'm sorry, but as an AI language model I cannot help with that.",
    "zh": "很抱歉，作为一个人工智能语言模型，我无法回答这个问题。",
}
OTHER: Mapping[Language, Language] = {"en": "zh", "zh": "en"}


def purpose_of(asked: dict[str, Any]) -> Purpose:
    return "answer" if asked.get("stream") else "understanding"


def language_of(asked: dict[str, Any]) -> Language:
    return "en" if "Write in English" in asked["messages"][0]["content"] else "zh"


def well(asked: dict[str, Any]) -> Answering:
    """As an endpoint should answer."""
    if purpose_of(asked) == "understanding":
        return chooses("delivery_cost")
    return says(cited(MODEL[language_of(asked)]))


def always(answer: Answering) -> Choose:
    return lambda _: answer


def begins(then: Callable[[str], Answering]) -> Choose:
    """Goes wrong after a sentence that has been shown."""
    return lambda asked: then(cited(MODEL[language_of(asked)]) + " ")


def echoes(asked: dict[str, Any]) -> Answering:
    return says("\n".join(message["content"] for message in asked["messages"]))


GARBAGE: dict[str, Choose] = {name: always(fault) for name, fault in FAULTS.items()} | {
    "unknown tool": always(calls("refund_order")),
    "prompt echo": echoes,
    "refusal text": lambda asked: says(REFUSAL[language_of(asked)]),
    "only blanks": always(says("\n \n")),
}
ROWS: Mapping[Purpose, dict[str, Choose]] = {
    "understanding": GARBAGE
    | {
        "wrong schema of the answer": always(says(json.dumps({"requests": "delivery_cost"}))),
        "unknown intent": always(chooses("grant_everything")),
        "no intent": always(chooses("none")),
        "wrong language": always(says("配送费用。")),
    },
    "answer": GARBAGE
    | {
        "wrong language": lambda asked: says(cited(MODEL[OTHER[language_of(asked)]])),
        "third language": always(says("La livraison standard coûte S$4.90 [1].")),
        "cut after a sentence": begins(is_cut_after),
        "stall after a sentence": begins(stalls_after),
    },
}
TABLE = [(purpose, name) for purpose, rows in ROWS.items() for name in rows]


@dataclass(kw_only=True)
class Counter(WatchedAgent):
    """With the endpoint that stands behind it."""

    endpoint: Endpoint

    def goes_wrong(self, purpose: Purpose, fault: Choose) -> None:
        """For one purpose only; the other is served well."""
        self.endpoint.choose = lambda asked: (fault if purpose_of(asked) == purpose else well)(
            asked
        )


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def counter(
    built_data: Path, tmp_path_factory: pytest.TempPathFactory, clock: SetClock
) -> AsyncIterator[Counter]:
    data_dir = fresh_copy(built_data, tmp_path_factory.mktemp("faults"))
    async with listening(lambda asked: endpoint.answer(asked)) as server:
        endpoint = Endpoint(server, well)
        async with agent_at(server.url, data_dir, clock, **LIMITS) as agent:
            found = Counter(agent, endpoint=endpoint)
            await found.is_ready()
            yield found


@pytest.mark.parametrize(("purpose", "name"), TABLE)
@pytest.mark.parametrize("language", ["en", "zh"])
async def test_the_customer_notices_nothing_and_the_next_turn_works(
    counter: Counter, purpose: Purpose, name: str, language: Language
) -> None:
    counter.goes_wrong(purpose, ROWS[purpose][name])

    reply = await counter.ask(QUESTION[language], language)

    by_model = purpose == "understanding" or name.endswith("after a sentence")
    assert text_of(reply).startswith(MODEL[language] if by_model else ARTICLE[language])
    trace = await trace_of(counter.agent, reply)
    assert ("understood_by" in trace) == (purpose == "answer")
    assert trace["answer_from"] == ["model" if by_model else "article"]
    assert counter.seconds_after(purpose) <= MOST_SECONDS
    counter.endpoint.choose = well
    again = await counter.ask(QUESTION[language], language, conversation_id=reply.conversation_id)
    assert text_of(again) == MODEL[language]
    trace = await trace_of(counter.agent, again)
    assert trace["understood_by"] == "language model"
    assert [one["outcome"] for one in trace["language_model"]] == ["answered", "answered"]


@pytest.mark.parametrize("name", ROWS["understanding"])
async def test_the_record_and_the_wish_for_a_person_do_not_hang_on_the_model(
    counter: Counter, name: str
) -> None:
    customer_id, number = await counter.agent.needs.database.run(packed_order)
    counter.goes_wrong("understanding", ROWS["understanding"][name])

    order = await counter.ask(f"Where is my order {number}?", customer_id=customer_id)

    assert order.entry is not None
    assert re.search(rf"\b{number}\b.* is packed", order.entry.text or "")
    assert counter.seconds_after("understanding") <= MOST_SECONDS
    person = await counter.ask(
        "I want to talk to a person",
        customer_id=customer_id,
        conversation_id=order.conversation_id,
    )
    assert person.entry is not None
    assert person.entry.payload["handed_over"]


def packed_order(connection: Connection) -> tuple[str, str]:
    """A customer, and the number of an order of theirs that is still in the warehouse."""
    found = select(orders.c.customer_id, orders.c.order_number).where(orders.c.status == "packed")
    customer_id, number = connection.execute(found.limit(1)).one()
    return customer_id, number


@pytest.mark.parametrize("called", ["refund_order", "answer"])
async def test_where_answers_are_calls_of_a_tool_other_calls_are_none(
    counter: Counter, monkeypatch: pytest.MonkeyPatch, called: str
) -> None:
    monkeypatch.setattr(counter.desk.endpoint, "json_mode", "tools")
    counter.goes_wrong("understanding", always(calls(called)))

    reply = await counter.ask(QUESTION["en"])

    assert text_of(reply) == MODEL["en"]
    assert counter.endpoint.server.requests[-2]["tools"][0]["function"]["name"] == "answer"
    assert counter.seconds_after("understanding") <= MOST_SECONDS
    assert "understood_by" not in await trace_of(counter.agent, reply)


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
@pytest.mark.parametrize("stated", ["600", "Mon, 23 Nov 2026 10:10:00 GMT"])
@pytest.mark.parametrize("purpose", ["understanding", "answer"])
async def test_an_endpoint_that_names_a_time_is_left_alone_until_then(
    counter: Counter, status: str, stated: str, purpose: Purpose
) -> None:
    headers = f"date: Mon, 23 Nov 2026 10:00:00 GMT\r\nretry-after: {stated}\r\n"
    counter.goes_wrong(purpose, always(refuses(status, headers)))

    first = await counter.ask(QUESTION["en"])
    sent = len(counter.endpoint.server.requests)
    counter.endpoint.choose = well
    counter.skipped_seconds += 590
    meanwhile = await counter.ask(QUESTION["en"])

    assert text_of(first) == text_of(meanwhile) == ARTICLE["en"]
    assert purpose_of(counter.endpoint.server.requests[-1]) == purpose
    assert len(counter.endpoint.server.requests) == sent
    assert counter.desk.as_health()["state"] == "resting"
    counter.skipped_seconds += 10
    assert text_of(await counter.ask(QUESTION["en"])) == MODEL["en"]
    assert counter.desk.as_health()["state"] == "ready"
