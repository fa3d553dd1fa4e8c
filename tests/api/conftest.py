"""Talking to a real server over a real socket."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import httpx
import pytest

from evals.server import RunningServer


class Event(NamedTuple):
    """A server-sent event."""

    name: str
    data: dict[str, Any]
    event_id: int | None


async def events_of(response: httpx.Response) -> AsyncIterator[Event]:
    """Events as they come. Split on line feeds only: a text may hold other line ends."""
    waiting = b""
    async for chunk in response.aiter_raw():
        *blocks, waiting = (waiting + chunk).split(b"\n\n")
        for block in blocks:
            lines = [line.split(b": ", 1) for line in block.split(b"\n") if line[:1] != b":"]
            fields = {name.decode(): value for name, value in lines}
            if fields:
                number = int(fields["id"]) if "id" in fields else None
                yield Event(fields["event"].decode(), json.loads(fields["data"]), number)


@dataclass
class Chat:
    """One conversation over HTTP."""

    client: httpx.AsyncClient
    conversation_id: str | None = None
    token: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        """The bearer token, once there is one."""
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    async def send(self, message: str, **fields: Any) -> dict[str, Any]:  # noqa: ANN401
        """The answer to a message that must be accepted."""
        answer = await self.client.post(
            "/v1/chat", json={"message": message, **fields}, headers=self.headers
        )
        assert answer.status_code == 200, answer.text
        reply: dict[str, Any] = answer.json()
        self.conversation_id = reply["conversation_id"]
        self.token = self.token or reply["token"]
        return reply

    async def history(self, **parameters: int) -> dict[str, Any]:
        """A page of the history."""
        answer = await self.client.get(
            self.path("messages"), params=parameters, headers=self.headers
        )
        assert answer.status_code == 200, answer.text
        page: dict[str, Any] = answer.json()
        return page

    def path(self, what: str) -> str:
        """A path below this conversation."""
        return f"/v1/conversations/{self.conversation_id}/{what}"


@pytest.fixture
async def client(live_server: RunningServer) -> AsyncIterator[httpx.AsyncClient]:
    """An HTTP client of the running server."""
    async with httpx.AsyncClient(base_url=live_server.url, timeout=30) as client:
        yield client


@pytest.fixture
def chat(client: httpx.AsyncClient) -> Chat:
    """A conversation that has not begun yet."""
    return Chat(client)
