"""Tags of customers, and which of them were removed for good."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, Table, delete, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from tools.database.profile_tables import customer_tags, tag_suppressions

MOST_TAGGED = 1_000


class TagRow(NamedTuple):
    """A row of `customer_tags`."""

    customer_id: str
    key: str
    source: str
    set_by: str
    evidence: Mapping[str, Collection[str]]
    confidence: float
    set_at: datetime
    expires_at: datetime | None


class SuppressionRow(NamedTuple):
    """A row of `tag_suppressions`."""

    customer_id: str
    key: str
    suppressed_by: str
    suppressed_at: datetime


_TAG = [customer_tags.c[name] for name in TagRow._fields]
_SUPPRESSION = [tag_suppressions.c[name] for name in SuppressionRow._fields]


def tags_of(connection: Connection, customer_ids: Collection[str]) -> list[TagRow]:
    """All their tags, expired ones too, by customer and key."""
    rows = connection.execute(
        select(*_TAG)
        .where(customer_tags.c.customer_id.in_(customer_ids))
        .order_by(customer_tags.c.customer_id, customer_tags.c.key)
    )
    return [TagRow(*row) for row in rows]


def customers_with_tag(connection: Connection, key: str, now: datetime, limit: int) -> list[str]:
    """Whom the tag holds for, by id, at most `limit` or `MOST_TAGGED`."""
    found = (
        select(customer_tags.c.customer_id)
        .where(customer_tags.c.key == key, _holds(now))
        .order_by(customer_tags.c.customer_id)
        .limit(min(limit, MOST_TAGGED))
    )
    return list(connection.execute(found).scalars())


def suppressions_of(
    connection: Connection, customer_ids: Collection[str]
) -> dict[tuple[str, str], SuppressionRow]:
    """What was removed for good, by customer and key."""
    rows = connection.execute(
        select(*_SUPPRESSION)
        .where(tag_suppressions.c.customer_id.in_(customer_ids))
        .order_by(tag_suppressions.c.customer_id, tag_suppressions.c.key)
    )
    found = [SuppressionRow(*row) for row in rows]
    return {(one.customer_id, one.key): one for one in found}


def write_tags(connection: Connection, rows: Collection[TagRow]) -> None:
    """Write or replace tags."""
    if not rows:
        return
    new = _insert(connection, customer_tags)
    replaced = {
        column.name: new.excluded[column.name]
        for column in customer_tags.c
        if not column.primary_key
    }
    connection.execute(
        new.on_conflict_do_update(index_elements=["customer_id", "key"], set_=replaced),
        [row._asdict() for row in rows],
    )


def delete_tags(connection: Connection, keys: Iterable[tuple[str, str]]) -> int:
    """Remove tags by customer and key; returns how many there were."""
    return sum(
        connection.execute(
            delete(customer_tags).where(
                customer_tags.c.customer_id == customer_id, customer_tags.c.key == key
            )
        ).rowcount
        for customer_id, key in keys
    )


def suppress(connection: Connection, row: SuppressionRow) -> bool:
    """Note that nobody but an operator may set it again; False if that was noted before."""
    done = connection.execute(
        _insert(connection, tag_suppressions).values(**row._asdict()).on_conflict_do_nothing()
    )
    return done.rowcount == 1


def allow_again(connection: Connection, customer_id: str, key: str) -> bool:
    """Take a suppression back; False if there is none."""
    done = connection.execute(
        delete(tag_suppressions).where(
            tag_suppressions.c.customer_id == customer_id, tag_suppressions.c.key == key
        )
    )
    return done.rowcount == 1


def _holds(now: datetime) -> ColumnElement[bool]:
    return or_(customer_tags.c.expires_at.is_(None), customer_tags.c.expires_at > now)


def _insert(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)
