"""Any agent behind our HTTP contract: a running server, judged from outside.

The start state is written into the server's own record, so that record must be reachable too; the
server's clock is the real one, so a case that sets the time of day cannot be played.
"""

import secrets
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

import httpx
import jwt

from evals.dialogs.answers import Answer, Dialog
from evals.dialogs.cases import Case, Start
from evals.dialogs.mailbox import newest_code
from evals.dialogs.worlds import World
from evals.errors import EvalsError
from tools.clock import Clock
from tools.database import Database

_TIMEOUT_SECONDS = 30.0
_TOKEN_LIFE = timedelta(minutes=30)


@dataclass(frozen=True)
class HttpAgent:
    """A server, the record behind it, and the secret by which a site signs for its customers."""

    client: httpx.AsyncClient
    database: Database
    site_secret: str
    clock: Clock
    name: str = "http"

    async def begin(self, case: Case, world: World) -> Dialog:
        """A new conversation; the first message opens it."""
        token = self._customer_token(world.customer_id) if case.start.signed_in else None
        return _HttpDialog(self, case, world, token)

    def _customer_token(self, customer_id: str) -> str:
        now = self.clock()
        claims = {
            "aud": "rapport/customer",
            "sub": customer_id,
            "iat": now,
            "exp": now + _TOKEN_LIFE,
            "nonce": secrets.token_urlsafe(16),
        }
        return jwt.encode(claims, self.site_secret, algorithm="HS256")


@dataclass
class _HttpDialog:
    agent: HttpAgent
    case: Case
    world: World
    token: str | None
    _conversation_id: str | None = None

    @property
    def conversation_id(self) -> str | None:
        return self._conversation_id

    async def send(self, text: str) -> Answer:
        started = time.perf_counter()
        response = await self.agent.client.post(
            "/v1/chat",
            json={"message": text, "locale": self.case.language},
            headers={"Authorization": f"Bearer {self.token}"} if self.token else {},
            timeout=_TIMEOUT_SECONDS,
        )
        if response.is_error:
            raise EvalsError(f"{self.case.id}: {response.status_code} {response.text[:300]}")
        data = response.json()
        self._conversation_id = data["conversation_id"]
        self.token = data.get("token") or self.token
        return Answer(
            text=data["reply"] or "",
            actions=tuple(data["actions"]),
            articles=tuple(one["article_id"] for one in data["citations"]),
            backing="\n".join(one["sentence"] for one in data["citations"]),
            quick_replies=tuple((one["label"], one["message"]) for one in data["quick_replies"]),
            handed_over=data["handed_over"],
            seconds=time.perf_counter() - started,
        )

    async def mailed_code(self) -> str | None:
        return await newest_code(self.agent.database, self.world.customer_id)


def playable_now(case: Case, now: datetime) -> Case | None:
    """The case at the real time; None when it says what time it must be."""
    if case.start.clock != Start().clock:
        return None
    return case.model_copy(update={"start": case.start.model_copy(update={"clock": now})})
