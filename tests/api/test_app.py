"""The application as a whole: its OpenAPI document, and tokens that only its keys can make."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
import pytest_asyncio

from agent import build_agent
from api.app import create_app
from api.settings import ApiSettings
from tests.building import fresh_copy, shop_settings
from tools.clock import system_clock

SITE_SECRET = "the-sites-secret-0123456789-01234567"

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def inside(
    built_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[httpx.AsyncClient]:
    """A client of an application in this process, whose site secret we know."""
    data_dir = fresh_copy(built_data, tmp_path_factory.mktemp("inside"))
    settings = ApiSettings(data_dir=data_dir, demo=True, site_secret=SITE_SECRET)
    async with build_agent(shop_settings(data_dir)) as agent:
        transport = httpx.ASGITransport(create_app(settings, agent), raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://inside") as client:
            yield client


def customer_token(**changes: Any) -> str:  # noqa: ANN401 - any claim
    now = system_clock()
    claims = {
        "aud": "rapport/customer",
        "sub": "00000000-0000-4000-8000-000000000000",
        "iat": now,
        "exp": now + timedelta(minutes=30),
        "nonce": "n0nce",
        **changes,
    }
    return jwt.encode(claims, SITE_SECRET, algorithm="HS256")


async def chat_with(inside: httpx.AsyncClient, token: str) -> httpx.Response:
    return await inside.post(
        "/v1/chat",
        json={"message": "Where is my order?"},
        headers={"Authorization": f"Bearer {token}"},
    )


async def test_a_token_of_the_embedding_site_opens_a_conversation_of_its_customer(
    inside: httpx.AsyncClient,
) -> None:
    answer = await chat_with(inside, customer_token())

    assert answer.status_code == 200
    assert answer.json()["actions"]


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": -timedelta(minutes=5), "iat": -timedelta(hours=1)},
        {"exp": timedelta(days=1)},
        {"iat": timedelta(minutes=10)},
        {"aud": "rapport/conversation"},
    ],
    ids=["expired", "too long-lived", "from the future", "for something else"],
)
async def test_a_signed_token_that_is_not_good_is_refused(
    inside: httpx.AsyncClient, changes: dict[str, Any]
) -> None:
    # Counted from now, and not from when the tests were collected.
    now = system_clock()
    claims = {
        name: now + value if isinstance(value, timedelta) else value
        for name, value in changes.items()
    }

    answer = await chat_with(inside, customer_token(**claims))

    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_every_call_of_the_contract_is_in_the_openapi_document(
    inside: httpx.AsyncClient,
) -> None:
    document = (await inside.get("/openapi.json")).json()

    assert document["openapi"].startswith("3.1")
    assert {
        ("/v1/chat", "post"),
        ("/v1/conversations/{conversation_id}/messages", "get"),
        ("/v1/conversations/{conversation_id}/events", "get"),
        ("/v1/conversations/{conversation_id}/rating", "post"),
        ("/v1/identity/token", "post"),
        ("/v1/widget/config", "get"),
        ("/demo/customers", "get"),
        ("/demo/sign-in", "post"),
    } <= {(path, method) for path, calls in document["paths"].items() for method in calls}
    for calls in document["paths"].values():
        for call in calls.values():
            assert call["summary"]
            assert call["responses"]


async def test_every_reference_in_the_openapi_document_leads_somewhere(
    inside: httpx.AsyncClient,
) -> None:
    document = (await inside.get("/openapi.json")).json()

    references = list(_references(document))

    assert references
    for reference in references:
        found: Any = document
        for part in reference.removeprefix("#/").split("/"):
            found = found[part]


def _references(part: object) -> list[str]:
    if isinstance(part, dict):
        own = [part["$ref"]] if isinstance(part.get("$ref"), str) else []
        return own + [found for value in part.values() for found in _references(value)]
    if isinstance(part, list):
        return [found for value in part for found in _references(value)]
    return []


async def test_the_examples_of_a_request_are_good_requests(inside: httpx.AsyncClient) -> None:
    document = (await inside.get("/openapi.json")).json()
    schemas = document["components"]["schemas"]

    for example in schemas["ChatRequest"]["examples"]:
        answer = await inside.post("/v1/chat", json=example)
        assert answer.status_code == 200
        [shown] = schemas["ChatReply"]["examples"]
        assert answer.json().keys() == shown.keys()


async def test_the_documentation_page_is_there(inside: httpx.AsyncClient) -> None:
    assert (await inside.get("/docs")).status_code == 200


async def test_every_answer_carries_what_keeps_browsers_careful(inside: httpx.AsyncClient) -> None:
    for path in ("/healthz", "/no/such/page"):
        headers = (await inside.get(path)).headers

        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
