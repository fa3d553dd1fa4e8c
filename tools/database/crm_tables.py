"""Tables of the customer relation: what happened, and how likely each customer is to leave."""

from sqlalchemy import JSON, Column, Float, ForeignKey, Index, Integer, String, Table

from tools.database.columns import UtcDateTime, metadata

events = Table(
    "events",
    metadata,
    Column("event_id", String(36), primary_key=True),
    # What brought it about; the same cause writes one event.
    Column("idempotency_key", String(120), nullable=False, unique=True),
    Column("name", String(40), nullable=False),
    Column("version", Integer, nullable=False),
    Column("customer_id", ForeignKey("customers.customer_id")),
    Column("payload", JSON, nullable=False),
    Column("happened_at", UtcDateTime, nullable=False),
    Index("ix_events_customer_id_happened_at", "customer_id", "happened_at"),
    Index("ix_events_name_happened_at", "name", "happened_at"),
)

churn_scores = Table(
    "churn_scores",
    metadata,
    Column("score_id", String(36), primary_key=True),
    # What made us score: a turn, a nightly run. The same cause scores once.
    Column("idempotency_key", String(120), nullable=False, unique=True),
    Column("customer_id", ForeignKey("customers.customer_id"), nullable=False),
    Column("scored_at", UtcDateTime, nullable=False),
    Column("probability", Float, nullable=False),
    Column("log_odds", Float, nullable=False),
    # Of the model alone, without signals.
    Column("base_probability", Float, nullable=False),
    # low, medium or high; and unknown, falling, steady or rising.
    Column("band", String(8), nullable=False),
    Column("trend", String(8), nullable=False),
    Column("action", String(40), nullable=False),
    Column("rule_id", String(80), nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("model_version", String(16), nullable=False),
    Index("ix_churn_scores_customer_id_scored_at", "customer_id", "scored_at"),
    Index("ix_churn_scores_band_scored_at", "band", "scored_at"),
)
