"""Whatever is sent, the answer is a problem document with the right status, and never a 500."""

import json
from collections.abc import AsyncIterator
from typing import Any, NamedTuple

import httpx
import pytest

from tests.api.conftest import Chat

JSON = {"Content-Type": "application/json"}
NOBODY = "/v1/conversations/019dc0de-0000-7000-8000-000000000001"
A_TOKEN_OF_NOBODY = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl"


class Bad(NamedTuple):
    """A request that must be refused with `status`."""

    status: int
    content: bytes = b""
    headers: dict[str, str] = JSON
    method: str = "POST"
    path: str = "/v1/chat"


def chat(**fields: Any) -> bytes:  # noqa: ANN401 - anything that JSON can say
    return json.dumps({"message": "hello", **fields}).encode()


def with_token(token: str) -> dict[str, str]:
    return {**JSON, "Authorization": token}


BAD = {
    "no body": Bad(422),
    "empty object": Bad(422, b"{}"),
    "empty message": Bad(422, chat(message="")),
    "20,001 characters": Bad(422, chat(message="x" * 20_001)),
    "a megabyte": Bad(413, chat(message="x" * 1_000_000)),
    "a megabyte of blanks": Bad(413, b" " * 1_000_000),
    "half a document": Bad(422, b'{"message": "hel'),
    "not JSON": Bad(422, b"message=hello"),
    "invalid UTF-8": Bad(400, b'{"message": "\xff\xfe"}'),
    "UTF-16": Bad(422, '{"message": "hello", "x": 1}'.encode("utf-16")),
    "a list": Bad(422, b'["hello"]'),
    "a number": Bad(422, b"7"),
    "null": Bad(422, b"null"),
    "message is a number": Bad(422, chat(message=7)),
    "message is null": Bad(422, chat(message=None)),
    "message is an object": Bad(422, chat(message={"text": "hello"})),
    "an extra field": Bad(422, chat(customer_id="mei")),
    "a claimed identity": Bad(422, chat(role="operator")),
    "an unknown locale": Bad(422, chat(locale="fr")),
    "a client id with blanks": Bad(422, chat(client_message_id="a b")),
    "a client id of 65": Bad(422, chat(client_message_id="a" * 65)),
    "an empty client id": Bad(422, chat(client_message_id="")),
    "NUL": Bad(422, chat(message="hel\x00lo")),
    "a bell": Bad(422, chat(message="\x07")),
    "an escape": Bad(422, chat(message="\x1b[31m")),
    "a lone surrogate": Bad(422, b'{"message": "\\ud800"}'),
    "a lone surrogate in a name": Bad(422, b'{"message": "hello", "\\udfff": 1}'),
    "a lone surrogate in an id": Bad(422, chat(client_message_id="\udc00")),
    "a lone surrogate in a conversation": Bad(422, chat(conversation_id="\udc00")),
    "a number too long to read": Bad(400, b'{"message": ' + b"9" * 5000 + b"}"),
    "nested a thousandfold": Bad(422, b'{"message": ' + b"[" * 900 + b"]" * 900 + b"}"),
    "nested beyond reason": Bad(400, b"[" * 60_000),
    "not a number": Bad(422, b'{"message": NaN}'),
    "plain text": Bad(422, chat(), {"Content-Type": "text/plain"}),
    "a form": Bad(422, b"message=hello", {"Content-Type": "application/x-www-form-urlencoded"}),
    "no content type": Bad(422, chat(), {}),
    "somebody's conversation": Bad(404, chat(conversation_id="019dc0de")),
    "a conversation of 65": Bad(422, chat(conversation_id="x" * 65)),
    "an empty bearer": Bad(401, chat(), with_token("Bearer")),
    "basic": Bad(401, chat(), with_token("Basic aGVsbG86d29ybGQ=")),
    "no scheme": Bad(401, chat(), with_token("hello")),
    "not a token": Bad(401, chat(), with_token("Bearer hello")),
    "a forged token": Bad(401, chat(), with_token(f"Bearer {A_TOKEN_OF_NOBODY}")),
    "a token of 5,000": Bad(422, chat(), with_token("Bearer " + "x" * 5000)),
    "GET": Bad(405, method="GET"),
    "DELETE": Bad(405, chat(), method="DELETE"),
    "PUT": Bad(405, chat(), method="PUT"),
    "no such path": Bad(404, chat(), path="/v1/chats"),
    "history without a token": Bad(401, method="GET", path=f"{NOBODY}/messages"),
    "events without a token": Bad(401, method="GET", path=f"{NOBODY}/events"),
    "a rating without a token": Bad(401, b'{"score": 5}', path=f"{NOBODY}/rating"),
    "an identity without a token": Bad(401, b'{"token": "x"}', path="/v1/identity/token"),
    "sign-in of a number": Bad(422, b'{"customer_id": 7}', path="/demo/sign-in"),
    "sign-in of a surrogate": Bad(422, b'{"customer_id": "\\ud800"}', path="/demo/sign-in"),
}


def assert_is_problem(answer: httpx.Response, status: int) -> None:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
async def test_a_bad_request_is_a_problem_with_the_right_status(
    client: httpx.AsyncClient, bad: Bad
) -> None:
    answer = await client.request(bad.method, bad.path, content=bad.content, headers=bad.headers)

    assert_is_problem(answer, bad.status)


async def test_a_body_without_a_length_is_bounded_too(client: httpx.AsyncClient) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(200):
            yield b" " * 1024

    answer = await client.post("/v1/chat", content=endless(), headers=JSON)

    assert_is_problem(answer, 413)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("messages?after=-1", 422),
        ("messages?after=x", 422),
        ("messages?after=99999999999999999999999", 422),
        ("messages?limit=0", 422),
        ("messages?limit=201", 422),
        ("messages?limit=1.5", 422),
    ],
)
async def test_a_page_that_cannot_be_is_refused(
    client: httpx.AsyncClient, path: str, status: int
) -> None:
    chat = Chat(client)
    await chat.send("hello")

    answer = await client.get(chat.path(path), headers=chat.headers)

    assert_is_problem(answer, status)


@pytest.mark.parametrize("number", ["x", "-1", "1.5", "9" * 30, "1,2"])
async def test_an_event_number_that_cannot_be_is_refused(
    client: httpx.AsyncClient, number: str
) -> None:
    chat = Chat(client)
    await chat.send("hello")

    answer = await client.get(
        chat.path("events"), headers={**chat.headers, "Last-Event-ID": number}
    )

    assert_is_problem(answer, 422)


async def test_a_refusal_names_the_field_and_does_not_echo_its_value(
    client: httpx.AsyncClient,
) -> None:
    answer = await client.post("/v1/chat", json={"message": 7, "locale": "<script>"})

    fields = {error["field"] for error in answer.json()["errors"]}
    assert fields == {"body.message", "body.locale"}
    assert "<script>" not in answer.text


async def test_a_refused_stream_is_a_problem_and_no_stream(client: httpx.AsyncClient) -> None:
    answer = await client.post(
        "/v1/chat",
        json={"message": "hello", "conversation_id": "nobody"},
        headers={"Accept": "text/event-stream"},
    )

    assert_is_problem(answer, 404)


@pytest.mark.parametrize(
    "message",
    [
        "🛋️💡" * 50,
        "a\tb\nc\r\nd",
        "\u202eright to left\u202c",
        "مرحبا، أين طلبي؟",
        "'; DROP TABLE customers; --",
        "<script>alert(1)</script>",
        "{company} {0} %s ${x}",
        " ",
        "\u200b",
        "Z̵̢̛a̸̧l̶g̷o̵",
        "x" * 20_000,
        "你好" * 5_000,
    ],
)
async def test_a_strange_message_is_a_message(client: httpx.AsyncClient, message: str) -> None:
    chat = Chat(client)

    reply = await chat.send(message)

    assert reply["reply"]
    assert (await chat.history())["messages"][0]["text"] == message
