import re

import httpx

from tests.api.conftest import Chat


async def test_the_server_is_alive_and_ready_and_says_with_what(client: httpx.AsyncClient) -> None:
    alive, ready = await client.get("/healthz"), await client.get("/readyz")

    assert (alive.status_code, alive.json()) == (200, {"status": "ok"})
    assert ready.json()["status"] == "ready"
    assert set(ready.json()["versions"]) == {"encoder", "pack", "intents_en", "intents_zh"}
    assert ready.json()["language_model"] == {"state": "none"}


async def test_requests_are_counted_by_route_and_never_by_id(chat: Chat) -> None:
    await chat.send("hello")
    await chat.history()
    await chat.client.get("/no/such/page")

    text = (await chat.client.get("/metrics")).text

    counted = re.findall(
        r'rapport_http_requests_total\{method="(\w+)",route="([^"]+)",status="(\d+)"\}', text
    )
    assert ("POST", "/v1/chat", "200") in counted
    assert ("GET", "/v1/conversations/{conversation_id}/messages", "200") in counted
    assert ("GET", "unmatched", "404") in counted
    assert chat.conversation_id is not None
    assert chat.conversation_id not in text
    assert "rapport_running_turns 0.0" in text
