"""A real Chromium in front of the real server; skipped where one of the two cannot be had."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import pytest
from playwright.async_api import Browser, ViewportSize, async_playwright

from api.routes.pages import WEB_FOLDER
from evals.server import RunningServer
from tests.api.browser.chat_page import ChatPage
from tests.api.browser.proxy import CuttableLine, cuttable_line

# Debian's Chromium runs headless in a container only with these.
_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

_DESKTOP: ViewportSize = {"width": 1280, "height": 860}

Visit = Callable[..., Awaitable[ChatPage]]


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """A browser with a fresh profile."""
    executable = shutil.which("chromium")
    if executable is None:
        pytest.skip("no `chromium` on the PATH")
    if not (WEB_FOLDER / "widget.js").is_file():
        pytest.skip("the front end is not built: `npm ci && npm run build` in api/web")
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=executable, args=_FLAGS)
        yield chromium
        await chromium.close()


@pytest.fixture
async def visit(browser: Browser) -> AsyncIterator[Visit]:
    """Visit a page as a new person; at the end no page may have complained about anything."""
    visited: list[ChatPage] = []

    async def visit_page(
        url: str, *, locale: str = "en-SG", phone: ViewportSize | None = None
    ) -> ChatPage:
        is_phone = phone is not None
        context = await browser.new_context(
            locale=locale,
            viewport=phone or _DESKTOP,
            has_touch=is_phone,
            is_mobile=is_phone,
            reduced_motion="reduce",
        )
        chat = ChatPage(await context.new_page())
        visited.append(chat)
        await chat.page.goto(url)
        return chat

    yield visit_page

    assert [problem for chat in visited for problem in chat.problems] == []


@pytest.fixture
def line(live_server: RunningServer) -> Iterator[CuttableLine]:
    """A line to the server that a test may cut."""
    with cuttable_line(live_server.port) as opened:
        yield opened
