"""Who is asking: claims and one-time codes, for one conversation at a time."""

from dataclasses import dataclass
from datetime import datetime

from agent.post import PostRoom
from knowledge.pack import Language
from tools.database import Database
from tools.ids import CustomerId, NewId


@dataclass(frozen=True)
class Verdict:
    """What came of a code."""

    customer_id: CustomerId | None
    is_dead: bool = False


class IdentityDesk:
    """Shared by all conversations."""

    def __init__(self, database: Database, post: PostRoom, secret: str, new_id: NewId) -> None:
        self.database, self.post, self.secret, self.new_id = database, post, secret, new_id

    def of(self, conversation_id: str, now: datetime) -> "ConversationIdentity":
        """The desk of one conversation."""
        return ConversationIdentity(self, conversation_id, now)


class ConversationIdentity:
    """Claims and codes of one conversation, at one moment."""

    def __init__(self, desk: IdentityDesk, conversation_id: str, now: datetime) -> None:
        self._desk, self._conversation_id, self._now = desk, conversation_id, now

    async def claim(self, order_number: str, email: str) -> str | None:
        """The order's id if the address is its customer's."""
        return None

    async def send_code(self, email: str, language: Language) -> bool:
        """False when too many were sent."""
        return True

    async def verify(self, code: str) -> Verdict:
        """Whose code it was."""
        return Verdict(None)
