"""Who is asking: claims and one-time codes, for one conversation at a time."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar, cast

from agent.post import PostRoom
from knowledge.pack import Language
from tools import identity
from tools.calls import MailRequest
from tools.database import Connection, Database
from tools.identity import DrawCode, IdentityCheck, Verdict
from tools.ids import NewId

Result = TypeVar("Result")


def draw_code() -> str:
    """Six digits that nobody can foresee."""
    return f"{secrets.randbelow(1_000_000):06d}"


@dataclass(frozen=True)
class IdentityDesk:
    """Shared by all conversations."""

    database: Database
    post: PostRoom
    secret: str
    new_id: NewId
    draw: DrawCode = draw_code

    def of(self, conversation_id: str, now: datetime) -> "ConversationIdentity":
        """The desk of one conversation."""
        return ConversationIdentity(self, conversation_id, now)


@dataclass(frozen=True)
class ConversationIdentity:
    """Claims and codes of one conversation, at one moment."""

    desk: IdentityDesk
    conversation_id: str
    now: datetime

    async def claim(self, order_number: str, email: str) -> str | None:
        """The order's id if the address is its customer's."""
        return await self._run(lambda check: identity.claim_order(check, order_number, email))

    async def send_code(self, email: str) -> timedelta:
        """Mail a code to the customer with this address; how long to wait if that was too often."""

        def request(check: IdentityCheck) -> timedelta:
            sent = identity.request_code(check, email, self.desk.draw)
            if sent.code is not None:
                mail = MailRequest("mail_code", sent.recipient, {"code": sent.code})
                write = self.desk.post.writer(cast(Language, sent.language), self.now)
                write(check.connection, sent.key, mail)
            return sent.retry_after

        return await self._run(request)

    async def verify(self, code: str) -> Verdict:
        """Whose code it was."""
        return await self._run(lambda check: identity.verify_code(check, code))

    async def _run(self, work: Callable[[IdentityCheck], Result]) -> Result:
        def in_transaction(connection: Connection) -> Result:
            desk = self.desk
            return work(
                IdentityCheck(connection, self.conversation_id, self.now, desk.new_id, desk.secret)
            )

        return await self.desk.database.run(in_transaction)
