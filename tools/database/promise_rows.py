"""Promises made to customers."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, insert, select, update

from tools.database.service_tables import promises

PromiseKind = Literal["reply", "call_back", "refund", "delivery", "fix"]


@dataclass(frozen=True)
class Promise:
    """A row of `promises`."""

    promise_id: str
    idempotency_key: str
    conversation_id: str
    ticket_id: str | None
    kind: PromiseKind
    text: str
    made_at: datetime
    due_at: datetime
    kept_at: datetime | None
    broken_at: datetime | None
    """When it was noticed that `due_at` had passed; a promise kept late has both."""


_PROMISE = [promises.c[name] for name in Promise.__dataclass_fields__]
_IS_OPEN = promises.c.kept_at.is_(None) & promises.c.broken_at.is_(None)


def find_promise(
    connection: Connection, promise_id: str, *, for_update: bool = False
) -> Promise | None:
    """The promise, or None; `for_update` holds it until the transaction ends."""
    query = select(*_PROMISE).where(promises.c.promise_id == promise_id)
    row = connection.execute(query.with_for_update() if for_update else query).first()
    return None if row is None else Promise(*row)


def find_by_key(connection: Connection, idempotency_key: str) -> Promise | None:
    """The promise that was recorded under this key, or None."""
    row = connection.execute(
        select(*_PROMISE).where(promises.c.idempotency_key == idempotency_key)
    ).first()
    return None if row is None else Promise(*row)


def add_promise(connection: Connection, promise: Promise) -> None:
    """A new promise."""
    connection.execute(insert(promises), vars(promise))


def mark_kept(connection: Connection, promise_id: str, now: datetime) -> None:
    """It was done."""
    connection.execute(
        update(promises).where(promises.c.promise_id == promise_id).values(kept_at=now)
    )


def mark_broken(connection: Connection, now: datetime, *, limit: int) -> list[Promise]:
    """Mark at most `limit` open promises whose time has passed; gives them, oldest due first."""
    rows = connection.execute(
        select(*_PROMISE)
        .where(_IS_OPEN, promises.c.due_at < now)
        .order_by(promises.c.due_at, promises.c.promise_id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    overdue = [Promise(*row) for row in rows]
    connection.execute(
        update(promises)
        .where(promises.c.promise_id.in_([promise.promise_id for promise in overdue]))
        .values(broken_at=now)
    )
    return [replace(promise, broken_at=now) for promise in overdue]


def open_promises_of(connection: Connection, conversation_id: str) -> list[Promise]:
    """What is still to be done in a conversation: neither kept nor broken, soonest due first."""
    rows = connection.execute(
        select(*_PROMISE)
        .where(_IS_OPEN, promises.c.conversation_id == conversation_id)
        .order_by(promises.c.due_at, promises.c.promise_id)
    )
    return [Promise(*row) for row in rows]


def promises_of(connection: Connection, conversation_id: str, *, limit: int) -> list[Promise]:
    """At most `limit` promises of a conversation, kept, broken or open, the newest first."""
    rows = connection.execute(
        select(*_PROMISE)
        .where(promises.c.conversation_id == conversation_id)
        .order_by(promises.c.made_at.desc(), promises.c.promise_id.desc())
        .limit(limit)
    )
    return [Promise(*row) for row in rows]


def promises_of_ticket(connection: Connection, ticket_id: str, *, limit: int) -> list[Promise]:
    """At most `limit` promises that belong to a ticket, the newest first."""
    rows = connection.execute(
        select(*_PROMISE)
        .where(promises.c.ticket_id == ticket_id)
        .order_by(promises.c.made_at.desc(), promises.c.promise_id.desc())
        .limit(limit)
    )
    return [Promise(*row) for row in rows]
