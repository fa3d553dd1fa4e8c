"""What leaves the house is a row first, written with the deed that it belongs to.

A promotion is held against what may keep it from its customer twice: when it is put, and when it is
about to be sent. What is kept back stays on record with the reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from tools.calls import Purpose
from tools.database import Connection, outbox_rows
from tools.database.outbox_rows import WaitingMail
from tools.ids import CustomerId, NewId
from tools.tickets import has_promotion_lock

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


class PromotionToNobodyError(ValueError):
    """Whether a promotion may be sent depends on the customer whom it is for."""


Obstacle = Literal["severe_complaint"]
"""Why a promotion is not sent."""


@dataclass(frozen=True)
class Mail:
    """A mail as it will be sent."""

    recipient: str
    subject: str
    body: str
    purpose: Purpose = "service"
    customer_id: CustomerId | None = None
    """Whom a promotion is for."""

    def __post_init__(self) -> None:
        """Refuse what could become a header of its own, and a promotion to nobody in particular."""
        if self.purpose == "promotion" and self.customer_id is None:
            raise PromotionToNobodyError(f"the promotion {self.subject!r} names no customer")
        if any(mark in part for part in (self.recipient, self.subject) for mark in "\r\n\0"):
            raise UnsafeHeaderError(f"a line break in {self.recipient!r} or {self.subject!r}")


def put(connection: Connection, key: str, mail: Mail, now: datetime, new_id: NewId) -> None:
    """Put a mail into the outbox in the caller's transaction; the same key puts it once.

    A promotion that may not be sent is put too, as suppressed.
    """
    if outbox_rows.has_key(connection, key):
        return
    outbox_id = new_id()
    outbox_rows.add(connection, outbox_id, key, vars(mail), now)
    if obstacle := _obstacle(connection, mail.purpose, mail.customer_id):
        _suppress(connection, outbox_id, obstacle, now)


def take_due(connection: Connection, now: datetime, *, limit: int) -> Sequence[WaitingMail]:
    """Mails to send now; nobody else gets them before the lease ends.

    Promotions that may not be sent any more are suppressed instead.
    """
    while taken := outbox_rows.take(connection, now, now + LEASE, limit=limit):
        to_send = []
        for mail in taken:
            if obstacle := _obstacle(connection, mail.purpose, mail.customer_id):
                _suppress(connection, mail.outbox_id, obstacle, now)
            else:
                to_send.append(mail)
        if to_send:
            return to_send
    return []


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


def _obstacle(connection: Connection, purpose: str, customer_id: str | None) -> Obstacle | None:
    """What keeps a mail from being sent; nothing does that with service."""
    if purpose == "service":
        return None
    is_locked = customer_id is not None and has_promotion_lock(connection, customer_id)
    return "severe_complaint" if is_locked else None


def _suppress(connection: Connection, outbox_id: str, obstacle: Obstacle, now: datetime) -> None:
    """Not to be sent, now or later: what was to be sold then may not fit any more."""
    values = {
        "given_up_at": now,
        "suppressed_for": obstacle,
        "last_error": f"suppressed: {obstacle}",
    }
    outbox_rows.change(connection, outbox_id, values)
