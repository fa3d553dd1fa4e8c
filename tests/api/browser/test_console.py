"""What an operator does in the console, in a real browser against the real server."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Locator, Page, Route, ViewportSize, expect

from evals.server import RunningServer, running_server
from tests.api.browser.conftest import Visit
from tests.api.conftest import Chat
from tests.building import fresh_copy
from tests.conftest import OPERATOR_KEY

pytestmark = pytest.mark.browser


@pytest.fixture
def dear_shop(built_data: Path, tmp_path: Path) -> Iterator[RunningServer]:
    """A server of its own, in whose shop everything costs more than the agent may decide on."""
    data_dir = fresh_copy(built_data, tmp_path)
    environment = {"RAPPORT_DATA_DIR": str(data_dir), "RAPPORT_OPERATOR_KEY": OPERATOR_KEY}
    with running_server("--demo", environment=environment) as server:
        with closing(sqlite3.connect(data_dir / "rapport.sqlite", timeout=30)) as connection:
            connection.execute("UPDATE products SET price_cents = 60000")
            connection.commit()
        yield server


async def customer(client: httpx.AsyncClient, number: int, *messages: str) -> Chat:
    """A signed-in customer who has said this."""
    people = (await client.get("/demo/customers")).json()
    signed = await client.post("/demo/sign-in", json={"customer_id": people[number]["customer_id"]})
    chat = Chat(client, token=signed.json()["token"])
    for message in messages:
        reply = await chat.send(message)
        if reply.get("token"):
            chat.token = reply["token"]
    return chat


async def desk(
    visit: Visit,
    server: RunningServer,
    *,
    name: str = "Siti",
    locale: str = "en-SG",
    phone: ViewportSize | None = None,
) -> Page:
    """The console, signed in."""
    page = (await visit(f"{server.url}/console", locale=locale, phone=phone)).page
    await page.locator("input[name=name]").fill(name)
    await page.locator("input[name=key]").fill(OPERATOR_KEY)
    await page.locator("button[type=submit]").click()
    await expect(page.locator("nav")).to_be_visible()
    return page


async def open_tab(page: Page, name: str) -> None:
    await page.locator("nav").get_by_role("button", name=name, exact=True).click()


def card(page: Page, text: str) -> Locator:
    return page.locator("li.card", has_text=text)


async def open_conversation(page: Page, name: str) -> None:
    """The one that waits; the newest of that customer is due last."""
    await page.locator(".entry", has_text=name).last.click()
    await expect(page.locator(".conversation")).to_contain_text(name)


async def name_of(client: httpx.AsyncClient, number: int) -> str:
    people = (await client.get("/demo/customers")).json()
    return str(people[number]["name"])


async def test_the_key_is_asked_for_and_is_never_in_an_address(
    live_server: RunningServer, visit: Visit
) -> None:
    page = (await visit(f"{live_server.url}/console")).page
    addresses: list[str] = []
    page.on("request", lambda request: addresses.append(request.url))

    await page.locator("input[name=name]").fill("Siti")
    await page.locator("input[name=key]").fill("another-key-that-is-wrong")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_have_text("This key does not open the desk.")
    await page.locator("input[name=name]").fill("Siti")
    await page.locator("input[name=key]").fill(OPERATOR_KEY)
    await page.keyboard.press("Enter")
    await expect(page.locator("nav")).to_be_visible()
    await page.reload()
    await expect(page.locator("nav")).to_be_visible()

    assert not any(OPERATOR_KEY in address for address in [*addresses, page.url])
    kept = await page.evaluate("JSON.stringify({...localStorage}) + document.cookie")
    assert OPERATOR_KEY not in kept
    await page.get_by_role("button", name="Sign out").click()
    await page.reload()
    await expect(page.locator("input[name=key]")).to_be_visible()
    assert await page.evaluate("sessionStorage.length") == 0


async def test_the_page_is_served_with_a_strict_policy_and_nothing_inline(
    client: httpx.AsyncClient,
) -> None:
    page = await client.get("/console")

    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=", page.text)


async def test_a_handed_over_conversation_is_taken_answered_and_handed_back(
    live_server: RunningServer, visit: Visit, client: httpx.AsyncClient
) -> None:
    chat = await customer(client, 0, "How much is delivery?", "I want to talk to a person")
    page = await desk(visit, live_server)
    await open_conversation(page, await name_of(client, 0))
    await expect(page.locator(".conversation header")).to_contain_text("identity proven")
    why = page.locator(".message-agent", has_text="S$4.90").locator("details")
    await why.locator("summary").click()
    await expect(why).to_contain_text("AskQuestion")

    summary = page.locator(".conversation header details")
    await summary.locator("summary").click()
    await expect(summary.locator("li").first).to_have_text(
        "“How much is delivery?”: answered from “How much does delivery cost?”"
    )

    await page.get_by_role("button", name="Take over").click()
    await page.get_by_label("Reply to the customer").fill("Hello, <b>Siti</b> here.")
    await page.get_by_role("button", name="Send").click()

    await expect(page.locator(".message-operator")).to_contain_text("Hello, <b>Siti</b> here.")
    heard = (await chat.history())["messages"][-1]
    assert (heard["role"], heard["text"]) == ("operator", "Hello, <b>Siti</b> here.")
    await page.get_by_role("button", name="Hand back").click()
    await expect(page.get_by_role("button", name="Take over")).to_be_visible()
    assert not (await chat.send("How much is delivery?"))["handed_over"]


async def test_a_suggested_reply_fills_the_box_and_is_sent_as_changed(
    live_server: RunningServer, visit: Visit, client: httpx.AsyncClient
) -> None:
    chat = await customer(client, 5, "I want to talk to a person")
    page = await desk(visit, live_server)
    await open_conversation(page, await name_of(client, 5))

    async def ask_meanwhile(route: Route) -> None:
        await chat.send("How much is delivery?")
        await route.continue_()

    # The first suggestions answer a message that the page has not read yet.
    await page.route("**/suggestions", ask_meanwhile, times=1)
    await page.get_by_role("button", name="Take over").click()
    suggested = page.get_by_role("list", name="Suggested replies").get_by_role("button")
    box = page.get_by_label("Reply to the customer")
    await expect(suggested.first).to_contain_text("S$4.90", timeout=10_000)  # polled
    assert await page.locator(".message-customer").count() == 2  # shown before it is answered
    await expect(suggested).to_have_count(3)

    await suggested.nth(1).click()
    await suggested.first.click()
    await expect(box).to_have_value(re.compile(r"^Standard delivery costs S\$4\.90"))
    await box.press("ControlOrMeta+End")
    await box.press_sequentially(" Regards, Siti")
    await page.get_by_role("button", name="Send").click()

    await expect(page.locator(".message-operator")).to_contain_text("Regards, Siti")
    await expect(suggested).to_have_count(0)
    heard = (await chat.history())["messages"][-1]
    assert heard["text"].startswith("Standard delivery costs S$4.90")


async def test_a_colleagues_conversation_is_seen_as_theirs_and_can_be_taken_from_them(
    live_server: RunningServer, visit: Visit, client: httpx.AsyncClient
) -> None:
    await customer(client, 1, "I want to talk to a person")
    name = await name_of(client, 1)
    ravi = await desk(visit, live_server, name="Ravi")
    siti = await desk(visit, live_server)
    await open_conversation(ravi, name)
    await open_conversation(siti, name)

    await ravi.get_by_role("button", name="Take over").click()
    await expect(ravi.get_by_role("button", name="Hand back")).to_be_visible()
    take = siti.get_by_role("button", name="Take it from Ravi")
    await expect(take).to_be_visible(timeout=10_000)  # polled
    await take.click()

    await expect(siti.get_by_role("button", name="Hand back")).to_be_visible()
    await expect(ravi.get_by_role("button", name="Take it from Siti")).to_be_visible(timeout=10_000)


async def test_a_deed_is_undone_after_it_was_asked_twice(
    live_server: RunningServer, visit: Visit, client: httpx.AsyncClient
) -> None:
    chat = await customer(client, 2, "unsubscribe me from the newsletter")
    if "already" in (await chat.history())["messages"][-1]["text"]:
        await chat.send("subscribe me to the newsletter")
    await chat.send("yes")
    page = await desk(visit, live_server)
    await open_tab(page, "Receipts")
    await page.locator("select[name=key]").select_option("conversation_id")
    await page.locator("input[name=value]").fill(str(chat.conversation_id))
    await page.get_by_role("button", name="Find").click()
    receipt = card(page, "Newsletter").first

    await receipt.get_by_role("button", name="Undo").click()
    await receipt.get_by_role("button", name="Undo and tell the customer").click()

    await expect(page.locator("li.card")).to_have_count(2)
    await expect(page.locator("li.card").last.locator(".chip")).to_have_text("undone")
    assert (await chat.history())["messages"][-1]["role"] == "agent"


async def test_a_ticket_shows_its_clocks_and_is_resolved(
    live_server: RunningServer, visit: Visit, client: httpx.AsyncClient
) -> None:
    chat = await customer(client, 3, "I want to complain: your driver was rude to my mother")
    text = (await chat.history())["messages"][-1]["text"]
    found = re.search(r"T\d{6}", text)
    assert found
    page = await desk(visit, live_server)
    await open_tab(page, "Tickets")
    ticket = card(page, found.group())
    await expect(ticket.locator(".clock")).to_have_count(3)
    await expect(ticket.locator(".clock").first).to_contain_text("running")
    await ticket.get_by_role("button", name="History").click()
    await expect(ticket.locator(".history")).to_contain_text("opened")

    await ticket.get_by_role("button", name="Resolve").click()

    await expect(ticket).to_have_count(0)
    await page.get_by_role("button", name="Resolved").click()
    await expect(card(page, found.group())).to_contain_text("in time")


async def test_the_console_speaks_chinese_and_keeps_to_it(
    live_server: RunningServer, visit: Visit
) -> None:
    page = await desk(visit, live_server, locale="zh-CN")

    for name in ("会话", "审批", "工单", "回执", "发件箱"):
        await open_tab(page, name)
        await expect(page.locator("[aria-current=page]")).to_have_text(name)
    await page.get_by_role("button", name="English").click()
    await page.reload()

    await expect(page.locator("nav")).to_contain_text("Approvals")
    assert await page.evaluate("document.documentElement.lang") == "en"


async def test_an_approval_is_refused_with_a_note_or_given(
    dear_shop: RunningServer, visit: Visit
) -> None:
    async with httpx.AsyncClient(base_url=dear_shop.url, timeout=30) as client:
        chats = [await customer(client, number, "where is my order?") for number in (0, 1)]
        for chat in chats:
            number = (await chat.history())["messages"][-1]["actions"][0]["data"]["order_number"]
            await chat.send(f"order the same again as {number}")
            await chat.send("yes")
        page = await desk(visit, dear_shop)
        await open_tab(page, "Approvals")
        await expect(page.locator("li.card")).to_have_count(2)
        first, second = page.locator("li.card").first, page.locator("li.card").last

        await second.get_by_placeholder("Note for the customer").fill("out of stock")
        await second.get_by_role("button", name="Refuse").click()
        await expect(page.locator("li.card")).to_have_count(1)
        await first.get_by_role("button", name="Approve").click()

        await expect(page.locator("main")).to_contain_text("Nothing here.")
        heard = [(await chat.history())["messages"][-1]["text"] for chat in chats]
        assert "your new order is" in heard[0]
        assert "out of stock" in heard[1]


async def test_the_outbox_shows_a_mail_of_the_demo_and_fits_a_phone(
    live_server: RunningServer, visit: Visit, client: httpx.AsyncClient
) -> None:
    chat = await customer(client, 4, "where is my order?")
    number = (await chat.history())["messages"][-1]["actions"][0]["data"]["order_number"]
    await chat.send(f"send me the invoice of {number}")
    await chat.send("yes")
    page = await desk(visit, live_server, phone={"width": 390, "height": 844})

    await open_tab(page, "Outbox")

    await expect(card(page, number)).to_contain_text("waiting")
    assert await page.evaluate("document.documentElement.scrollWidth") == 390
