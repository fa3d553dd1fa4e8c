"""What a visitor does in the chat, in a real browser against the real server."""

import re

import pytest
from playwright.async_api import expect

from evals.server import RunningServer
from tests.api.browser.conftest import Visit

pytestmark = pytest.mark.browser

JOURNEYS = [
    pytest.param("en-SG", "How much is delivery?", "4.90", id="en"),
    pytest.param("zh-CN", "展厅几点开门？", "11:00", id="zh"),
]


@pytest.mark.parametrize(("locale", "question", "fact"), JOURNEYS)
async def test_a_question_gets_a_streamed_answer_that_names_its_source(
    live_server: RunningServer, visit: Visit, locale: str, question: str, fact: str
) -> None:
    chat = await visit(live_server.url, locale=locale)
    await chat.open()

    async with chat.page.expect_response("**/v1/chat") as asked:
        await chat.say(question)
    await expect(chat.answers.last).to_contain_text(fact)

    response = await asked.value
    assert response.headers["content-type"].startswith("text/event-stream")
    source = chat.answers.last.locator("details").first
    await expect(source.locator("blockquote")).to_be_hidden()
    await source.locator("summary").click()
    await expect(source.locator("blockquote")).to_contain_text(re.compile(r"\S{4}"))
    await chat.expect_turns(1)


@pytest.mark.parametrize(("locale", "question", "fact"), JOURNEYS)
async def test_the_conversation_is_still_there_after_a_reload(
    live_server: RunningServer, visit: Visit, locale: str, question: str, fact: str
) -> None:
    chat = await visit(live_server.url, locale=locale)
    await chat.open()
    await chat.say(question)
    await expect(chat.answers.last).to_contain_text(fact)

    await chat.page.reload()

    await expect(chat.questions.first).to_contain_text(question)
    await expect(chat.answers.last).to_contain_text(fact)
    await expect(chat.answers.last.locator("details")).not_to_have_count(0)
    await chat.expect_turns(1)


async def test_every_answer_is_marked_as_written_by_software(
    live_server: RunningServer, visit: Visit
) -> None:
    chat = await visit(live_server.url)
    await chat.open()

    await expect(chat.frame.locator(".ai-notice")).to_contain_text("AI")
    await chat.say("How long is the warranty?")
    await chat.expect_turns(1)

    for answer in await chat.answers.all():
        await expect(answer.locator(".mark")).to_have_text("AI")


@pytest.mark.parametrize(
    ("locale", "button", "state"),
    [
        ("en-SG", "Talk to a person", "A person will join you here"),
        ("zh-CN", "转人工客服", "人工客服稍后接入"),
    ],
)
async def test_a_person_is_one_click_away_and_the_chat_says_who_speaks(
    live_server: RunningServer, visit: Visit, locale: str, button: str, state: str
) -> None:
    chat = await visit(live_server.url, locale=locale)
    await chat.open()

    await chat.frame.locator(".composer").get_by_role("button", name=button).click()

    await expect(chat.frame.locator(".speaker")).to_contain_text(state)
    await chat.expect_turns(1)
    await chat.say("42")
    await expect(chat.questions).to_have_count(2)
    await expect(chat.answers).to_have_count(2)


async def test_the_button_for_a_person_is_shown_once(
    live_server: RunningServer, visit: Visit
) -> None:
    chat = await visit(live_server.url, locale="en-SG")
    await chat.open()

    await chat.say("Are you a robot?")
    await chat.expect_turns(1)

    buttons = chat.frame.get_by_role("button", name="Talk to a person")
    await expect(buttons).to_have_count(1)


async def test_a_suggested_reply_is_sent_by_a_click(
    live_server: RunningServer, visit: Visit
) -> None:
    chat = await visit(live_server.url)
    await chat.open()
    suggestion = chat.frame.locator(".quick-reply").first
    text = await suggestion.inner_text()

    await suggestion.click()

    await expect(chat.questions.first).to_contain_text(text)
    await chat.expect_turns(1)


async def test_a_goodbye_brings_the_rating(live_server: RunningServer, visit: Visit) -> None:
    chat = await visit(live_server.url)
    await chat.open()

    await chat.say("Thank you, goodbye!")
    await chat.frame.get_by_label("Good", exact=True).check(force=True)
    await chat.frame.get_by_role("button", name="Send rating").click()

    await expect(chat.frame.get_by_text("Thank you for your rating.")).to_be_visible()


async def test_the_menu_changes_the_language_and_the_choice_stays(
    live_server: RunningServer, visit: Visit
) -> None:
    chat = await visit(live_server.url)
    await chat.open()

    await chat.choose("中文")
    await expect(chat.field).to_have_attribute("placeholder", "请输入您的问题")
    await chat.page.reload()

    await expect(chat.field).to_have_attribute("placeholder", "请输入您的问题")


async def test_a_new_conversation_begins_empty(live_server: RunningServer, visit: Visit) -> None:
    chat = await visit(live_server.url)
    await chat.open()
    await chat.say("How much is delivery?")
    await chat.expect_turns(1)

    await chat.choose("New conversation")
    await chat.frame.get_by_role("button", name="Start new").click()

    await chat.expect_turns(0)
    await chat.page.reload()
    await chat.expect_turns(0)


async def test_enter_that_ends_a_word_of_an_input_method_sends_nothing(
    live_server: RunningServer, visit: Visit
) -> None:
    chat = await visit(live_server.url, locale="zh-CN")
    await chat.open()
    await chat.field.fill("退huo")

    await chat.field.dispatch_event("keydown", {"key": "Enter", "isComposing": True})

    await expect(chat.field).to_have_value("退huo")
    await expect(chat.questions).to_have_count(0)


async def test_the_chat_can_be_used_by_keyboard_alone(
    live_server: RunningServer, visit: Visit
) -> None:
    chat = await visit(live_server.url)
    await chat.launcher.focus()

    await chat.page.keyboard.press("Enter")
    await expect(chat.field).to_be_focused()
    await chat.page.keyboard.type("Can I return something?")
    await chat.page.keyboard.press("Enter")
    await chat.expect_turns(1)
    await expect(chat.field).to_be_focused()
    await chat.page.keyboard.press("Escape")

    await expect(chat.launcher).to_be_focused()
    await expect(chat.launcher).to_have_attribute("aria-expanded", "false")


async def test_markup_in_a_message_stays_text(live_server: RunningServer, visit: Visit) -> None:
    chat = await visit(live_server.url)
    await chat.open()

    await chat.say("<img src=x onerror=alert(1)> **hello**")

    await expect(chat.questions.first).to_contain_text("<img src=x onerror=alert(1)> **hello**")
    await expect(chat.frame.locator("img")).to_have_count(0)


async def test_on_a_phone_the_chat_fills_the_screen(
    live_server: RunningServer, visit: Visit
) -> None:
    chat = await visit(live_server.url, phone={"width": 390, "height": 844})

    await chat.open()

    box = await chat.page.locator("#rapport iframe").bounding_box()
    assert box is not None
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 390, 844)
    await expect(chat.launcher).to_be_hidden()
    await chat.frame.get_by_role("button", name="Close chat").click()
    await expect(chat.launcher).to_be_visible()
