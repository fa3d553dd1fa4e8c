"""Suggested replies, through the whole product: what they say, and that they do nothing."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
import pytest_asyncio
from sqlalchemy import update

from agent import Agent, IncomingMessage, build_agent
from agent.copilot import Suggestions
from agent.errors import ConversationNotFoundError
from tests.agent.conftest import MONDAY_AFTERNOON, SetClock
from tests.building import fresh_copy, shop_settings
from tools.database import inspection_rows, order_rows
from tools.database.tables import orders as order_table

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module")
def data_dir(built_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fresh_copy(built_data, tmp_path_factory.mktemp("copilot"))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(data_dir: Path, clock: SetClock) -> AsyncIterator[Agent]:
    """A running agent in whose shop two orders of two customers can be cancelled."""
    async with build_agent(shop_settings(data_dir), clock=clock) as agent:
        yield agent


@pytest.fixture(scope="module")
def packed(desk: Agent) -> list[tuple[str, str]]:
    """A customer and their order that is packed; and one of another customer."""
    with desk.needs.database.transaction() as connection:
        found = inspection_rows.put_back_orders(connection, 20)
    other = next(pair for pair in found if pair[0] != found[0][0])
    return [found[0], other]


async def written(
    agent: Agent,
    *texts: str,
    customer_id: str | None = None,
    language: str = "en",
    conversation_id: str | None = None,
) -> str:
    """A conversation of a person's, in which a customer has written this and waits."""
    for text in texts:
        message = IncomingMessage(
            text=text, language=language, conversation_id=conversation_id, customer_id=customer_id
        )
        admission = await agent.log.admit(message)
        conversation_id = admission.conversation.conversation_id
    assert conversation_id is not None
    await agent.operators.take_over(conversation_id, "Siti")
    return conversation_id


async def suggested(agent: Agent, *texts: str, **who: str) -> Suggestions:
    return await agent.copilot.suggestions(await written(agent, *texts, **who))


async def said(agent: Agent, text: str, **who: str) -> str:
    admission = await agent.admit(IncomingMessage(text=text, language="en", **who))
    await agent.answer_to(admission)
    return admission.conversation.conversation_id


def texts_of(found: Suggestions) -> list[str]:
    return [one.text for one in found.items]


def everything(data_dir: Path) -> list[str]:
    """All that is stored, in the record and in the checkpoints."""
    lines: list[str] = []
    for name in ("rapport.sqlite", "checkpoints.sqlite"):
        with closing(sqlite3.connect(data_dir / name)) as connection:
            lines += connection.iterdump()
    return lines


async def test_the_agents_own_answer_comes_first_and_the_others_differ(desk: Agent) -> None:
    found = await suggested(desk, "How much is delivery?")

    assert found.answers_through == 1
    assert [one.kind for one in found.items] == ["article", "article", "article"]
    assert "S$4.90" in found.items[0].text
    assert found.items[0].citations[0]["article_id"] == "delivery-cost"
    assert len(set(texts_of(found))) == 3


async def test_all_requests_of_a_message_are_in_one_reply(desk: Agent) -> None:
    found = await suggested(desk, "How much is delivery?", "And do you wrap gifts?")

    cited = [[one["article_id"] for one in item.citations] for item in found.items]
    assert cited[0] == ["delivery-cost", "gift-wrapping"]
    assert all(len(articles) == 2 for articles in cited)
    assert found.answers_through == 2


async def test_a_known_customers_record_is_looked_up_and_nobody_elses(
    desk: Agent, packed: list[tuple[str, str]]
) -> None:
    (customer_id, own), (_, foreign) = packed

    of_own = await suggested(desk, f"where is {own}?", customer_id=customer_id)
    of_foreign = await suggested(desk, f"where is {foreign}?", customer_id=customer_id)
    of_nobody = await suggested(desk, f"where is {own}?")

    assert of_own.items[0].kind == "record"
    assert of_own.items[0].actions[0]["data"]["order_number"] == own
    assert texts_of(of_foreign)[0].startswith(f"I can't find order {foreign}")
    assert texts_of(of_nobody)[0].startswith("I'd like to look that up")
    assert not [one for found in (of_foreign, of_nobody) for one in found.items if one.actions]


async def test_a_deed_is_proposed_as_a_question_and_a_missing_slot_is_asked_for(
    desk: Agent, packed: list[tuple[str, str]]
) -> None:
    customer_id, number = packed[0]

    named = await suggested(desk, f"please cancel order {number}", customer_id=customer_id)
    moved = await suggested(
        desk, f"please change the address of order {number}", customer_id=customer_id
    )

    assert named.items[0].kind == "proposal"
    assert named.items[0].text.startswith(f"I would cancel order **{number}**")
    assert named.items[0].text.endswith("Shall I do that?")
    assert moved.items[0].kind == "question"
    assert moved.items[0].text.startswith("Where should it go?")


@pytest.mark.parametrize(
    "text",
    [
        "please cancel order {own}",
        "My lamp arrived broken, I want my money back for {own}",
        "subscribe me to the newsletter",
        "yes",
        "undo that",
        "我要投诉，灯是坏的",
    ],
)
async def test_nothing_is_written_by_suggesting(
    desk: Agent, data_dir: Path, packed: list[tuple[str, str]], text: str
) -> None:
    customer_id, own = packed[0]
    conversation_id = await written(desk, text.format(own=own), customer_id=customer_id)
    before = everything(data_dir)

    found = await desk.copilot.suggestions(conversation_id)

    assert found.items
    assert everything(data_dir) == before


async def test_a_yes_to_what_the_agent_had_proposed_does_nothing_and_asks_anew(
    desk: Agent, data_dir: Path, packed: list[tuple[str, str]]
) -> None:
    customer_id, own = packed[0]
    conversation_id = await said(desk, f"please cancel order {own}", customer_id=customer_id)
    await written(desk, "yes", conversation_id=conversation_id, customer_id=customer_id)
    await desk.operators.take_over(conversation_id, "Siti")
    before = everything(data_dir)

    found = await desk.copilot.suggestions(conversation_id)

    assert found.items[0].kind == "proposal"
    assert not any("is cancelled" in text for text in texts_of(found))
    assert everything(data_dir) == before
    with desk.needs.database.transaction() as connection:
        order = order_rows.find_order(connection, own)
    assert order is not None
    assert order.status == "packed"


async def test_nobody_is_told_of_a_code_that_was_not_sent(desk: Agent, data_dir: Path) -> None:
    conversation_id = await said(desk, "please close my account")
    await written(desk, "rachel@customer.example", conversation_id=conversation_id)
    before = everything(data_dir)

    found = await desk.copilot.suggestions(conversation_id)

    assert not any("code" in text for text in texts_of(found))
    assert everything(data_dir) == before


async def test_a_complaint_is_met_with_regret_and_without_a_ticket_that_is_not_there(
    desk: Agent, packed: list[tuple[str, str]]
) -> None:
    found = await suggested(
        desk, "My lamp arrived broken, this is outrageous!", customer_id=packed[0][0]
    )

    assert all("sorry" in text for text in texts_of(found))
    assert "damaged-on-arrival" in [
        one["article_id"] for item in found.items for one in item.citations
    ]
    assert not any("icket" in text for text in texts_of(found))


async def test_what_policy_offers_for_a_complaint_is_proposed_before_a_ticket_is_open(
    desk: Agent, packed: list[tuple[str, str]]
) -> None:
    customer_id = packed[0][0]
    with desk.needs.database.transaction() as connection:
        orders = order_rows.newest_orders(connection, customer_id, limit=50)
        order = next(one for one in orders if one.status == "delivered" and one.total_cents < 5000)
        yesterday = MONDAY_AFTERNOON - timedelta(days=1)
        connection.execute(
            update(order_table)
            .where(order_table.c.order_number == order.order_number)
            .values(delivered_at=yesterday, placed_at=yesterday - timedelta(days=3))
        )

    found = await suggested(
        desk,
        f"Order {order.order_number} arrived broken, I want my money back",
        customer_id=customer_id,
    )

    proposal = found.items[0]
    assert proposal.kind == "proposal"
    assert f"I can refund S${order.total_cents / 100:.2f}".removesuffix(".00") in proposal.text
    assert proposal.text.endswith("Shall I do that?")
    with desk.needs.database.transaction() as connection:
        assert inspection_rows.deeds_on_order(connection, order.order_number).refunds == 0


async def test_with_a_ticket_it_is_said_by_when_it_is_settled(
    desk: Agent, packed: list[tuple[str, str]]
) -> None:
    customer_id = packed[1][0]
    conversation_id = await said(
        desk, "I want to complain: your driver was rude to my mother", customer_id=customer_id
    )
    await written(desk, "What now?", conversation_id=conversation_id, customer_id=customer_id)

    found = await desk.copilot.suggestions(conversation_id)

    assert any("you'll have an answer by" in text for text in texts_of(found))


async def test_after_a_wish_for_a_person_what_was_asked_before_is_answered_otherwise(
    desk: Agent,
) -> None:
    conversation_id = await said(desk, "How much is delivery?")
    await said(desk, "I want to talk to a person", conversation_id=conversation_id)
    await desk.operators.take_over(conversation_id, "Siti")

    found = await desk.copilot.suggestions(conversation_id)

    cited = [one["article_id"] for item in found.items for one in item.citations]
    assert found.answers_through == 3
    assert "delivery-express" in cited
    assert "delivery-cost" not in cited


async def test_chinese_is_answered_in_chinese(desk: Agent) -> None:
    found = await suggested(desk, "运费多少钱？", language="zh")

    assert found.language == "zh"
    assert "4.90" in found.items[0].text
    assert "运费" in found.items[0].text


async def test_no_suggestion_speaks_as_software_or_offers_a_person(desk: Agent) -> None:
    for text in ("hello", "are you a robot?", "what can you do?", "which planet is biggest?"):
        for one in (await suggested(desk, text)).items:
            assert "AI" not in one.text
            assert "colleague" not in one.text


async def test_where_everything_is_answered_nothing_is_suggested(desk: Agent) -> None:
    conversation_id = await said(desk, "How much is delivery?")
    assert (await desk.copilot.suggestions(conversation_id)).items == []

    await written(desk, "And express?", conversation_id=conversation_id)
    assert (await desk.copilot.suggestions(conversation_id)).items != []
    await desk.operators.reply(conversation_id, "Siti", "S$9.90.", seen_through=3)

    assert (await desk.copilot.suggestions(conversation_id)).items == []


async def test_an_unknown_conversation_is_an_error(desk: Agent) -> None:
    with pytest.raises(ConversationNotFoundError):
        await desk.copilot.suggestions("00000000-0000-7000-8000-000000000000")
