"""Consents and receipts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, or_, select, update

from tools.database import keyset
from tools.database.effect_tables import consents, receipts
from tools.database.tables import orders, turns


def consent_asked_in(connection: Connection, turn_id: str) -> Row[Any] | None:
    """The consent that a turn has asked for, or None."""
    return connection.execute(select(consents).where(consents.c.asked_in == turn_id)).first()


def add_consent(connection: Connection, row: Mapping[str, Any]) -> None:
    """A question that may be answered with yes."""
    connection.execute(insert(consents), dict(row))


def change_consent(connection: Connection, consent_id: str, values: Mapping[str, Any]) -> None:
    """Set columns of one consent."""
    connection.execute(
        update(consents).where(consents.c.consent_id == consent_id).values(dict(values))
    )


def drop_consent(connection: Connection, consent_id: str) -> None:
    """Forget a question that nobody has been shown."""
    connection.execute(delete(consents).where(consents.c.consent_id == consent_id))


def void_consents(connection: Connection, conversation_id: str, now: object) -> None:
    """Whatever was asked before and not answered cannot be agreed to any more."""
    connection.execute(
        update(consents)
        .where(
            consents.c.conversation_id == conversation_id,
            consents.c.granted_at.is_(None),
            consents.c.voided_at.is_(None),
        )
        .values(voided_at=now)
    )


def hold_consent(connection: Connection, consent_id: str) -> Row[Any] | None:
    """The consent, held until the transaction ends."""
    return connection.execute(
        select(consents).where(consents.c.consent_id == consent_id).with_for_update()
    ).first()


def reply_seq_of(connection: Connection, turn_id: str) -> int | None:
    """The number of a turn's reply in the log; None while it has not been sent."""
    return connection.execute(select(turns.c.reply_seq).where(turns.c.turn_id == turn_id)).scalar()


def add_receipt(connection: Connection, row: Mapping[str, Any]) -> None:
    """What was done; in the transaction of the deed."""
    connection.execute(insert(receipts), dict(row))


def receipt_of_consent(connection: Connection, consent_id: str) -> Row[Any] | None:
    """The receipt of what was agreed to, or None while it has not been done."""
    return connection.execute(select(receipts).where(receipts.c.consent_id == consent_id)).first()


def newest_receipt(connection: Connection, conversation_id: str) -> Row[Any] | None:
    """The newest deed of a conversation, or None."""
    return connection.execute(
        select(receipts)
        .where(receipts.c.conversation_id == conversation_id)
        .order_by(receipts.c.created_at.desc(), receipts.c.receipt_id.desc())
        .limit(1)
    ).first()


def receipts_of(connection: Connection, conversation_id: str, *, limit: int) -> list[Row[Any]]:
    """At most `limit` deeds of a conversation, oldest first."""
    return list(
        connection.execute(
            select(receipts)
            .where(receipts.c.conversation_id == conversation_id)
            .order_by(receipts.c.created_at, receipts.c.receipt_id)
            .limit(limit)
        )
    )


_AGE = (receipts.c.created_at, receipts.c.receipt_id)
_reversal = receipts.alias("reversal")


def find_receipt(connection: Connection, receipt_id: str) -> Row[Any] | None:
    """The receipt of that id, or None."""
    return connection.execute(select(receipts).where(receipts.c.receipt_id == receipt_id)).first()


def reversal_of(connection: Connection, receipt_id: str) -> Row[Any] | None:
    """The receipt of the deed that took this one back, or None."""
    return connection.execute(select(receipts).where(receipts.c.reverses == receipt_id)).first()


def newest_receipts(
    connection: Connection,
    wanted: Mapping[str, str],
    *,
    limit: int,
    after: tuple[datetime, str] | None = None,
) -> list[dict[str, Any]]:
    """At most `limit` deeds, newest first, each with `reversed_by`.

    `wanted`: any of `receipt_id`, `customer_id`, `conversation_id` and `order_number`, all of which
    must be so. `after`: when the last one of the page before was done, and its id.
    """
    query = (
        select(receipts, _reversal.c.receipt_id.label("reversed_by"))
        .join(_reversal, _reversal.c.reverses == receipts.c.receipt_id, isouter=True)
        .order_by(*(column.desc() for column in _AGE))
        .limit(limit)
    )
    for name, value in wanted.items():
        if name != "order_number":
            query = query.where(receipts.c[name] == value)
            continue
        # By the order's customer first: what a receipt says about its order has no index.
        owner = select(orders.c.customer_id).where(orders.c.order_number == value)
        named = [
            column["order_number"].as_string() == value
            for column in (receipts.c.arguments, receipts.c.facts)
        ]
        query = query.where(receipts.c.customer_id == owner.scalar_subquery(), or_(*named))
    if after is not None:
        query = query.where(keyset.before(_AGE, after))
    return [dict(row) for row in connection.execute(query).mappings()]


def untold_receipts(connection: Connection, conversation_id: str) -> list[Row[Any]]:
    """Deeds of a conversation that no reply has told of, oldest first."""
    return list(
        connection.execute(
            select(receipts)
            .where(receipts.c.conversation_id == conversation_id, receipts.c.told_seq.is_(None))
            .order_by(receipts.c.created_at, receipts.c.receipt_id)
        )
    )


def mark_told(connection: Connection, receipt_ids: list[str], seq: int) -> None:
    """The reply `seq` has told the customer of these deeds."""
    if receipt_ids:
        connection.execute(
            update(receipts)
            .where(receipts.c.receipt_id.in_(receipt_ids), receipts.c.told_seq.is_(None))
            .values(told_seq=seq)
        )
