import asyncio
import json
from contextlib import AbstractAsyncContextManager, AsyncExitStack

import httpx
import pytest

from api.streams import MOST_PER_CONVERSATION
from tests.api.conftest import Chat, Event, events_of


async def watch(chat: Chat, *, after: int, until: int) -> list[Event]:
    """Logged events after `after`, up to number `until`."""
    found: list[Event] = []
    headers = {**chat.headers, "Last-Event-ID": str(after)}
    async with chat.client.stream("GET", chat.path("events"), headers=headers) as response:
        assert response.status_code == 200
        async with asyncio.timeout(10):
            async for event in events_of(response):
                if event.event_id is not None:
                    found.append(event)
                    if event.event_id >= until:
                        break
    return found


async def test_the_history_is_read_in_pages(chat: Chat) -> None:
    for _ in range(3):
        await chat.send("hello")

    first = await chat.history(limit=4)
    rest = await chat.history(after=first["messages"][-1]["seq"])

    assert [message["seq"] for message in first["messages"]] == [1, 2, 3, 4]
    assert [message["seq"] for message in rest["messages"]] == [5, 6]
    assert rest["last_seq"] == 6


async def test_events_resume_without_a_gap_or_a_double(chat: Chat) -> None:
    await chat.send("hello")
    await chat.client.post(chat.path("rating"), json={"score": 4}, headers=chat.headers)
    await chat.send("thanks")

    everything = await watch(chat, after=0, until=5)
    resumed = await watch(chat, after=3, until=5)

    assert [(event.event_id, event.name) for event in everything] == [
        (1, "message"),
        (2, "message"),
        (3, "rating"),
        (4, "message"),
        (5, "message"),
    ]
    assert resumed == everything[3:]


async def test_a_watcher_hears_live_what_the_log_says(chat: Chat) -> None:
    await chat.send("hello")
    watching = asyncio.create_task(watch(chat, after=2, until=8))

    for _ in range(3):
        await chat.send("How much is delivery?")
    heard = await watching

    assert [event.event_id for event in heard] == [3, 4, 5, 6, 7, 8]
    assert [event.data for event in heard] == (await chat.history(after=2))["messages"]


async def test_a_watcher_that_keeps_coming_back_misses_nothing(chat: Chat) -> None:
    await chat.send("hello")
    talking = asyncio.create_task(_talk(chat, 10))
    heard: list[int | None] = [1, 2]

    while len(heard) < 22:
        last = heard[-1]
        assert last is not None
        heard += [event.event_id for event in await watch(chat, after=last, until=last + 2)]
    await talking

    assert heard == list(range(1, 23))


async def _talk(chat: Chat, times: int) -> None:
    for _ in range(times):
        await chat.send("thanks")


async def test_a_watcher_far_behind_catches_up_without_waiting_for_a_heartbeat(chat: Chat) -> None:
    await _talk(chat, 110)

    heard = await watch(chat, after=0, until=220)

    assert [event.event_id for event in heard] == list(range(1, 221))


async def test_a_handover_is_an_event_of_the_log(chat: Chat) -> None:
    await chat.send("I want to talk to a person")

    *_, handover = await watch(chat, after=0, until=3)

    assert handover.name == "handover"
    assert handover.data["handed_over"] is True
    assert handover.data["expected_from"]


async def test_a_quiet_stream_is_kept_open_by_comments(chat: Chat) -> None:
    await chat.send("hello")
    headers = {**chat.headers, "Last-Event-ID": "2"}

    async with chat.client.stream("GET", chat.path("events"), headers=headers) as response:
        async with asyncio.timeout(5):
            first = await anext(response.aiter_raw())

    assert first == b": still here\n\n"


async def test_streams_beyond_the_bound_are_refused_until_one_ends(chat: Chat) -> None:
    await chat.send("hello")
    async with AsyncExitStack() as stack:
        for _ in range(MOST_PER_CONVERSATION - 1):
            await stack.enter_async_context(open_stream(chat))
        async with open_stream(chat) as last:
            assert last.status_code == 200
            async with open_stream(chat) as refused:
                problem = json.loads(await refused.aread())

        assert refused.status_code == problem["status"] == 429
        assert refused.headers["Content-Type"] == "application/problem+json"
        assert problem["detail"] == "This conversation has 20 event streams open already."
        status = 0
        for _ in range(200):
            await asyncio.sleep(0.05)  # the server has to hear that the last one is gone
            if (status := await _status_of_a_new_stream(chat)) == 200:
                break
        assert status == 200


def open_stream(chat: Chat) -> AbstractAsyncContextManager[httpx.Response]:
    return chat.client.stream("GET", chat.path("events"), headers=chat.headers)


async def _status_of_a_new_stream(chat: Chat) -> int:
    async with open_stream(chat) as response:
        return response.status_code


async def test_the_same_rating_again_writes_nothing(chat: Chat) -> None:
    await chat.send("hello")

    for _ in range(3):
        answer = await chat.client.post(
            chat.path("rating"), json={"score": 4}, headers=chat.headers
        )
        assert answer.status_code == 204

    assert (await chat.history())["last_seq"] == 3


async def test_a_rating_is_not_changed_without_end(chat: Chat) -> None:
    await chat.send("hello")

    answers = [
        await chat.client.post(chat.path("rating"), json={"score": score}, headers=chat.headers)
        for score in [1, 5] * 11
    ]

    # The last one is what stands already.
    assert [answer.status_code for answer in answers] == [*[204] * 20, 429, 204]
    assert answers[20].json()["detail"] == "The rating was changed too often; the last one stands."
    assert (await chat.history())["last_seq"] == 22


@pytest.mark.parametrize("rating", [{"score": 1}, {"score": 5, "comment": "很好\n谢谢"}])
async def test_a_rating_is_taken_and_may_be_changed(chat: Chat, rating: dict[str, object]) -> None:
    await chat.send("hello")

    for _ in range(2):
        answer = await chat.client.post(chat.path("rating"), json=rating, headers=chat.headers)
        assert (answer.status_code, answer.content) == (204, b"")


@pytest.mark.parametrize(
    "rating", [{}, {"score": 0}, {"score": 6}, {"score": 4.5}, {"score": 5, "comment": "x" * 2001}]
)
async def test_a_rating_out_of_bounds_is_refused(chat: Chat, rating: dict[str, object]) -> None:
    await chat.send("hello")

    answer = await chat.client.post(chat.path("rating"), json=rating, headers=chat.headers)

    assert answer.status_code == 422
    assert (await chat.history())["last_seq"] == 2


@pytest.mark.parametrize(
    ("method", "what"), [("GET", "messages"), ("GET", "events"), ("POST", "rating")]
)
async def test_nobody_reads_or_rates_a_conversation_of_somebody_else(
    client: httpx.AsyncClient, method: str, what: str
) -> None:
    mine, theirs = Chat(client), Chat(client)
    await mine.send("hello")
    await theirs.send("my secret is 42")
    unknown = Chat(client, conversation_id="019dc0de-0000-7000-8000-000000000001")

    async def call(path: str, headers: dict[str, str]) -> tuple[int, str]:
        body = {"score": 5} if method == "POST" else None
        answer = await client.request(method, path, headers=headers, json=body)
        return answer.status_code, answer.text

    foreign = await call(theirs.path(what), mine.headers)
    missing = await call(unknown.path(what), mine.headers)
    anonymous = await call(theirs.path(what), {})

    assert foreign[0] == 404
    assert foreign == missing
    assert anonymous[0] == 401
    assert "42" not in foreign[1] + anonymous[1]


async def test_a_signed_customer_token_says_who_is_asking(chat: Chat) -> None:
    await chat.send("hello")
    [mei, *_] = (await chat.client.get("/demo/customers")).json()
    signed = (
        await chat.client.post("/demo/sign-in", json={"customer_id": mei["customer_id"]})
    ).json()

    before = await chat.send("Where is my order?")
    bound = await chat.client.post("/v1/identity/token", json=signed, headers=chat.headers)
    after = await chat.send("Where is my order?")

    assert (bound.status_code, bound.json()) == (200, {"customer_name": mei["name"]})
    assert before["actions"] == []
    assert after["actions"] != []


async def test_a_customer_token_is_good_for_one_conversation(client: httpx.AsyncClient) -> None:
    mine, thief = Chat(client), Chat(client)
    await mine.send("hello")
    await thief.send("hello")
    [mei, *_] = (await client.get("/demo/customers")).json()
    signed = (await client.post("/demo/sign-in", json={"customer_id": mei["customer_id"]})).json()

    statuses = [
        (await client.post("/v1/identity/token", json=signed, headers=chat.headers)).status_code
        for chat in (mine, mine, thief)
    ]

    assert statuses == [200, 200, 401]
    assert (await thief.send("Where is my order?"))["actions"] == []


async def test_a_conversation_token_is_no_proof_of_a_customer(chat: Chat) -> None:
    await chat.send("hello")

    for token in (chat.token, "x", "a.b.c"):
        answer = await chat.client.post(
            "/v1/identity/token", json={"token": token}, headers=chat.headers
        )
        assert answer.status_code == 401

    assert (await chat.send("Where is my order?"))["actions"] == []


async def test_identity_needs_a_conversation_to_bind_to(client: httpx.AsyncClient) -> None:
    answer = await client.post("/v1/identity/token", json={"token": "x"})

    assert answer.status_code == 401
