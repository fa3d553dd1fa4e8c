"""Whole turns with a language model behind a real socket: veiled, and never in the way."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from sqlalchemy import Connection, select

from agent import Agent, IncomingMessage
from agent.agent import Reply
from evals.endpoints.listening import Answering, listening
from evals.endpoints.misbehaving import FAULTS, chunk, head, says
from tests.agent.conftest import SetClock
from tests.agent.endpoint import PATIENCE, Endpoint, agent_at, chooses, trace_of
from tests.building import fresh_copy
from tools.database import customer_rows, usage_rows
from tools.database.tables import orders

pytestmark = pytest.mark.asyncio(loop_scope="module")
ANSWER = "Standard delivery is S$4.90 and is free from S$60 [1]."
SHOWN = "Standard delivery is S$4.90 and is free from S$60."
ODD = "the thing with the van man and my doorstep"


def is_reading(asked: dict[str, Any]) -> bool:
    return bool(asked.get("response_format"))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def endpoint() -> AsyncIterator[Endpoint]:
    async with listening(lambda asked: found.answer(asked)) as server:
        found = Endpoint(server)
        yield found


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def agent(
    endpoint: Endpoint, built_data: Path, tmp_path_factory: pytest.TempPathFactory, clock: SetClock
) -> AsyncIterator[Agent]:
    data_dir = fresh_copy(built_data, tmp_path_factory.mktemp("model"))
    async with agent_at(endpoint.server.url, data_dir, clock) as found:
        yield found


async def ask(agent: Agent, text: str, **more: Any) -> Reply:  # noqa: ANN401
    message = IncomingMessage(text=text, language="en", **more)
    return await agent.answer_to(await agent.admit(message))


async def test_a_turn_is_read_by_the_model_and_counted(
    agent: Agent, endpoint: Endpoint, clock: SetClock
) -> None:
    endpoint.choose = lambda asked: chooses("delivery_cost") if is_reading(asked) else says("")

    reply = await ask(agent, ODD)

    assert reply.entry is not None
    assert [one["intent"] for one in reply.entry.payload["commands"]] == ["delivery_cost"]
    trace = await trace_of(agent, reply)
    assert trace["understood_by"] == "language model"
    first, second = trace["language_model"]
    assert (first["purpose"], first["outcome"]) == ("understanding", "answered")
    assert (second["purpose"], second["outcome"]) == ("answer", "ModelAnswerError")
    assert re.fullmatch(r"understand_message@[0-9a-f]{12}", first["prompt"])
    scope = f"conversation:{reply.conversation_id}"
    row = await agent.needs.database.run(
        lambda connection: usage_rows.usage_of(connection, clock().date(), scope)
    )
    assert (row.requests, row.reserved_tokens) == (2, 0)
    assert row.prompt_tokens == first["prompt_tokens"] + second["prompt_tokens"]


async def test_nothing_personal_reaches_the_endpoint(agent: Agent, endpoint: Endpoint) -> None:
    endpoint.choose = lambda asked: (
        chooses("delivery_cost") if is_reading(asked) else says("It is free [1].")
    )
    endpoint.server.bytes_heard.clear()
    endpoint.server.requests.clear()
    customer = await agent.needs.database.run(
        lambda connection: customer_rows.first_customers(connection, limit=1)[0]
    )
    phone = customer.phone or "9123 4567"
    said = (
        f"{ODD}, order W271828. It is {customer.name} here, {customer.email} or {phone}, "
        "card 4111 1111 1111 1111, NRIC S1234567D"
    )

    reply = await ask(agent, said, customer_id=customer.customer_id)
    short = f"How much is delivery, asks {customer.name} ({customer.email})"
    await ask(agent, short, customer_id=customer.customer_id)

    sent = endpoint.server.everything
    assert [is_reading(one) for one in endpoint.server.requests] == [True, True, False]
    assert "[EMAIL_1]" in sent
    for secret in (
        customer.name, customer.email, phone, "4111 1111", "S1234567D", "271828",
        customer.customer_id, reply.conversation_id,
    ):  # fmt: skip
        assert secret not in sent, secret
    for name in customer.name.split():
        assert len(name) < 3 or not re.search(rf"\b{name}\b", sent), name


@pytest.mark.parametrize(
    ("said", "shown", "held_back"),
    [
        (says(ANSWER), SHOWN, []),
        (says(f"{ANSWER} I have refunded you."), SHOWN, ["deed"]),
        (says("Delivery costs S$1 [1]."), None, ["figures"]),
        (FAULTS["cut in mid-stream"], None, []),
        (FAULTS["stall in mid-stream"], None, []),
        (FAULTS["endless"], None, None),
    ],
)
async def test_an_answer_is_shown_as_far_as_the_passage_backs_it(
    agent: Agent,
    endpoint: Endpoint,
    said: Answering,
    shown: str | None,
    held_back: list[str] | None,
) -> None:
    endpoint.choose = lambda asked: chooses("none") if is_reading(asked) else said

    reply = await ask(agent, "How much is standard delivery?")

    assert reply.entry is not None
    text = reply.entry.text or ""
    trace = await trace_of(agent, reply)
    assert trace["answer_from"] == ["model" if shown else "article"]
    assert text.endswith(shown or "Standard delivery costs S$4.90 and is free from S$60.")
    assert "refund" not in text
    assert [one["article_id"] for one in reply.entry.payload["citations"]] == ["delivery-cost"]
    found = [one["unbacked"] for one in trace["suppressed"]]
    assert held_back is None or found == held_back
    after = await ask(
        agent, "And how long does delivery take?", conversation_id=reply.conversation_id
    )
    assert after.entry is not None
    assert [one["intent"] for one in after.entry.payload["commands"]] == ["delivery_time"]


async def test_with_no_tokens_left_nothing_is_sent(
    endpoint: Endpoint, built_data: Path, tmp_path: Path, clock: SetClock
) -> None:
    endpoint.choose = lambda _: chooses("showroom")
    data_dir = fresh_copy(built_data, tmp_path)
    async with agent_at(endpoint.server.url, data_dir, clock, tokens_per_day=10) as agent:
        before = len(endpoint.server.requests)

        reply = await ask(agent, "How much is delivery?")

        assert reply.entry is not None
        assert reply.entry.payload["commands"][0]["intent"] == "delivery_cost"
        assert len(endpoint.server.requests) == before


@pytest.mark.parametrize("chosen", ["affirm", "cancel_order", "thanks"])
async def test_a_model_cannot_agree_for_the_customer(
    agent: Agent, endpoint: Endpoint, chosen: str
) -> None:
    endpoint.choose = lambda _: chooses(chosen)
    customer_id, number = await cancellable(agent)
    first = await ask(agent, f"please cancel order {number}", customer_id=customer_id)
    assert first.entry is not None
    assert "Yes" in str(first.entry.payload["quick_replies"]), "it asks for consent"

    for text in ("hm well the van perhaps", "the neighbour said so", "what would you do"):
        reply = await ask(
            agent, text, customer_id=customer_id, conversation_id=first.conversation_id
        )
        assert reply.entry is not None
        assert reply.entry.payload.get("receipts", []) == []
        assert "Affirm" not in [one["type"] for one in reply.entry.payload["commands"]]

    assert await status_of(agent, number) == "packed"


async def cancellable(agent: Agent) -> tuple[str, str]:
    """A customer with an order that is still in the warehouse."""

    def find(connection: Connection) -> tuple[str, str]:
        row = connection.execute(
            select(orders.c.customer_id, orders.c.order_number).where(orders.c.status == "packed")
        ).first()
        assert row is not None
        return row[0], row[1]

    return await agent.needs.database.run(find)


async def status_of(agent: Agent, number: str) -> str:
    def find(connection: Connection) -> str:
        found = select(orders.c.status).where(orders.c.order_number == number)
        return str(connection.execute(found).scalar_one())

    return await agent.needs.database.run(find)


async def test_a_backed_sentence_is_shown_before_the_model_has_finished(
    agent: Agent, endpoint: Endpoint
) -> None:
    shown, refunded = asyncio.Event(), " I have refunded you [1]."

    async def in_two_parts(writer: asyncio.StreamWriter, _: bool) -> None:
        writer.write(head("200 OK", "text/event-stream"))
        writer.write(chunk({"role": "assistant", "content": f"{ANSWER} "}))
        await asyncio.wait_for(shown.wait(), PATIENCE)
        writer.write(chunk({"content": refunded}) + chunk({}, "stop") + b"data: [DONE]\n\n")

    endpoint.choose = lambda asked: chooses("none") if is_reading(asked) else in_two_parts
    pieces: list[dict[str, str]] = []

    message = IncomingMessage(text="How much is standard delivery? Still nothing!!", language="en")
    admission = await agent.admit(message)
    async for event in agent.progress_of(admission):
        if event.name == "delta":
            pieces.append(event.data)
            shown.set()
    reply = await agent.answer_to(admission)

    assert reply.entry is not None
    assert pieces[0]["text"].endswith(SHOWN)
    assert "".join(piece["text"] for piece in pieces) == reply.entry.text
    assert {piece["message_id"] for piece in pieces} == {reply.entry.message_id}
    assert "refund" not in (reply.entry.text or "")


async def test_an_operator_is_suggested_what_the_model_makes_of_the_article(
    agent: Agent, endpoint: Endpoint
) -> None:
    endpoint.choose = lambda asked: chooses("none") if is_reading(asked) else says(ANSWER)
    first = await ask(agent, "I want to talk to a person")
    await agent.admit(
        IncomingMessage(
            text="How much is standard delivery?",
            language="en",
            conversation_id=first.conversation_id,
        )
    )

    found = await agent.copilot.suggestions(first.conversation_id)

    by_model, by_article, *_ = found.items
    assert by_model.text == SHOWN
    assert by_article.text.startswith("Standard delivery costs S$4.90")
    assert by_model.citations == by_article.citations
    endpoint.choose = lambda _: FAULTS["500"]
    without = await agent.copilot.suggestions(first.conversation_id)
    assert without.items[0].text == by_article.text


async def test_an_answer_may_lean_on_what_the_same_reply_has_looked_up(
    agent: Agent, endpoint: Endpoint
) -> None:
    customer_id, number = await cancellable(agent)
    leaning = f"Your order {number} is already packed [2]. {ANSWER}"
    asked: list[str] = []

    def answer(request: dict[str, Any]) -> Answering:
        if is_reading(request):
            return chooses("none")
        asked.append(request["messages"][0]["content"])
        # The endpoint knows the order by a placeholder only.
        veiled = re.search(r"\[ORDER[^\]]*\]", asked[-1])
        return says(leaning.replace(number, veiled[0] if veiled else number))

    endpoint.choose = answer

    reply = await ask(
        agent,
        f"Where is my order {number}? How much is standard delivery?",
        customer_id=customer_id,
    )

    assert reply.entry is not None
    assert "[2] " in asked[0]
    assert (reply.entry.text or "").endswith(SHOWN)
    assert {one["tool"] for one in reply.entry.payload["actions"]} == {"track_order"}
