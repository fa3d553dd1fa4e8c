"""What the watchdog looks at: things whose time has passed, over all tables."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    and_,
    func,
    or_,
    select,
    tuple_,
    update,
)

from tools.database.effect_tables import outbox
from tools.database.service_tables import approvals, promises, tickets
from tools.database.tables import conversations

Kind = Literal[
    "conversations_unowned",
    "conversations_overdue",
    "tickets_escalated",
    "tickets_overdue",
    "promises_broken",
    "approvals_overdue",
    "mails_given_up",
]


@dataclass(frozen=True)
class Finding:
    """How many of something are not as they should be, and the first of them."""

    count: int
    ids: tuple[str, ...]


@dataclass(frozen=True)
class OverdueConversation:
    """A conversation whose next action should have happened."""

    conversation_id: str
    owner: str
    next_action: str
    next_action_due_at: datetime
    updated_at: datetime


@dataclass(frozen=True)
class ExpiredApproval:
    """An approval that nobody has decided in time."""

    approval_id: str
    conversation_id: str
    ticket_number: str | None
    ticket_status: str | None


_OVERDUE = [conversations.c[name] for name in OverdueConversation.__dataclass_fields__]


def findings(
    connection: Connection, now: datetime, *, given_up_since: datetime, limit: int
) -> dict[Kind, Finding]:
    """Everything that is late or lacks somebody, with at most `limit` ids of each kind."""
    conversation, ticket = conversations.c.conversation_id, tickets.c.ticket_number
    is_open = tickets.c.status != "resolved"
    asked: dict[Kind, tuple[Column[str], ColumnElement[bool]]] = {
        "conversations_unowned": (
            conversation,
            conversations.c.owner.not_in(("agent", "operator"))
            | (conversations.c.next_action == ""),
        ),
        "conversations_overdue": (conversation, is_overdue(now)),
        "tickets_escalated": (ticket, is_open & (tickets.c.next_action == "escalation")),
        "tickets_overdue": (ticket, is_open & _has_overdue_clock(now)),
        "promises_broken": (
            promises.c.promise_id,
            promises.c.kept_at.is_(None) & (promises.c.due_at < now),
        ),
        "approvals_overdue": (
            approvals.c.approval_id,
            (approvals.c.status == "pending") & (approvals.c.expires_at <= now),
        ),
        "mails_given_up": (
            outbox.c.outbox_id,
            (outbox.c.given_up_at >= given_up_since) & outbox.c.suppressed_for.is_(None),
        ),
    }
    return {
        kind: _finding(connection, column, condition, limit)
        for kind, (column, condition) in asked.items()
    }


def overdue_conversations(
    connection: Connection, now: datetime, owner: str, next_actions: Sequence[str], *, limit: int
) -> list[OverdueConversation]:
    """At most `limit` of an owner in which one of these was to happen by now, oldest due first."""
    rows = connection.execute(
        select(*_OVERDUE)
        .where(
            conversations.c.owner == owner,
            conversations.c.next_action_due_at < now,
            conversations.c.next_action.in_(next_actions),
        )
        .order_by(conversations.c.next_action_due_at, conversations.c.conversation_id)
        .limit(limit)
    )
    return [OverdueConversation(*row) for row in rows]


def renew(
    connection: Connection, overdue: Sequence[OverdueConversation], values: Mapping[str, Any]
) -> None:
    """Give conversations a new next action, save those in which something has happened since."""
    if not overdue:
        return
    seen = [(each.conversation_id, each.next_action, each.next_action_due_at) for each in overdue]
    columns = conversations.c
    is_as_seen = tuple_(
        columns.conversation_id, columns.next_action, columns.next_action_due_at
    ).in_(seen)
    # By the ids first: no database finds rows by a list of tuples as quickly.
    is_one = columns.conversation_id.in_([each.conversation_id for each in overdue])
    connection.execute(update(conversations).where(is_one, is_as_seen).values(dict(values)))


def expire_approvals(connection: Connection, now: datetime, *, limit: int) -> list[ExpiredApproval]:
    """End at most `limit` approvals that nobody has decided in time."""
    rows = connection.execute(
        select(
            approvals.c.approval_id,
            approvals.c.conversation_id,
            tickets.c.ticket_number,
            tickets.c.status,
        )
        .join_from(approvals, tickets, tickets.c.ticket_id == approvals.c.ticket_id, isouter=True)
        .where(approvals.c.status == "pending", approvals.c.expires_at <= now)
        .order_by(approvals.c.expires_at)
        .limit(limit)
        .with_for_update(of=approvals, skip_locked=True)
    )
    expired = [ExpiredApproval(*row) for row in rows]
    connection.execute(
        update(approvals)
        .where(approvals.c.approval_id.in_([each.approval_id for each in expired]))
        .values(status="expired", decided_at=now)
    )
    return expired


def is_overdue(now: datetime) -> ColumnElement[bool]:
    """Whether something should have happened; after a reminder too, until it has."""
    # Named owners, so that the index on owner and due time serves.
    return conversations.c.owner.in_(("agent", "operator")) & (
        (conversations.c.next_action_due_at < now)
        | (conversations.c.next_action == "operator_overdue")
    )


def _has_overdue_clock(now: datetime) -> ColumnElement[bool]:
    return and_(
        tickets.c.paused_at.is_(None),
        or_(
            tickets.c.resolution_due_at < now,
            tickets.c.next_reply_due_at < now,
            tickets.c.first_replied_at.is_(None) & (tickets.c.first_reply_due_at < now),
        ),
    )


def _finding(
    connection: Connection, column: Column[str], condition: ColumnElement[bool], limit: int
) -> Finding:
    ids = connection.execute(select(column).where(condition).order_by(column).limit(limit))
    found = tuple(ids.scalars())
    count = len(found)
    if count == limit:
        count = connection.execute(select(func.count(column)).where(condition)).scalar_one()
    return Finding(count, found)
