"""The chat on somebody else's page: another origin, a strict policy, voices not to be heard."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.async_api import expect

from evals.server import RunningServer
from tests.api.browser.conftest import Visit

pytestmark = pytest.mark.browser


@pytest.fixture
def strict_site(live_server: RunningServer) -> Iterator[str]:
    """A site of another origin that allows our script and our frame, and nothing else."""
    policy = (
        f"default-src 'none'; script-src {live_server.url}; frame-src {live_server.url}; "
        "img-src data:; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )
    page = (
        "<!doctype html><html lang=en><meta charset=utf-8><link rel=icon href='data:,'>"
        "<title>A site</title><h1>A site</h1>"
        f"<script src='{live_server.url}/widget.js' data-locale=zh data-color='#ffd400'"
        " data-position=left></script>"
    ).encode()

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()


async def test_one_script_tag_is_enough_under_a_strict_policy_on_another_origin(
    strict_site: str, visit: Visit
) -> None:
    chat = await visit(strict_site)
    await chat.open()

    await expect(chat.field).to_have_attribute("placeholder", "请输入您的问题")
    await chat.say("展厅几点开门？")

    await chat.expect_turns(1)
    box = await chat.launcher.bounding_box()
    assert box is not None
    assert box["x"] < 100
    assert (box["width"], box["height"]) == (56, 56)


async def test_the_page_hears_only_the_chat_and_the_chat_only_the_page(
    live_server: RunningServer, visit: Visit
) -> None:
    chat = await visit(live_server.url)
    await chat.open()
    await expect(chat.launcher).to_have_attribute("aria-expanded", "true")

    # The window itself, and a frame that is not the chat, say what only the chat may say.
    await chat.page.evaluate(
        """() => {
            window.postMessage({rapport: 'close'}, '*');
            const stranger = document.createElement('iframe');
            document.body.append(stranger);
            const post = stranger.contentWindow.parent.postMessage;
            post.call(stranger.contentWindow.parent, {rapport: 'unread', count: 7}, '*');
            const frame = document.querySelector('#rapport').shadowRoot.querySelector('iframe');
            const child = stranger.contentWindow.Function ? frame.contentWindow : null;
            const event = new MessageEvent('message', {
                data: {rapport: 'open', draft: 'forged'}, origin: 'https://evil.example',
                source: stranger.contentWindow,
            });
            child.dispatchEvent(event);
        }"""
    )
    await chat.page.wait_for_timeout(200)

    await expect(chat.launcher).to_have_attribute("aria-expanded", "true")
    await expect(chat.launcher.locator(".badge")).to_be_hidden()
    await expect(chat.field).to_have_value("")


async def test_a_site_opens_the_chat_with_words_and_hears_its_events(
    live_server: RunningServer, visit: Visit
) -> None:
    chat = await visit(live_server.url)
    await chat.page.evaluate(
        """() => {
            window.heard = [];
            for (const name of ['open', 'ready', 'message', 'close']) {
                Rapport('on', name, () => window.heard.push(name));
            }
            Rapport('open', {draft: 'How much is delivery?'});
        }"""
    )

    await expect(chat.field).to_have_value("How much is delivery?")
    await chat.field.press("Enter")
    await chat.expect_turns(1)
    await chat.page.evaluate("Rapport('close')")

    heard = await chat.page.evaluate("window.heard")
    assert [name for name in heard if name != "message"] == ["open", "ready", "close"]
    assert "message" in heard


async def test_the_token_never_stands_in_an_address(
    live_server: RunningServer, visit: Visit
) -> None:
    addresses: list[str] = []
    chat = await visit(live_server.url)
    chat.page.on("request", lambda request: addresses.append(request.url))
    chat.page.on("framenavigated", lambda frame: addresses.append(frame.url))
    await chat.page.evaluate("Rapport('identify', 'secret.customer.token')")

    await chat.open()
    await chat.say("How much is delivery?")
    await chat.expect_turns(1)

    kept = await chat.stored("rapport:conversation") or ""
    token = kept.split('"token":"')[1].split('"')[0]
    assert [url for url in addresses if token in url or "secret.customer.token" in url] == []
