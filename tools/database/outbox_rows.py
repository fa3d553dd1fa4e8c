"""The outbox."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, NamedTuple

from sqlalchemy import ColumnElement, Connection, insert, select, update

from tools.database import keyset
from tools.database.effect_tables import outbox

MailStatus = Literal["waiting", "sent", "given_up"]
_HAS_STATUS: Mapping[MailStatus, ColumnElement[bool]] = {
    "waiting": outbox.c.sent_at.is_(None) & outbox.c.given_up_at.is_(None),
    "sent": outbox.c.sent_at.is_not(None),
    "given_up": outbox.c.given_up_at.is_not(None),
}
_AGE = (outbox.c.created_at, outbox.c.outbox_id)


class WaitingMail(NamedTuple):
    """A mail that has not left yet."""

    outbox_id: str
    idempotency_key: str
    recipient: str
    subject: str
    body: str
    attempts: int
    """This one included."""
    created_at: datetime
    purpose: str
    customer_id: str | None


def has_key(connection: Connection, key: str) -> bool:
    """Whether a mail with this key is there already."""
    query = select(outbox.c.outbox_id).where(outbox.c.idempotency_key == key)
    return connection.execute(query).first() is not None


def add(
    connection: Connection, outbox_id: str, key: str, mail: Mapping[str, str | None], now: datetime
) -> None:
    """A mail that is to leave at once."""
    connection.execute(
        insert(outbox),
        {
            **mail,
            "outbox_id": outbox_id,
            "idempotency_key": key,
            "channel": "mail",
            "created_at": now,
            "due_at": now,
            "attempts": 0,
        },
    )


def take(
    connection: Connection, now: datetime, until: datetime, *, limit: int
) -> list[WaitingMail]:
    """At most `limit` mails that are due, oldest first; due again only `until`."""
    ids = list(
        connection.execute(
            select(outbox.c.outbox_id)
            .where(
                outbox.c.due_at <= now, outbox.c.sent_at.is_(None), outbox.c.given_up_at.is_(None)
            )
            .order_by(outbox.c.due_at, outbox.c.outbox_id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        ).scalars()
    )
    if not ids:
        return []
    connection.execute(
        update(outbox)
        .where(outbox.c.outbox_id.in_(ids))
        .values(due_at=until, attempts=outbox.c.attempts + 1)
    )
    columns = [outbox.c[name] for name in WaitingMail._fields]
    rows = connection.execute(
        select(*columns).where(outbox.c.outbox_id.in_(ids)).order_by(outbox.c.outbox_id)
    )
    return [WaitingMail(*row) for row in rows]


def change(connection: Connection, outbox_id: str, values: Mapping[str, object]) -> None:
    """Set columns of one mail."""
    connection.execute(update(outbox).where(outbox.c.outbox_id == outbox_id).values(dict(values)))


def change_attempt(connection: Connection, mail: WaitingMail, values: Mapping[str, object]) -> None:
    """Set columns of one mail, unless it has left or somebody else has taken it since."""
    connection.execute(
        update(outbox)
        .where(
            outbox.c.outbox_id == mail.outbox_id,
            outbox.c.attempts == mail.attempts,
            outbox.c.sent_at.is_(None),
        )
        .values(dict(values))
    )


def newest(
    connection: Connection,
    *,
    limit: int,
    status: MailStatus | None = None,
    after: tuple[datetime, str] | None = None,
) -> list[dict[str, object]]:
    """At most `limit` mails with what became of them, newest first.

    `after`: when the last one of the page before was written, and its id.
    """
    query = select(outbox).order_by(*(column.desc() for column in _AGE)).limit(limit)
    if status is not None:
        query = query.where(_HAS_STATUS[status])
    if after is not None:
        query = query.where(keyset.before(_AGE, after))
    return [dict(row) for row in connection.execute(query).mappings()]
