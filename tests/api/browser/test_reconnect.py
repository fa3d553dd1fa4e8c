"""Broken lines, reloads and a killed server: nothing is lost, nothing comes twice."""

import json
import os
import signal
from pathlib import Path

import httpx
import pytest
from playwright.async_api import expect

from evals.server import RunningServer, running_server
from tests.api.browser.conftest import Visit
from tests.api.browser.proxy import CuttableLine, cuttable_line
from tests.building import fresh_copy

pytestmark = pytest.mark.browser

PATIENCE_MS = 30_000


async def test_a_message_written_while_the_line_is_cut_is_sent_when_it_is_back(
    line: CuttableLine, visit: Visit
) -> None:
    chat = await visit(line.url)
    await chat.open()
    await chat.say("How much is delivery?")
    await chat.expect_turns(1)

    line.cut()
    await chat.say("How long is the warranty?")
    await expect(chat.questions.last).to_contain_text("Will be sent when the connection is back")
    line.restore()

    await expect(chat.answers).to_have_count(3, timeout=PATIENCE_MS)
    await chat.expect_turns(2)


async def test_what_happened_during_a_cut_arrives_after_it_once(
    line: CuttableLine, live_server: RunningServer, visit: Visit
) -> None:
    chat = await visit(line.url)
    await chat.open()
    await chat.say("How much is delivery?")
    await chat.expect_turns(1)
    kept = json.loads(await chat.stored("rapport:conversation") or "{}")

    line.cut()
    async with httpx.AsyncClient(base_url=live_server.url, timeout=60) as elsewhere:
        answered = await elsewhere.post(
            "/v1/chat",
            json={
                "message": "How long is the warranty?",
                "conversation_id": kept["conversation_id"],
            },
            headers={"Authorization": f"Bearer {kept['token']}"},
        )
    assert answered.status_code == 200
    line.restore()

    await expect(chat.answers).to_have_count(3, timeout=PATIENCE_MS)
    await chat.expect_turns(2)


async def test_an_answer_that_never_came_back_is_asked_for_again_and_comes_once(
    line: CuttableLine, visit: Visit
) -> None:
    chat = await visit(line.url)
    await chat.open()
    await chat.say("How long is the warranty?")
    await chat.expect_turns(1)

    line.mute()
    async with chat.page.expect_request("**/v1/chat"):
        await chat.say("How much is delivery?")
    line.restore()

    await expect(chat.answers).to_have_count(3, timeout=PATIENCE_MS)
    await expect(chat.answers.last).to_contain_text("4.90")
    await chat.expect_turns(2)


@pytest.mark.parametrize("is_first", [True, False], ids=["first message", "later message"])
async def test_a_reload_in_mid_answer_loses_and_doubles_nothing(
    line: CuttableLine, visit: Visit, is_first: bool
) -> None:
    chat = await visit(line.url)
    await chat.open()
    earlier = 0 if is_first else 1
    if earlier:
        await chat.say("How long is the warranty?")
        await chat.expect_turns(1)

    line.mute()
    async with chat.page.expect_request("**/v1/chat"):
        await chat.say("How much is delivery?")
    line.restore()
    await chat.page.reload()

    await expect(chat.answers).to_have_count(earlier + 2, timeout=PATIENCE_MS)
    await expect(chat.answers.last).to_contain_text("4.90")
    await chat.expect_turns(earlier + 1)


@pytest.fixture
def record(built_data: Path, tmp_path: Path) -> dict[str, str]:
    """The environment of a server with a record of its own, which may be killed."""
    return {"RAPPORT_DATA_DIR": str(fresh_copy(built_data, tmp_path / "killed"))}


async def test_a_killed_server_answers_after_its_restart_exactly_once(
    record: dict[str, str], visit: Visit
) -> None:
    with running_server("--demo", environment=record) as first, cuttable_line(first.port) as line:
        chat = await visit(line.url)
        await chat.open()
        await chat.say("How long is the warranty?")
        await chat.expect_turns(1)

        line.mute()
        async with chat.page.expect_request("**/v1/chat"):
            await chat.say("How much is delivery?")
        os.kill(first.pid, signal.SIGKILL)
        line.cut()
        with running_server("--demo", environment=record) as second:
            line.target_port = second.port
            line.restore()

            await expect(chat.answers).to_have_count(3, timeout=PATIENCE_MS)
            await expect(chat.answers.last).to_contain_text("4.90")
            await chat.expect_turns(2)


async def test_a_customer_without_network_is_told_and_the_message_is_kept(
    live_server: RunningServer, visit: Visit
) -> None:
    chat = await visit(live_server.url)
    await chat.open()

    await chat.page.context.set_offline(True)
    await expect(chat.frame.locator(".banner")).to_contain_text("You are offline")
    await chat.say("How much is delivery?")
    await expect(chat.frame.locator(".banner")).to_contain_text("1 message is waiting")
    await chat.page.context.set_offline(False)

    await expect(chat.answers.last).to_contain_text("4.90", timeout=PATIENCE_MS)
    await chat.expect_turns(1)
    await expect(chat.frame.locator(".banner")).to_have_count(0)
