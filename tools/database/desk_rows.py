"""Conversations as operators look at them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, and_, select

from tools.database import keyset
from tools.database.effect_tables import receipts
from tools.database.tables import conversations, customers, handovers, ratings, turns
from tools.database.watch_rows import is_overdue

_DUE = (conversations.c.next_action_due_at, conversations.c.conversation_id)


def _heads() -> Select[Any]:
    """Who owns a conversation, and what is to happen in it by when."""
    of_open_handover = and_(
        handovers.c.conversation_id == conversations.c.conversation_id,
        handovers.c.closed_at.is_(None),
    )
    return (
        select(
            conversations.c.conversation_id,
            conversations.c.customer_id,
            customers.c.name.label("customer_name"),
            conversations.c.language,
            conversations.c.owner,
            handovers.c.taken_by,
            conversations.c.next_action,
            conversations.c.next_action_due_at,
            conversations.c.last_seq,
            conversations.c.last_customer_seq,
            conversations.c.answered_seq,
            conversations.c.created_at,
            conversations.c.updated_at,
            handovers.c.reason.label("handover_reason"),
            handovers.c.packet,
            ratings.c.score.label("rating"),
        )
        .join(customers, customers.c.customer_id == conversations.c.customer_id, isouter=True)
        .join(handovers, of_open_handover, isouter=True)
        .join(ratings, ratings.c.conversation_id == conversations.c.conversation_id, isouter=True)
    )


def open_conversations(
    connection: Connection,
    *,
    limit: int,
    owner: str | None = None,
    overdue_at: datetime | None = None,
    after: tuple[datetime, str] | None = None,
) -> list[dict[str, Any]]:
    """At most `limit` conversations in which something is still to happen, the soonest due first.

    `after`: when the last one of the page before was due, and its id.
    """
    query = _heads().where(conversations.c.next_action != "closed").order_by(*_DUE).limit(limit)
    if owner is not None:
        query = query.where(conversations.c.owner == owner)
    if overdue_at is not None:
        query = query.where(is_overdue(overdue_at))
    if after is not None:
        query = query.where(keyset.after(_DUE, after))
    return [dict(row) for row in connection.execute(query).mappings()]


def conversation_head(connection: Connection, conversation_id: str) -> dict[str, Any] | None:
    """The same of one conversation, open or closed; None where there is none."""
    query = _heads().where(conversations.c.conversation_id == conversation_id)
    row = connection.execute(query).mappings().first()
    return None if row is None else dict(row)


def traces_of(
    connection: Connection, conversation_id: str, seqs: Sequence[int]
) -> dict[int, Mapping[str, Any]]:
    """The traces of the turns that gave these replies, by the reply's number."""
    rows = connection.execute(
        select(turns.c.reply_seq, turns.c.trace_id, turns.c.trace).where(
            turns.c.conversation_id == conversation_id, turns.c.reply_seq.in_(seqs)
        )
    )
    return {row.reply_seq: {"trace_id": row.trace_id, **row.trace} for row in rows}


def receipts_told_in(
    connection: Connection, conversation_id: str, seqs: Sequence[int]
) -> dict[int, list[str]]:
    """The ids of the receipts that these replies have told of, by the reply's number."""
    rows = connection.execute(
        select(receipts.c.told_seq, receipts.c.receipt_id)
        .where(receipts.c.conversation_id == conversation_id, receipts.c.told_seq.in_(seqs))
        .order_by(receipts.c.created_at, receipts.c.receipt_id)
    )
    told: dict[int, list[str]] = {}
    for seq, receipt_id in rows:
        told.setdefault(seq, []).append(receipt_id)
    return told
