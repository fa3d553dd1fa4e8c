"""Operators and approvals, through the whole product."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from agent import Agent, IncomingMessage, Reply, build_agent
from agent.errors import (
    ApprovalDecidedError,
    ConversationNotFoundError,
    NotTheOwnerError,
    StaleReplyError,
)
from tests.agent.conftest import MONDAY_AFTERNOON, SetClock
from tests.building import fresh_copy, shop_settings
from tools.database import inspection_rows, order_rows
from tools.promises import open_promises

RACHEL = "00000000-0000-4000-8000-000000000000"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk(
    built_data: Path, tmp_path_factory: pytest.TempPathFactory, clock: SetClock
) -> AsyncIterator[Agent]:
    """A running agent of its own record."""
    data_dir = fresh_copy(built_data, tmp_path_factory.mktemp("operators"))
    async with build_agent(shop_settings(data_dir), clock=clock) as agent:
        yield agent


async def say(
    agent: Agent, text: str, conversation_id: str | None = None, customer_id: str | None = None
) -> Reply:
    message = IncomingMessage(
        text=text, language="en", conversation_id=conversation_id, customer_id=customer_id
    )
    return await agent.answer_to(await agent.admit(message))


def text_of(reply: Reply) -> str:
    assert reply.entry is not None
    return reply.entry.text or ""


async def last_messages(agent: Agent, conversation_id: str) -> list[tuple[str, str]]:
    messages, _ = await agent.history(conversation_id)
    return [(message["role"], message["text"]) for message in messages]


async def receipts_of(agent: Agent, conversation_id: str) -> list[dict[str, Any]]:
    return await agent.records.receipts({"conversation_id": conversation_id}, limit=9)


pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_the_agent_is_mute_while_a_person_owns_the_conversation(desk: Agent) -> None:
    opened = await say(desk, "How much is delivery?")
    await desk.operators.take_over(opened.conversation_id, "Siti")

    reply = await say(desk, "How much is delivery?", opened.conversation_id)

    assert reply.entry is None
    assert reply.handed_over


async def test_an_operators_reply_reaches_the_customer_and_keeps_the_promise(desk: Agent) -> None:
    asked = await say(desk, "I want to talk to a person")
    conversation_id = asked.conversation_id
    with desk.needs.database.transaction() as connection:
        promised = open_promises(connection, conversation_id)
    await desk.operators.take_over(conversation_id, "Siti")

    sent = await desk.operators.reply(conversation_id, "Siti", "Hello, Siti here.", seen_through=1)

    assert len(promised) == 1
    with desk.needs.database.transaction() as connection:
        assert open_promises(connection, conversation_id) == []
    assert (await last_messages(desk, conversation_id))[-1] == ("operator", "Hello, Siti here.")
    assert sent.payload["operator"] == "Siti"


async def test_a_reply_to_what_has_moved_on_is_not_sent(desk: Agent) -> None:
    asked = await say(desk, "I want to talk to a person")
    await say(desk, "and hurry please", asked.conversation_id)
    before = await last_messages(desk, asked.conversation_id)

    with pytest.raises(StaleReplyError):
        await desk.operators.reply(asked.conversation_id, "Siti", "Hi", seen_through=1)

    assert await last_messages(desk, asked.conversation_id) == before


async def test_an_operator_cannot_speak_for_the_agent(desk: Agent) -> None:
    opened = await say(desk, "hello")

    with pytest.raises(NotTheOwnerError):
        await desk.operators.reply(opened.conversation_id, "Siti", "Hi", seen_through=9)
    with pytest.raises(NotTheOwnerError):
        await desk.operators.hand_back(opened.conversation_id)
    with pytest.raises(ConversationNotFoundError):
        await desk.operators.take_over("nowhere", "Siti")


async def test_a_task_goes_on_where_it_stopped_and_asks_for_consent_anew(desk: Agent) -> None:
    with desk.needs.database.transaction() as connection:
        [order, *_] = order_rows.newest_orders(connection, RACHEL, limit=1)
    asked = await say(desk, f"cancel order {order.order_number}", customer_id=RACHEL)
    conversation_id = asked.conversation_id
    await desk.operators.take_over(conversation_id, "Siti")

    back = await desk.operators.hand_back(conversation_id)
    old_yes = await say(desk, "yes", conversation_id)
    with desk.needs.database.transaction() as connection:
        in_between = inspection_rows.deeds_on_order(connection, order.order_number)
    new_yes = await say(desk, "yes", conversation_id)

    assert "Cancel my order" in (back.text or "")
    assert "Shall I do that?" in text_of(old_yes)
    assert in_between.receipts == 0
    assert "is cancelled" in text_of(new_yes)


async def test_a_customer_whom_nobody_has_joined_may_go_back_to_the_agent(desk: Agent) -> None:
    asked = await say(desk, "I want to talk to a person")

    carried_on = await say(desk, "never mind, go on with Willa", asked.conversation_id)
    answer = await say(desk, "How much is delivery?", asked.conversation_id)

    assert "I'm here" in text_of(carried_on)
    assert "S$4.90" in text_of(answer)


async def test_a_customer_whom_an_operator_has_joined_stays_with_them(desk: Agent) -> None:
    asked = await say(desk, "I want to talk to a person")
    await desk.operators.take_over(asked.conversation_id, "Siti")

    reply = await say(desk, "never mind, go on with Willa", asked.conversation_id)

    assert reply.entry is None


async def reorder_above_authority(agent: Agent, number: int) -> tuple[str, str]:
    """A conversation that waits for an approval, and the approval's id."""
    customer_id = f"00000000-0000-4000-8000-{number:012d}"
    with agent.needs.database.transaction() as connection:
        connection.exec_driver_sql("UPDATE products SET price_cents = 60000")
        [order, *_] = order_rows.newest_orders(connection, customer_id, limit=1)
    asked = await say(agent, f"order the same again as {order.order_number}", None, customer_id)
    assert "approve" in text_of(asked)
    requested = await say(agent, "yes", asked.conversation_id)
    assert "approval" in text_of(requested)
    [approval] = [
        one
        for one in await agent.approvals.pending()
        if one["conversation_id"] == asked.conversation_id
    ]
    return asked.conversation_id, str(approval["approval_id"])


async def test_an_approved_deed_is_done_once_and_told(desk: Agent) -> None:
    conversation_id, approval_id = await reorder_above_authority(desk, 1)

    await desk.approvals.decide(approval_id, is_approved=True, operator="Lead", note="")
    with pytest.raises(ApprovalDecidedError, match="approved by Lead"):
        await desk.approvals.decide(approval_id, is_approved=True, operator="Lead", note="")
    await desk.watch.round()

    told = [text for role, text in await last_messages(desk, conversation_id) if role == "agent"]
    assert sum("your new order is" in text for text in told) == 1
    [receipt] = await receipts_of(desk, conversation_id)
    assert receipt["tool"] == "reorder"
    assert receipt["told_seq"] is not None


async def test_a_refusal_is_told_with_its_reason_and_nothing_is_done(desk: Agent) -> None:
    conversation_id, approval_id = await reorder_above_authority(desk, 2)

    await desk.approvals.decide(
        approval_id, is_approved=False, operator="Lead", note="out of stock"
    )

    assert "out of stock" in (await last_messages(desk, conversation_id))[-1][1]
    assert await receipts_of(desk, conversation_id) == []


async def test_an_approval_that_nobody_gives_expires_and_is_told(
    desk: Agent, clock: SetClock
) -> None:
    conversation_id, approval_id = await reorder_above_authority(desk, 4)
    clock.now = MONDAY_AFTERNOON + timedelta(hours=73)

    await desk.watch.round()
    await desk.watch.round()

    clock.now = MONDAY_AFTERNOON
    told = [text for _, text in await last_messages(desk, conversation_id)]
    assert sum("not decided in time" in text for text in told) == 1
    with pytest.raises(ApprovalDecidedError, match="expired"):
        await desk.approvals.decide(approval_id, is_approved=True, operator="Lead", note="")


async def test_the_conversation_goes_on_while_an_approval_waits(desk: Agent) -> None:
    conversation_id, _ = await reorder_above_authority(desk, 5)

    answer = await say(desk, "How much is delivery?", conversation_id)

    assert "S$4.90" in text_of(answer)


@pytest.mark.parametrize("text", ["never mind", "undo that please"])
async def test_what_waits_for_approval_can_be_asked_after_and_withdrawn(
    desk: Agent, text: str
) -> None:
    conversation_id, approval_id = await reorder_above_authority(desk, 9 if "undo" in text else 8)

    state = await say(desk, "has it been approved yet?", conversation_id)
    withdrawn = await say(desk, text, conversation_id)
    again = await say(desk, "has it been approved yet?", conversation_id)

    assert "still with my colleague" in text_of(state)
    assert "I've withdrawn your request" in text_of(withdrawn)
    assert "Nothing of yours is waiting" in text_of(again)
    with pytest.raises(ApprovalDecidedError):
        await desk.approvals.decide(approval_id, is_approved=True, operator="Siti", note="")
    assert await receipts_of(desk, conversation_id) == []


async def test_who_takes_over_finds_what_is_open_and_what_was_tried(desk: Agent) -> None:
    with desk.needs.database.transaction() as connection:
        [order, *_] = order_rows.newest_orders(connection, RACHEL, limit=1)
    number = order.order_number
    opened = await say(desk, f"where is {number}", customer_id=RACHEL)
    await say(desk, "change my phone number", opened.conversation_id)

    await say(desk, "a person please", opened.conversation_id)

    head = await desk.records.conversation(opened.conversation_id, limit=1)
    packet = head["packet"]
    assert packet["is_verified"]
    assert packet["last_task"] == {"task": "track_order", "slots": {"order_number": number}}
    assert packet["open_tasks"] == [
        {"task": "update_account", "slots": {"field": "phone"}, "asked": "value"}
    ]
    assert packet["risk"]["rule"] == "handover#1"
