import asyncio
import uuid
from typing import Any

import httpx
import pytest

from tests.api.conftest import Chat, Event, events_of


async def stream(chat: Chat, message: str, **fields: Any) -> list[Event]:  # noqa: ANN401
    """All events of an answer."""
    headers = {**chat.headers, "Accept": "text/event-stream"}
    async with chat.client.stream(
        "POST", "/v1/chat", json={"message": message, **fields}, headers=headers
    ) as response:
        assert response.status_code == 200
        assert response.headers["content-type"].startswith("text/event-stream")
        return [event async for event in events_of(response)]


async def test_a_message_is_answered_with_everything_the_contract_names(chat: Chat) -> None:
    reply = await chat.send("How much is delivery?")

    assert "S$4.90" in reply["reply"]
    assert reply["language"] == "en"
    assert reply["commands"][0]["type"] == "AskQuestion"
    assert reply["citations"][0]["article_id"] == "delivery-cost"
    assert reply["citations"][0]["sentence"] in reply["reply"]
    assert (reply["actions"], reply["handed_over"]) == ([], False)
    assert all(reply[name] for name in ("trace_id", "message_id", "token"))


async def test_only_a_new_conversation_brings_a_token(chat: Chat) -> None:
    first = await chat.send("hello")
    second = await chat.send("thanks")

    assert second["token"] is None
    assert second["conversation_id"] == first["conversation_id"]


async def test_a_stream_tells_its_states_then_pieces_then_the_whole(chat: Chat) -> None:
    events = await stream(chat, "How much is delivery?")

    names = [event.name for event in events]
    assert names[0] == "status"
    assert names[-2:] == ["message", "done"]
    said = [event.data["status"] for event in events if event.name == "status"]
    assert said == ["received", "understanding", "searching", "writing"]
    done = events[-1].data
    pieces = "".join(event.data["text"] for event in events if event.name == "delta")
    assert pieces == done["reply"] == events[-2].data["text"]
    assert events[-2].event_id == events[-2].data["seq"] == 2


async def test_a_stream_and_json_give_the_same_answer(chat: Chat) -> None:
    plain = await chat.send("How much is delivery?")
    [*_, done] = await stream(Chat(chat.client), "How much is delivery?")

    changing = {"conversation_id", "message_id", "trace_id", "token"}
    assert {name: value for name, value in done.data.items() if name not in changing} == {
        name: value for name, value in plain.items() if name not in changing
    }


async def test_a_stream_that_opens_a_conversation_brings_the_token_at_once(chat: Chat) -> None:
    events = await stream(chat, "hello")

    chat.conversation_id, chat.token = events[0].data["conversation_id"], events[0].data["token"]
    assert (await chat.history())["messages"][0]["text"] == "hello"


async def test_a_retry_gets_the_same_answer_and_is_stored_once(chat: Chat) -> None:
    await chat.send("hello")
    sent = str(uuid.uuid4())

    first = await chat.send("How much is delivery?", client_message_id=sent)
    again = await chat.send("How much is delivery?", client_message_id=sent)
    [*_, streamed] = await stream(chat, "How much is delivery?", client_message_id=sent)

    assert again["message_id"] == first["message_id"] == streamed.data["message_id"]
    assert (await chat.history())["last_seq"] == 4


async def test_a_retry_of_the_first_message_finds_its_conversation_again(
    client: httpx.AsyncClient,
) -> None:
    sent = str(uuid.uuid4())
    chats = [Chat(client) for _ in range(3)]

    replies = [await chat.send("hello", client_message_id=sent) for chat in chats]

    assert len({reply["conversation_id"] for reply in replies}) == 1
    assert len({reply["message_id"] for reply in replies}) == 1
    for chat in chats:
        assert (await chat.history())["last_seq"] == 2


async def test_retries_that_overlap_are_one_message(chat: Chat) -> None:
    await chat.send("hello")
    sent = str(uuid.uuid4())

    replies = await asyncio.gather(
        *(chat.send("How much is delivery?", client_message_id=sent) for _ in range(8))
    )

    assert len({reply["message_id"] for reply in replies}) == 1
    assert (await chat.history())["last_seq"] == 4


async def test_a_client_message_id_with_another_text_is_a_conflict(chat: Chat) -> None:
    await chat.send("hello", client_message_id="7")

    answer = await chat.client.post(
        "/v1/chat", json={"message": "other", "client_message_id": "7"}, headers=chat.headers
    )

    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"


async def test_of_several_messages_at_once_each_is_answered_once_and_in_order(chat: Chat) -> None:
    await chat.send("hello")
    texts = ["How much is delivery?", "运费多少？", "thanks", "W123456", "Can I return something?"]

    await asyncio.gather(*(chat.send(text) for text in texts))

    messages = (await chat.history())["messages"]
    assert [message["seq"] for message in messages] == list(range(1, len(messages) + 1))
    asked = [message for message in messages if message["role"] == "customer"]
    assert sorted(message["text"] for message in asked[1:]) == sorted(texts)
    covers = [
        (message["answers_from"], message["answers_through"])
        for message in messages
        if message["role"] == "agent"
    ]
    for message in asked:
        assert sum(first <= message["seq"] <= last for first, last in covers) == 1
    assert covers == sorted(covers)


async def test_the_language_follows_each_message(chat: Chat) -> None:
    said = [(await chat.send(text))["language"] for text in ("hello", "运费多少？", "W123456")]

    assert said == ["en", "zh", "zh"]


async def test_after_a_handover_the_agent_is_silent_and_messages_are_kept(chat: Chat) -> None:
    handover = await chat.send("I want to talk to a person")
    silent = await chat.send("are you still there?")

    history = await chat.history()
    assert handover["handed_over"] is True
    assert handover["reply"]
    assert (silent["handed_over"], silent["reply"], silent["message_id"]) == (True, "", None)
    assert history["handed_over"] is True
    assert [message["role"] for message in history["messages"]] == ["customer", "agent", "customer"]


@pytest.mark.parametrize("wish", ["人工", "agent now", "转人工客服！"])
async def test_a_person_is_brought_in_whenever_one_is_asked_for(chat: Chat, wish: str) -> None:
    assert (await chat.send(wish))["handed_over"] is True


async def test_a_message_is_answered_though_its_sender_hangs_up(chat: Chat) -> None:
    await chat.send("hello")

    with pytest.raises(httpx.ReadTimeout):
        await chat.client.post(
            "/v1/chat",
            json={"message": "How much is delivery?", "client_message_id": "gone"},
            headers=chat.headers,
            timeout=httpx.Timeout(5, read=0.001),
        )
    answer = await chat.send("How much is delivery?", client_message_id="gone")

    assert "S$4.90" in answer["reply"]
    assert (await chat.history())["last_seq"] == 4
