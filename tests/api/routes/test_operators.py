"""Conversations as operators see them, claim them and answer them; and who may not."""

import asyncio
from typing import Any

import pytest

from tests.agent.conftest import SetClock
from tests.api.operator_desk import BY_KEY, Desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


def statuses(answers: list[Any]) -> list[int]:
    return sorted(answer.status_code for answer in answers)


async def test_no_token_of_a_customer_opens_any_operator_route(desk: Desk) -> None:
    talk = await desk.talk("hello", number=0)
    document = (await desk.client.get("/openapi.json")).json()
    calls = [
        (method, path.format(**dict.fromkeys(_names(path), talk.conversation_id)))
        for path, methods in document["paths"].items()
        if path.startswith("/v1/operator")
        for method in methods
    ]
    tokens = [talk.token, desk.site_token(talk.customer_id), "", "x" * 64]
    assert len(calls) >= 16

    for method, path in calls:
        for headers in ({}, *({"Authorization": f"Bearer {token}"} for token in tokens)):
            answer = await desk.client.request(method, path, headers=headers, json={})
            assert answer.status_code == 401, (method, path)
            assert answer.headers["content-type"] == "application/problem+json"


def _names(path: str) -> list[str]:
    return [part[1:-1] for part in path.split("/") if part.startswith("{")]


async def test_the_operators_key_opens_no_customers_conversation(desk: Desk) -> None:
    talk = await desk.talk("hello")

    answer = await desk.client.get(
        f"/v1/conversations/{talk.conversation_id}/messages", headers=BY_KEY
    )

    assert answer.status_code == 401


async def test_of_two_who_claim_a_conversation_at_once_one_has_it(desk: Desk) -> None:
    talk = await desk.talk("I want to talk to a person")
    path = f"conversations/{talk.conversation_id}/takeover"

    answers = await asyncio.gather(
        *(desk.post(path, operator=name) for name in ("Siti", "Ravi", "Ana"))
    )

    assert statuses(answers) == [200, 409, 409]
    owner = (await desk.get(f"conversations/{talk.conversation_id}"))["taken_by"]
    for answer in answers:
        if answer.status_code == 409:
            assert answer.json()["detail"].startswith(f"{owner} has this conversation")


async def test_claiming_twice_is_harmless_and_a_colleague_may_be_relieved(desk: Desk) -> None:
    talk = await desk.talk("I want to talk to a person")
    path = f"conversations/{talk.conversation_id}"

    await desk.do(f"{path}/takeover", operator="Siti")
    await desk.do(f"{path}/takeover", operator="Siti")
    await desk.do(f"{path}/takeover", operator="Ravi", instead_of="Siti")
    late = await desk.post(f"{path}/takeover", operator="Ana", instead_of="Siti")

    assert late.status_code == 409
    assert (await desk.get(path))["taken_by"] == "Ravi"


async def test_only_who_has_a_conversation_writes_in_it(desk: Desk) -> None:
    talk = await desk.talk("I want to talk to a person")
    path = f"conversations/{talk.conversation_id}"

    await desk.do(f"{path}/reply", operator="Siti", text="Hello, Siti here.", seen_through=1)
    other = await desk.post(f"{path}/reply", operator="Ravi", text="And I.", seen_through=1)

    assert other.status_code == 409
    assert other.json()["detail"].startswith("Siti has this conversation")
    seen = await desk.get(path)
    assert seen["taken_by"] == "Siti"
    assert [message["text"] for message in seen["messages"]][-1] == "Hello, Siti here."


async def test_what_a_customer_hears_from_an_operator_stays_with_the_operator(desk: Desk) -> None:
    talk = await desk.talk("I want to talk to a person")
    path = f"conversations/{talk.conversation_id}"
    await desk.do(f"{path}/reply", operator="Siti", text="Hello, Siti here.", seen_through=1)

    carried_on = await talk.say("never mind, go on with Willa")

    assert carried_on["handed_over"]


async def test_a_conversation_shows_authors_sources_and_why(desk: Desk) -> None:
    talk = await desk.talk("How much is delivery?", "I want to talk to a person")
    path = f"conversations/{talk.conversation_id}"
    await desk.do(f"{path}/takeover", operator="Siti")
    seen_through = (await desk.get(path))["last_customer_seq"]
    await desk.do(f"{path}/reply", operator="Siti", text="Yes?", seen_through=seen_through)

    seen = await desk.get(path)

    asked, answered, _, _, replied = seen["messages"]
    assert (asked["role"], asked["trace"], asked["operator"]) == ("customer", None, None)
    assert answered["citations"][0]["article_id"] == "delivery-cost"
    assert answered["trace"]["commands"][0]["type"] == "AskQuestion"
    assert answered["trace"]["milliseconds"] > 0
    assert "versions" not in answered["trace"]
    assert (replied["role"], replied["operator"], replied["text"]) == ("operator", "Siti", "Yes?")
    assert seen["owner"] == "operator"
    assert seen["handover_reason"] == "RequestHuman"
    assert seen["packet"]["history"]
    assert seen["promises"][0]["kept_at"] is not None


async def test_a_long_conversation_comes_in_pages(desk: Desk) -> None:
    talk = await desk.talk(*["How much is delivery?"] * 3)
    path = f"conversations/{talk.conversation_id}"
    found = []
    page = await desk.get(path, limit=4)
    found += page["messages"]

    rest = await desk.get(path, limit=4, cursor=page["next_cursor"])

    found += rest["messages"]
    assert [message["seq"] for message in found] == [1, 2, 3, 4, 5, 6]
    assert rest["next_cursor"] is None


async def test_every_open_conversation_has_an_owner_a_deadline_and_a_next_action(
    desk: Desk,
) -> None:
    talks = [await desk.talk("How much is delivery?") for _ in range(3)]
    waiting = await desk.talk("I want to talk to a person")

    listed = await desk.pages("conversations", limit=2)

    ids = [entry["conversation_id"] for entry in listed]
    assert len(set(ids)) == len(ids)
    assert {talk.conversation_id for talk in [*talks, waiting]} <= set(ids)
    assert all(entry["owner"] and entry["next_action"] for entry in listed)
    due = [entry["next_action_due_at"] for entry in listed]
    assert due == sorted(due)
    of_operators = await desk.pages("conversations", limit=2, owner="operator")
    assert waiting.conversation_id in {entry["conversation_id"] for entry in of_operators}
    assert {entry["owner"] for entry in of_operators} == {"operator"}


async def test_what_is_late_is_told_apart(desk: Desk, clock: SetClock) -> None:
    talk = await desk.talk("I want to talk to a person")
    in_time = await desk.pages("conversations", overdue=True)
    before, clock.now = clock.now, clock.now.replace(hour=9)

    late = await desk.pages("conversations", overdue=True)
    watch = await desk.get("watch")

    clock.now = before
    assert talk.conversation_id not in {entry["conversation_id"] for entry in in_time}
    [entry] = [one for one in late if one["conversation_id"] == talk.conversation_id]
    assert entry["is_overdue"]
    assert not watch["is_clean"]
    assert watch["conversations_overdue"]["count"] == len(late)
    assert watch["conversations_unowned"] == {"count": 0, "ids": []}


async def test_the_inbox_comes_in_pages_the_longest_wait_first(desk: Desk) -> None:
    talks = [await desk.talk("I want to talk to a person") for _ in range(3)]

    inbox = await desk.pages("inbox", limit=1)

    ids = [entry["conversation_id"] for entry in inbox]
    assert [one for one in ids if one in {talk.conversation_id for talk in talks}] == [
        talk.conversation_id for talk in talks
    ]
    assert [entry["requested_at"] for entry in inbox] == sorted(
        entry["requested_at"] for entry in inbox
    )


@pytest.mark.parametrize(
    "cursor",
    ["x", "W10=", "bnVsbA==", "WyJ4IiwieSJd", "WyIyMDI2LTExLTIzIiwgIngiXQ==", "é", "/", "W1tbW10="],
)
@pytest.mark.parametrize(
    "path", ["inbox", "conversations", "tickets", "receipts", "approvals", "outbox"]
)
async def test_a_cursor_that_is_none_of_ours_is_refused(desk: Desk, path: str, cursor: str) -> None:
    answer = await desk.client.get(
        f"/v1/operator/{path}", params={"cursor": cursor}, headers=BY_KEY
    )

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["field"] == "query.cursor"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("conversations/nobody/takeover", {}),
        ("conversations/nobody/takeover", {"operator": ""}),
        ("conversations/nobody/takeover", {"operator": "  "}),
        ("conversations/nobody/takeover", {"operator": "a\nb"}),
        ("conversations/nobody/takeover", {"operator": "x" * 65}),
        ("conversations/nobody/takeover", {"operator": "Siti", "as": "lead"}),
        ("conversations/nobody/reply", {"operator": "Siti", "text": "", "seen_through": 1}),
        ("conversations/nobody/reply", {"operator": "Siti", "text": "a\0", "seen_through": 1}),
        ("conversations/nobody/reply", {"operator": "Siti", "text": "a", "seen_through": 10**30}),
        ("conversations/no%00body/takeover", {"operator": "Siti"}),
        ("approvals/nobody", {"operator": "Siti", "approve": "perhaps"}),
        ("receipts/nobody/undo", {}),
        ("tickets/T1/resolve", {"operator": 7}),
    ],
)
async def test_a_bad_body_is_a_problem(desk: Desk, path: str, body: dict[str, Any]) -> None:
    answer = await desk.post(path, **body)

    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"]


async def test_what_is_not_there_is_a_problem(desk: Desk) -> None:
    for path in ("conversations/nobody/takeover", "receipts/nobody/undo", "tickets/T1/resolve"):
        answer = await desk.post(path, operator="Siti")
        assert (answer.status_code, answer.json()["status"]) == (404, 404), path
    for path in ("conversations/nobody", "tickets/T1"):
        answer = await desk.client.get(f"/v1/operator/{path}", headers=BY_KEY)
        assert answer.status_code == 404, path


async def test_replies_are_suggested_to_what_the_customer_said_last(desk: Desk) -> None:
    talk = await desk.talk("I want to talk to a person", number=0)
    path = f"conversations/{talk.conversation_id}"
    await desk.do(f"{path}/takeover", operator="Siti")
    await talk.say("How much is delivery?")

    found = await desk.get(f"{path}/suggestions")
    messages = (await desk.get(path))["messages"]

    assert found["answers_through"] == messages[-1]["seq"]
    assert found["items"][0]["kind"] == "article"
    assert found["items"][0]["citations"][0]["article_id"] == "delivery-cost"
    assert "S$4.90" in found["items"][0]["text"]
    assert len(found["items"]) == 3
    await desk.do(
        f"{path}/reply", operator="Siti", text="S$4.90.", seen_through=found["answers_through"]
    )
    assert (await desk.get(f"{path}/suggestions"))["items"] == []


async def test_of_an_unknown_conversation_nothing_is_suggested(desk: Desk) -> None:
    answer = await desk.client.get(
        "/v1/operator/conversations/019dc0de-0000-7000-8000-00000000ffff/suggestions",
        headers=BY_KEY,
    )

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
