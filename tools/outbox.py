"""What leaves the house is a row first, written with the deed that it belongs to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tools.database import Connection, outbox_rows
from tools.database.outbox_rows import WaitingMail
from tools.ids import NewId

BACKOFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
)
"""How long to wait after each failure; after the last one a mail is given up."""
LEASE = timedelta(minutes=5)
"""How long a sender may take; if it has died by then, another one tries.

Longer than a slow mail server takes: a dozen answers at 15 seconds each.
"""
_LONGEST_ERROR = 500


class UnsafeHeaderError(ValueError):
    """A line break in an address or a subject would let its author write headers."""


@dataclass(frozen=True)
class Mail:
    """A mail as it will be sent."""

    recipient: str
    subject: str
    body: str

    def __post_init__(self) -> None:
        """Refuse what could become a header of its own."""
        if any(mark in part for part in (self.recipient, self.subject) for mark in "\r\n\0"):
            raise UnsafeHeaderError(f"a line break in {self.recipient!r} or {self.subject!r}")


def put(connection: Connection, key: str, mail: Mail, now: datetime, new_id: NewId) -> None:
    """Put a mail into the outbox in the caller's transaction; the same key puts it once."""
    if not outbox_rows.has_key(connection, key):
        outbox_rows.add(connection, new_id(), key, vars(mail), now)


def take_due(connection: Connection, now: datetime, *, limit: int) -> Sequence[WaitingMail]:
    """Mails to send now; nobody else gets them before the lease ends."""
    return outbox_rows.take(connection, now, now + LEASE, limit=limit)


def mark_sent(connection: Connection, outbox_id: str, now: datetime) -> None:
    """The mail has left."""
    outbox_rows.change(connection, outbox_id, {"sent_at": now, "last_error": None})


def mark_failed(connection: Connection, mail: WaitingMail, error: str, now: datetime) -> None:
    """Try again later, or give up after the last wait; nothing if another sender has it by now."""
    changes: dict[str, object] = {"last_error": error[:_LONGEST_ERROR]}
    if mail.attempts > len(BACKOFF):
        changes["given_up_at"] = now
    else:
        changes["due_at"] = now + BACKOFF[mail.attempts - 1]
    outbox_rows.change_attempt(connection, mail, changes)
