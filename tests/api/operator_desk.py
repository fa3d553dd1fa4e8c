"""An operator's side of the application, and customers who give them something to do."""

from dataclasses import dataclass
from typing import Any

import httpx

from agent import Agent
from tools.database import order_rows

KEY = "the-operators-key-of-this-test"
BY_KEY = {"Authorization": f"Bearer {KEY}"}


@dataclass
class Desk:
    """An application in this process, seen with the operators' key."""

    client: httpx.AsyncClient
    agent: Agent
    site_token: Any
    """Makes a customer token, as the embedding site would."""

    async def get(self, path: str, **query: Any) -> Any:  # noqa: ANN401 - any JSON
        """What a call that must work answers."""
        answer = await self.client.get(f"/v1/operator/{path}", params=query, headers=BY_KEY)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def post(self, path: str, **body: Any) -> httpx.Response:  # noqa: ANN401 - any JSON
        """The answer, whatever it is."""
        return await self.client.post(f"/v1/operator/{path}", json=body, headers=BY_KEY)

    async def do(self, path: str, **body: Any) -> Any:  # noqa: ANN401 - any JSON
        """What a call that must work answers."""
        answer = await self.post(path, **body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def pages(self, path: str, **query: Any) -> list[Any]:  # noqa: ANN401 - any JSON
        """Every item of a list, page by page."""
        items: list[Any] = []
        cursor: dict[str, str] = {}
        while True:
            page = await self.get(path, **query, **cursor)
            items += page["items"]
            if page["next_cursor"] is None:
                return items
            assert page["items"]
            cursor = {"cursor": page["next_cursor"]}

    async def talk(self, *messages: str, number: int | None = None) -> "Talk":
        """A new conversation, of one of the demo's customers if there is a number."""
        talk = Talk(self, customer_of(number) if number is not None else None)
        for message in messages:
            await talk.say(message)
        return talk


@dataclass
class Talk:
    """A customer's conversation."""

    desk: Desk
    customer_id: str | None
    conversation_id: str = ""
    token: str | None = None

    async def say(self, message: str) -> dict[str, Any]:
        """The reply to a message."""
        token = self.token
        if token is None and self.customer_id is not None:
            token = self.desk.site_token(self.customer_id)
        answer = await self.desk.client.post(
            "/v1/chat",
            json={"message": message},
            headers={"Authorization": f"Bearer {token}"} if token else {},
        )
        assert answer.status_code == 200, answer.text
        reply: dict[str, Any] = answer.json()
        self.conversation_id = reply["conversation_id"]
        self.token = self.token or reply["token"]
        return reply


def customer_of(number: int) -> str:
    """One of the demo's customers."""
    return f"00000000-0000-4000-8000-{number:012d}"


def newest_order(agent: Agent, customer_id: str) -> str:
    """The number of the newest order of a customer; the first of it can be cancelled."""
    with agent.needs.database.transaction() as connection:
        [order, *_] = order_rows.newest_orders(connection, customer_id, limit=1)
    return str(order.order_number)
