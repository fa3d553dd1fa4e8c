"""Tables of what is worked out of the record about customers: sums, models over all, tags."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
)

from tools.database.columns import UtcDateTime, metadata

customer_summaries = Table(
    "customer_summaries",
    metadata,
    Column("customer_id", ForeignKey("customers.customer_id"), primary_key=True),
    # Of the newest order; amounts in other currencies are not in the sums.
    Column("currency", String(3)),
    Column("orders", Integer, nullable=False),
    Column("order_days", Integer, nullable=False),
    Column("first_order_at", UtcDateTime),
    Column("last_order_at", UtcDateTime),
    Column("spend_cents", BigInteger, nullable=False),
    Column("returned_cents", BigInteger, nullable=False),
    Column("tickets", Integer, nullable=False),
    Column("complaints", Integer, nullable=False),
    Column("open_complaints", Integer, nullable=False),
    Column("ratings", Integer, nullable=False),
    Column("rating_sum", Integer, nullable=False),
    Column("conversations", Integer, nullable=False),
    Column("messages", Integer, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

customer_models = Table(
    "customer_models",
    metadata,
    Column("model_id", String(36), primary_key=True),
    # quintiles, segments or value.
    Column("kind", String(16), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("page", JSON, nullable=False),
    Index("ix_customer_models_kind_made_at", "kind", "made_at"),
)

customer_tags = Table(
    "customer_tags",
    metadata,
    Column("customer_id", ForeignKey("customers.customer_id"), primary_key=True),
    Column("key", String(40), primary_key=True),
    # rule, segment or operator; and which rule's version, model or operator.
    Column("source", String(8), nullable=False),
    Column("set_by", String(64), nullable=False),
    # Ids of the rows that it rests on, by kind.
    Column("evidence", JSON, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("set_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Index("ix_customer_tags_key_customer_id", "key", "customer_id"),
)

tag_suppressions = Table(
    "tag_suppressions",
    metadata,
    # Somebody has removed the tag: no rule and no model sets it again.
    Column("customer_id", ForeignKey("customers.customer_id"), primary_key=True),
    Column("key", String(40), primary_key=True),
    Column("suppressed_by", String(64), nullable=False),
    Column("suppressed_at", UtcDateTime, nullable=False),
)
