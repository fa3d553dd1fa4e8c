"""Scores of churn, the signals in the record that move them, and the events that follow."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Table, select
from sqlalchemy.dialects import postgresql, sqlite

from tools.database.crm_tables import churn_scores, events
from tools.database.service_tables import tickets
from tools.database.tables import conversations, ratings

_MOST_POINTS = 100
_SEVERE = ("high", "critical")


class ScoreRow(NamedTuple):
    """A score of the past."""

    scored_at: datetime
    log_odds: float
    band: str


class SignalRow(NamedTuple):
    """Something that the record says of a customer, and since when."""

    name: str
    since: datetime


def past_scores(connection: Connection, customer_id: str, since: datetime) -> list[ScoreRow]:
    """A customer's scores, the newest first, at most 100."""
    found = (
        select(churn_scores.c.scored_at, churn_scores.c.log_odds, churn_scores.c.band)
        .where(churn_scores.c.customer_id == customer_id, churn_scores.c.scored_at >= since)
        .order_by(churn_scores.c.scored_at.desc(), churn_scores.c.score_id)
        .limit(_MOST_POINTS)
    )
    return [ScoreRow(*row) for row in connection.execute(found)]


def latest_score(connection: Connection, customer_id: str) -> Mapping[str, Any] | None:
    """A customer's newest score, whole."""
    found = (
        select(churn_scores)
        .where(churn_scores.c.customer_id == customer_id)
        .order_by(churn_scores.c.scored_at.desc(), churn_scores.c.score_id)
        .limit(1)
    )
    row = connection.execute(found).mappings().first()
    return dict(row) if row else None


def signals_of(connection: Connection, customer_id: str) -> list[SignalRow]:
    """Open complaints, and the newest rating where it is good or bad."""
    complaints = connection.execute(
        select(tickets.c.severity, tickets.c.opened_at)
        .where(
            tickets.c.customer_id == customer_id,
            tickets.c.kind == "complaint",
            tickets.c.status != "resolved",
        )
        .order_by(tickets.c.opened_at)
        .limit(_MOST_POINTS)
    ).all()
    found = [
        SignalRow("severe_complaint" if severity in _SEVERE else "complaint", opened_at)
        for severity, opened_at in complaints
    ]
    rated = connection.execute(
        select(ratings.c.score, ratings.c.rated_at)
        .join(conversations, conversations.c.conversation_id == ratings.c.conversation_id)
        .where(conversations.c.customer_id == customer_id)
        .order_by(ratings.c.rated_at.desc())
        .limit(1)
    ).first()
    if rated is not None and rated.score != 3:
        found.append(SignalRow("low_rating" if rated.score < 3 else "high_rating", rated.rated_at))
    return found


def add_score(connection: Connection, values: Mapping[str, Any]) -> bool:
    """Write a score; False where the same cause has written one before."""
    return _add_once(connection, churn_scores, values)


def add_event(connection: Connection, values: Mapping[str, Any]) -> bool:
    """Write an event; False where the same cause has written one before."""
    return _add_once(connection, events, values)


def events_of(connection: Connection, customer_id: str, limit: int) -> Sequence[Mapping[str, Any]]:
    """A customer's events, the newest first."""
    found = (
        select(events)
        .where(events.c.customer_id == customer_id)
        .order_by(events.c.happened_at.desc(), events.c.event_id)
        .limit(limit)
    )
    return [dict(row) for row in connection.execute(found).mappings()]


def _add_once(connection: Connection, table: Table, values: Mapping[str, Any]) -> bool:
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    done = connection.execute(
        insert(table)
        .values(**values)
        .on_conflict_do_nothing(index_elements=[table.c.idempotency_key])
    )
    return done.rowcount == 1
