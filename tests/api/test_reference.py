"""The page under /docs: complete, and without anything from elsewhere."""

import re
from html.parser import HTMLParser

import httpx
import pytest

from api.reference import reference_page


class Parts(HTMLParser):
    """Tags, headings and links of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.ids: set[str] = set()
        self.links: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        found = {name: value or "" for name, value in attrs}
        self.ids.add(found.get("id", ""))
        self.links |= {found[name] for name in ("href", "src") if name in found}


@pytest.fixture
async def page(client: httpx.AsyncClient) -> httpx.Response:
    return await client.get("/docs")


async def test_every_call_and_every_schema_is_on_the_page(
    client: httpx.AsyncClient, page: httpx.Response
) -> None:
    document = (await client.get("/openapi.json")).json()

    for path, calls in document["paths"].items():
        for method, call in calls.items():
            assert f">{method.upper()} {path}</h3>" in page.text
            for status in call["responses"]:
                assert f"<td>{status}</td>" in page.text
    for name in document["components"]["schemas"]:
        assert f'id="schema-{name}"' in page.text


async def test_nothing_is_loaded_and_no_script_runs(page: httpx.Response) -> None:
    parts = Parts()
    parts.feed(page.text)

    assert page.status_code == 200
    assert not {"script", "link", "img", "iframe"} & parts.tags
    assert {link for link in parts.links if not link.startswith("#")} == {"/openapi.json"}
    assert {link[1:] for link in parts.links if link.startswith("#")} <= parts.ids
    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'")
    assert re.search(r"style-src 'sha256-[A-Za-z0-9+/]{43}='$", policy)


def test_what_a_document_says_cannot_become_markup() -> None:
    hostile = "<script>alert(1)</script>"
    call = {
        "tags": [hostile],
        "operationId": '"><script>',
        "description": f"`{hostile}`",
        "parameters": [
            {
                "name": hostile,
                "in": "query",
                "required": True,
                "schema": {"type": "string", "pattern": hostile, "enum": [hostile]},
            }
        ],
        "responses": {"200": {"description": hostile}},
    }
    schema = {
        "description": hostile,
        "properties": {hostile: {"$ref": f"#/{hostile}"}},
        "examples": [{hostile: hostile}],
    }

    page = reference_page(
        {
            "info": {"title": hostile, "description": hostile},
            "paths": {hostile: {"get": call}},
            "components": {"schemas": {hostile: schema}},
        }
    )

    assert "<script" not in page
