"""Approvals: what waits for an operator's word."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from tools.database import keyset
from tools.database.effect_tables import consents
from tools.database.service_tables import approvals


def add_approval(connection: Connection, row: Mapping[str, Any]) -> None:
    """A deed that the customer has agreed to and an operator must."""
    connection.execute(insert(approvals), dict(row))


def approval_of_consent(connection: Connection, consent_id: str) -> Row[Any] | None:
    """The approval that a consent waits for, or None."""
    return connection.execute(select(approvals).where(approvals.c.consent_id == consent_id)).first()


def hold_approval(connection: Connection, approval_id: str) -> Row[Any] | None:
    """An approval with what it is about, held until the transaction ends; or None."""
    return connection.execute(
        select(
            approvals,
            consents.c.tool,
            consents.c.arguments,
            consents.c.amount_cents,
            consents.c.customer_id,
        )
        .join(consents, consents.c.consent_id == approvals.c.consent_id)
        .where(approvals.c.approval_id == approval_id)
        .with_for_update()
    ).first()


def hold_newest_pending(
    connection: Connection, conversation_id: str, now: datetime
) -> Row[Any] | None:
    """What was asked for last in a conversation and still waits, held; or None."""
    return connection.execute(
        select(approvals)
        .where(
            approvals.c.conversation_id == conversation_id,
            approvals.c.status == "pending",
            approvals.c.expires_at > now,
        )
        .order_by(approvals.c.requested_at.desc(), approvals.c.approval_id)
        .limit(1)
        .with_for_update()
    ).first()


def has_any(connection: Connection, conversation_id: str) -> bool:
    """Whether a conversation has ever waited for an operator's word."""
    of_conversation = select(approvals.c.approval_id).where(
        approvals.c.conversation_id == conversation_id
    )
    return connection.execute(of_conversation.limit(1)).first() is not None


def change_approval(connection: Connection, approval_id: str, values: Mapping[str, Any]) -> None:
    """Set columns of one approval."""
    connection.execute(
        update(approvals).where(approvals.c.approval_id == approval_id).values(dict(values))
    )


def approvals_to_tell(connection: Connection, now: datetime, *, limit: int) -> list[str]:
    """Decided or expired, and the conversation does not know yet."""
    return list(
        connection.execute(
            select(approvals.c.approval_id)
            .where(
                approvals.c.told_at.is_(None),
                (approvals.c.status != "pending") | (approvals.c.expires_at <= now),
            )
            .order_by(approvals.c.requested_at)
            .limit(limit)
        ).scalars()
    )


_URGENCY = (approvals.c.expires_at, approvals.c.approval_id)


def pending_approvals(
    connection: Connection, *, limit: int, after: tuple[datetime, str] | None = None
) -> list[Row[Any]]:
    """What waits for an operator, the most urgent first.

    `after`: when the last one of the page before expires, and its id.
    """
    query = (
        select(
            approvals,
            consents.c.tool,
            consents.c.arguments,
            consents.c.amount_cents,
            consents.c.customer_id,
        )
        .join(consents, consents.c.consent_id == approvals.c.consent_id)
        .where(approvals.c.status == "pending")
        .order_by(*_URGENCY)
        .limit(limit)
    )
    if after is not None:
        query = query.where(keyset.after(_URGENCY, after))
    return list(connection.execute(query))
