"""One-time codes over HTTP, with a real server; the demo's outbox shows what would be mailed."""

import re
from collections.abc import Iterator

import httpx
import pytest

from evals.server import RunningServer

RACHEL = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def client(live_server: RunningServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=live_server.url, timeout=30) as client:
        yield client


def open_conversation(client: httpx.Client) -> dict[str, str]:
    token = client.post("/v1/chat", json={"message": "hello"}).json()["token"]
    return {"Authorization": f"Bearer {token}"}


def mails(client: httpx.Client) -> list[dict[str, str]]:
    found: list[dict[str, str]] = client.get("/demo/outbox").json()
    return found


def email_of_somebody(client: httpx.Client) -> tuple[str, str]:
    """Name and address of a demo customer, as their invoice mail would show it."""
    name = client.get("/demo/customers").json()[4]["name"]
    return name, f"{name.lower().replace(' ', '.')}.4@customer.example"


def test_a_mailed_code_verifies_the_conversation(client: httpx.Client) -> None:
    headers = open_conversation(client)
    name, email = email_of_somebody(client)

    asked = client.post("/v1/identity/code", json={"email": email}, headers=headers)
    [mail, *_] = mails(client)
    code = re.findall(r"\d{6}", mail["body"])[0]
    verified = client.post("/v1/identity/verify", json={"code": code}, headers=headers)
    again = client.post("/v1/identity/verify", json={"code": code}, headers=headers)

    assert asked.status_code == 202
    assert mail["recipient"] == email
    assert verified.json() == {"customer_name": name}
    assert again.status_code == 403


def test_an_unknown_address_gets_the_same_answer_and_no_mail(client: httpx.Client) -> None:
    _, known = email_of_somebody(client)
    unknown = "nobody@nowhere.example"
    before = len(mails(client))

    answers = [
        client.post("/v1/identity/code", json={"email": email}, headers=open_conversation(client))
        for email in (known, unknown)
    ]

    assert [answer.status_code for answer in answers] == [202, 202]
    bodies = [answer.text.replace(known, "?").replace(unknown, "?") for answer in answers]
    assert bodies[0] == bodies[1]
    assert len(mails(client)) == before + 1


def test_too_many_codes_are_refused_with_a_time_to_come_back(client: httpx.Client) -> None:
    headers = open_conversation(client)
    for _ in range(3):
        client.post("/v1/identity/code", json={"email": "a@b.example"}, headers=headers)

    refused = client.post("/v1/identity/code", json={"email": "a@b.example"}, headers=headers)

    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 900
    assert refused.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("code", {"email": "no address"}),
        ("code", {"email": "a@b.example\r\nBcc: x@y.example"}),
        ("code", {}),
        ("verify", {"code": "12345"}),
        ("verify", {"code": "１２３４５６"}),
        ("verify", {"code": 123456}),
    ],
)
def test_wrong_bodies_are_refused(client: httpx.Client, path: str, body: dict[str, object]) -> None:
    answer = client.post(f"/v1/identity/{path}", json=body, headers=open_conversation(client))

    assert answer.status_code == 422


def test_without_a_conversation_token_nothing_is_sent(client: httpx.Client) -> None:
    before = len(mails(client))

    answer = client.post("/v1/identity/code", json={"email": email_of_somebody(client)[1]})

    assert answer.status_code == 401
    assert len(mails(client)) == before
