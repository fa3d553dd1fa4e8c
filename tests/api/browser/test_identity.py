"""Who the customer is: the shop's word, and what happens when it is not good."""

import json
import re

import pytest
from playwright.async_api import expect

from evals.server import RunningServer
from tests.api.browser.chat_page import ChatPage
from tests.api.browser.conftest import Visit

pytestmark = pytest.mark.browser

ORDER_NUMBER = re.compile(r"W\d{6}")


async def sign_in(chat: ChatPage, customer: int = 0) -> None:
    """Use the shop's demo sign-in."""
    await chat.page.locator("#customer").select_option(index=customer)
    await chat.page.locator("#sign-in .sign-in").click()
    await expect(chat.page.locator("#sign-in .sign-out")).to_be_visible()


@pytest.mark.parametrize(
    ("locale", "question"), [("en-SG", "Where is my order?"), ("zh-CN", "我的订单到哪了？")]
)
async def test_a_signed_in_customer_hears_about_their_order(
    live_server: RunningServer, visit: Visit, locale: str, question: str
) -> None:
    chat = await visit(live_server.url, locale=locale)
    await sign_in(chat)
    await chat.open()

    await chat.say(question)

    await expect(chat.answers.last).to_contain_text(ORDER_NUMBER)
    await chat.expect_turns(1)


async def test_signing_in_during_a_conversation_continues_it(
    live_server: RunningServer, visit: Visit
) -> None:
    chat = await visit(live_server.url)
    await chat.open()
    await chat.say("How much is delivery?")
    await chat.expect_turns(1)

    async with chat.page.expect_response("**/v1/identity/token"):
        await sign_in(chat)
    await chat.say("Where is my order?")

    await expect(chat.answers.last).to_contain_text(ORDER_NUMBER)
    await chat.expect_turns(2)


async def test_another_customer_at_the_same_device_sees_nothing_of_the_first(
    live_server: RunningServer, visit: Visit
) -> None:
    chat = await visit(live_server.url)
    await sign_in(chat)
    await chat.open()
    async with chat.page.expect_response("**/v1/identity/token"):
        await chat.say("Where is my order?")
    await chat.expect_turns(1)

    await chat.page.locator("#sign-in .sign-out").click()
    await chat.expect_turns(0)
    await sign_in(chat, customer=1)

    await chat.expect_turns(0)


async def test_a_wrong_token_is_said_in_plain_words_and_the_chat_goes_on(
    live_server: RunningServer, visit: Visit
) -> None:
    chat = await visit(live_server.url)
    await chat.page.evaluate("Rapport('identify', 'not.a.token')")
    await chat.open()

    await chat.say("How much is delivery?")

    notice = chat.frame.locator(".banner")
    await expect(notice).to_contain_text("We could not confirm your sign-in")
    await expect(chat.answers.last).to_contain_text("4.90")
    await chat.expect_turns(1)
    await notice.get_by_role("button").click()
    await expect(notice).to_have_count(0)


async def test_a_conversation_whose_token_is_no_longer_good_gives_way_to_a_new_one(
    live_server: RunningServer, visit: Visit
) -> None:
    chat = await visit(live_server.url)
    await chat.open()
    await chat.say("How much is delivery?")
    await chat.expect_turns(1)
    kept = json.loads(await chat.stored("rapport:conversation") or "{}")
    await chat.store("rapport:conversation", json.dumps({**kept, "token": "worn.out.token"}))

    await chat.page.reload()

    await expect(chat.frame.locator(".banner")).to_contain_text("conversation has ended")
    await chat.expect_turns(0)
    await chat.say("How much is delivery?")
    await expect(chat.answers.last).to_contain_text("4.90")
