import re

import httpx

from tests.api.conftest import Chat


async def signed_in(client: httpx.AsyncClient, number: int) -> Chat:
    """A conversation of the demo's customer of that number."""
    shown = (await client.get("/demo/customers")).json()
    answer = await client.post("/demo/sign-in", json={"customer_id": shown[number]["customer_id"]})
    chat = Chat(client, token=answer.json()["token"])
    opening = await client.post("/v1/chat", json={"message": "hello"}, headers=chat.headers)
    reply = opening.json()
    return Chat(client, conversation_id=reply["conversation_id"], token=reply["token"])


def numbers_in(reply: dict[str, object]) -> list[str]:
    return re.findall(r"W\d{6}", str(reply["reply"]))


async def test_the_sign_in_box_shows_people_with_a_name_and_a_note(
    client: httpx.AsyncClient,
) -> None:
    shown = (await client.get("/demo/customers")).json()

    assert len(shown) == 6
    assert all(customer["name"] and "member" in customer["note"] for customer in shown)


async def test_a_signed_in_customer_finds_their_own_order_and_nobody_elses(
    client: httpx.AsyncClient,
) -> None:
    mei, wei = await signed_in(client, 0), await signed_in(client, 1)
    [of_mei, *_] = numbers_in(await mei.send("Where is my order?"))

    own = await mei.send(of_mei)
    foreign = await wei.send(of_mei)
    unknown = await (await signed_in(client, 1)).send("W000000")

    assert own["actions"][0]["data"]["order_number"] == of_mei
    assert of_mei in own["reply"]
    assert foreign["actions"] == unknown["actions"] == []
    assert "can't find" in foreign["reply"]
    assert foreign["reply"].replace(of_mei, "W000000") == unknown["reply"]


async def test_only_the_people_shown_can_be_signed_in_as(client: httpx.AsyncClient) -> None:
    for customer_id in ("nobody", "00000000-0000-4000-8000-000000000011", ""):
        answer = await client.post("/demo/sign-in", json={"customer_id": customer_id})

        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"
