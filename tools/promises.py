"""Promises: what a customer was told will happen, and by when.

A promise is kept, or it is marked as broken once its time has passed; one that is kept late stays
broken as well, so that the figures are honest.
"""

from dataclasses import dataclass
from datetime import datetime

from tools.database import Connection, promise_rows
from tools.database.promise_rows import Promise, PromiseKind
from tools.errors import PromiseNotFoundError
from tools.ids import NewId, new_id

MARKED_AT_ONCE = 500


@dataclass(frozen=True)
class NewPromise:
    """What was promised; the same key records it once."""

    idempotency_key: str
    conversation_id: str
    kind: PromiseKind
    text: str
    """As the customer has read it."""
    due_at: datetime
    ticket_id: str | None = None


def record_promise(
    connection: Connection, new: NewPromise, *, now: datetime, new_id: NewId = new_id
) -> Promise:
    """Record a promise in the transaction that makes it, or find the one with this key."""
    earlier = promise_rows.find_by_key(connection, new.idempotency_key)
    if earlier is not None:
        return earlier
    promise = Promise(**vars(new), promise_id=new_id(), made_at=now, kept_at=None, broken_at=None)
    promise_rows.add_promise(connection, promise)
    return promise


def keep(connection: Connection, promise_id: str, *, now: datetime) -> Promise:
    """What was promised has been done; the first time counts.

    Raises:
        PromiseNotFoundError: unknown id.
    """
    promise = promise_rows.find_promise(connection, promise_id, for_update=True)
    if promise is None:
        raise PromiseNotFoundError(promise_id)
    if promise.kept_at is None:
        promise_rows.mark_kept(connection, promise_id, now)
    return promise_rows.find_promise(connection, promise_id) or promise


def overdue(connection: Connection, now: datetime, *, limit: int = MARKED_AT_ONCE) -> list[Promise]:
    """Mark at most `limit` promises whose time has passed as broken; gives those, and only once."""
    return promise_rows.mark_broken(connection, now, limit=limit)


def open_promises(connection: Connection, conversation_id: str) -> list[Promise]:
    """What the customer of a conversation may still expect, soonest first."""
    return promise_rows.open_promises_of(connection, conversation_id)
