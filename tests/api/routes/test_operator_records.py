"""Receipts, their undoing, approvals and mails as operators get them."""

import asyncio
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from api.app import create_app
from api.settings import ApiSettings
from evals.contract.facts import facts_of
from evals.contract.rules import RULES
from evals.reply_reading import ReplyReader
from tests.agent.conftest import SetClock
from tests.api.operator_desk import BY_KEY, KEY, Desk, Talk, customer_of, newest_order

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def cancelled(desk: Desk, number: int) -> tuple[Talk, str, dict[str, Any]]:
    """A conversation in which an order was cancelled, the order's number and the receipt."""
    order_number = newest_order(desk.agent, customer_of(number))
    talk = await desk.talk(f"cancel order {order_number}", "yes", number=number)
    [receipt] = await desk.pages("receipts", conversation_id=talk.conversation_id)
    return talk, order_number, receipt


def status_of(desk: Desk, order_number: str) -> str:
    with desk.agent.needs.database.transaction() as connection:
        row = connection.exec_driver_sql(
            "SELECT status FROM orders WHERE order_number = ?", (order_number,)
        ).one()
    return str(row[0])


async def test_a_deed_is_found_by_customer_conversation_and_order(desk: Desk) -> None:
    talk, order_number, receipt = await cancelled(desk, 0)

    by_customer = await desk.pages("receipts", customer_id=talk.customer_id)
    by_order = await desk.pages("receipts", order_number=order_number)
    other = await desk.pages("receipts", order_number=order_number, customer_id=customer_of(9))

    assert receipt in by_customer
    assert by_order == [receipt]
    assert other == []
    assert (receipt["tool"], receipt["can_undo"], receipt["reversed_by"]) == (
        "cancel_order", True, None,
    )  # fmt: skip
    told = (await desk.get(f"conversations/{talk.conversation_id}"))["messages"]
    [message] = [one for one in told if one["receipts"]]
    assert message["receipts"] == [receipt["receipt_id"]]
    assert message["seq"] == receipt["told_seq"]


async def test_an_operator_takes_a_deed_back_once_and_the_customer_is_told(desk: Desk) -> None:
    talk, order_number, receipt = await cancelled(desk, 1)
    path = f"receipts/{receipt['receipt_id']}/undo"

    answers = await asyncio.gather(*(desk.do(path, operator=name) for name in ("Siti", "Ravi")))
    again = await desk.do(path, operator="Siti")

    assert status_of(desk, order_number) != "cancelled"
    ids = {answer["receipt"]["receipt_id"] for answer in [*answers, again]}
    assert len(ids) == 1
    assert sorted(answer["was_undone_before"] for answer in answers) == [False, True]
    assert again["was_undone_before"]
    undone, done = await desk.pages("receipts", conversation_id=talk.conversation_id)
    assert (undone["tool"], undone["reverses"]) == ("restore_order", receipt["receipt_id"])
    assert (done["can_undo"], done["reversed_by"]) == (False, undone["receipt_id"])
    messages = (await desk.get(f"conversations/{talk.conversation_id}"))["messages"]
    told = [one for one in messages if undone["receipt_id"] in one["receipts"]]
    assert len(told) == 1
    assert told[0]["operator"] in {"Siti", "Ravi"}
    assert order_number in told[0]["text"]


async def test_an_undo_leaves_a_consent_with_its_receipt_like_every_deed(desk: Desk) -> None:
    _, _, receipt = await cancelled(desk, 2)

    await desk.do(f"receipts/{receipt['receipt_id']}/undo", operator="Siti")

    with desk.agent.needs.database.transaction() as connection:
        [row] = connection.exec_driver_sql(
            "SELECT consents.asked_in, consents.tool, receipts.tool, consents.used_at IS NOT NULL"
            " FROM receipts JOIN consents USING (consent_id) WHERE receipts.reverses = ?",
            (receipt["receipt_id"],),
        ).all()
    assert tuple(row) == (f"undo:{receipt['receipt_id']}", "restore_order", "restore_order", 1)


async def test_an_undo_keeps_to_the_contract_of_every_conversation(desk: Desk) -> None:
    talk, _, receipt = await cancelled(desk, 8)
    await desk.do(f"receipts/{receipt['receipt_id']}/undo", operator="Siti")
    agent = desk.agent
    reader = ReplyReader(agent.needs.pack)

    facts = facts_of(agent.needs.database, talk.conversation_id, reader, agent.clock())

    assert [fault for rule in RULES for fault in rule(facts)] == []


async def test_what_the_customer_took_back_is_not_taken_back_again(desk: Desk) -> None:
    talk, _, receipt = await cancelled(desk, 3)
    await talk.say("undo that")
    await talk.say("yes")

    again = await desk.do(f"receipts/{receipt['receipt_id']}/undo", operator="Siti")

    assert again["was_undone_before"]
    assert len(await desk.pages("receipts", conversation_id=talk.conversation_id)) == 2


async def test_an_undo_voids_what_the_customer_was_asked(desk: Desk) -> None:
    talk, order_number, receipt = await cancelled(desk, 4)
    await talk.say("undo that")
    await desk.do(f"receipts/{receipt['receipt_id']}/undo", operator="Siti")

    await talk.say("yes")

    tools = [one["tool"] for one in await desk.pages("receipts", order_number=order_number)]
    assert tools == ["restore_order", "cancel_order"]


async def test_a_deed_of_long_ago_is_not_taken_back(desk: Desk, clock: SetClock) -> None:
    _, order_number, receipt = await cancelled(desk, 5)
    before, clock.now = clock.now, clock.now + timedelta(hours=1)

    [listed] = await desk.pages("receipts", order_number=order_number)
    answer = await desk.post(f"receipts/{receipt['receipt_id']}/undo", operator="Siti")

    clock.now = before
    assert not listed["can_undo"]
    assert answer.status_code == 409
    assert "cannot be taken back" in answer.json()["detail"]
    assert status_of(desk, order_number) == "cancelled"


async def test_what_the_tool_refuses_is_not_taken_back(desk: Desk) -> None:
    _, order_number, receipt = await cancelled(desk, 6)
    with desk.agent.needs.database.transaction() as connection:
        connection.exec_driver_sql(
            "UPDATE orders SET status = 'placed' WHERE order_number = ?", (order_number,)
        )

    answer = await desk.post(f"receipts/{receipt['receipt_id']}/undo", operator="Siti")

    assert answer.status_code == 409
    assert await desk.pages("receipts", order_number=order_number) == [receipt]


async def test_of_two_who_decide_on_an_approval_at_once_one_is_heard(desk: Desk) -> None:
    with desk.agent.needs.database.transaction() as connection:
        connection.exec_driver_sql("UPDATE products SET price_cents = 60000")
    order_number = newest_order(desk.agent, customer_of(7))
    talk = await desk.talk(f"order the same again as {order_number}", "yes", number=7)
    [waiting] = [
        one
        for one in await desk.pages("approvals", limit=1)
        if one["conversation_id"] == talk.conversation_id
    ]
    path = f"approvals/{waiting['approval_id']}"

    answers = await asyncio.gather(
        desk.post(path, operator="Siti", approve=True),
        desk.post(path, operator="Ravi", approve=False, note="too much"),
    )

    assert sorted(answer.status_code for answer in answers) == [200, 409]
    [refused] = [answer for answer in answers if answer.status_code == 409]
    assert refused.headers["content-type"] == "application/problem+json"
    assert "decided already" in refused.json()["detail"]
    winner = answers[0].status_code == 200
    assert ("approved by Siti" if winner else "refused by Ravi") in refused.json()["detail"]
    done = await desk.pages("receipts", conversation_id=talk.conversation_id)
    assert [one["tool"] for one in done] == (["reorder"] if winner else [])


async def test_receipts_come_in_pages_the_newest_first(desk: Desk) -> None:
    for number in (10, 11):
        await cancelled(desk, number)

    listed = await desk.pages("receipts", limit=1)

    at = [one["created_at"] for one in listed]
    assert at == sorted(at, reverse=True)
    assert len({one["receipt_id"] for one in listed}) == len(listed) >= 2


async def mailed_code(desk: Desk, number: int) -> str:
    """The address to which a code was mailed."""
    with desk.agent.needs.database.transaction() as connection:
        email = connection.exec_driver_sql(
            "SELECT email FROM customers WHERE customer_id = ?", (customer_of(number),)
        ).scalar_one()
    talk = await desk.talk("hello")
    headers = {"Authorization": f"Bearer {talk.token}"}
    answer = await desk.client.post("/v1/identity/code", json={"email": email}, headers=headers)
    assert answer.status_code == 202
    return str(email)


async def test_a_code_in_a_mail_is_hidden_from_operators(desk: Desk) -> None:
    email = await mailed_code(desk, 11)

    mails = await desk.pages("outbox", status="waiting")

    [mail] = [one for one in mails if one["recipient"] == email]
    assert mail["is_masked"]
    assert not any(one.isdigit() for one in mail["subject"] + mail["body"])
    assert "•" * 6 in mail["body"]


async def test_a_demo_shows_the_code_because_nothing_leaves_it(desk: Desk, tmp_path: Path) -> None:
    email = await mailed_code(desk, 9)
    settings = ApiSettings(data_dir=tmp_path, operator_key=KEY, demo=True)
    transport = httpx.ASGITransport(create_app(settings, desk.agent))
    async with httpx.AsyncClient(transport=transport, base_url="http://demo") as client:
        mails = (await client.get("/v1/operator/outbox", headers=BY_KEY)).json()["items"]

    [mail] = [one for one in mails if one["recipient"] == email]
    assert not mail["is_masked"]
    assert re.search(r"\b\d{6}\b", mail["body"])


async def test_a_mail_that_could_not_leave_says_why(desk: Desk) -> None:
    await mailed_code(desk, 7)
    waiting = await desk.pages("outbox", status="waiting", limit=1)
    with desk.agent.needs.database.transaction() as connection:
        connection.exec_driver_sql(
            "UPDATE outbox SET given_up_at = created_at, attempts = 6, last_error = 'no such host'"
            " WHERE outbox_id = ?",
            (waiting[0]["outbox_id"],),
        )

    [given_up] = await desk.pages("outbox", status="given_up")

    assert given_up["outbox_id"] == waiting[0]["outbox_id"]
    assert (given_up["status"], given_up["last_error"]) == ("given_up", "no such host")
    assert await desk.pages("outbox", status="sent") == []
    assert len(await desk.pages("outbox", status="waiting")) == len(waiting) - 1
