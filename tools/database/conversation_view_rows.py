"""Everything the record holds about one conversation: what a process contract is checked on."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from tools.database.effect_tables import consents, receipts
from tools.database.service_tables import approvals, promises, tickets
from tools.database.tables import conversations, handovers, log_entries, orders, turns

Rows = list[dict[str, Any]]
_TABLES = (
    conversations, log_entries, turns, consents, receipts, approvals, promises, tickets, handovers,
)  # fmt: skip


def conversation_view(connection: Connection, conversation_id: str) -> Mapping[str, Rows]:
    """The conversation's rows, table by table, each table in the order of its primary key."""
    return {
        table.name: [
            dict(row)
            for row in connection.execute(
                select(table)
                .where(table.c.conversation_id == conversation_id)
                .order_by(*table.primary_key.columns)
            ).mappings()
        ]
        for table in _TABLES
    }


def order_owners(
    connection: Connection, order_numbers: Iterable[str]
) -> dict[str, tuple[str, str]]:
    """Order id and customer id of each order number that exists."""
    found = connection.execute(
        select(orders.c.order_number, orders.c.order_id, orders.c.customer_id).where(
            orders.c.order_number.in_(sorted(order_numbers))
        )
    )
    return {row.order_number: (row.order_id, row.customer_id) for row in found}


def newest_conversations(connection: Connection, *, since: datetime, limit: int) -> list[str]:
    """Ids of at most `limit` conversations that changed after `since`, newest first."""
    found = connection.execute(
        select(conversations.c.conversation_id)
        .where(conversations.c.updated_at >= since)
        .order_by(conversations.c.updated_at.desc(), conversations.c.conversation_id)
        .limit(limit)
    )
    return list(found.scalars())
