"""Tables of effects: consent before, a receipt with the deed, and what leaves the house."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table, Text, text

from tools.database.columns import UtcDateTime, metadata

consents = Table(
    "consents",
    metadata,
    Column("consent_id", String(36), primary_key=True),
    Column("conversation_id", ForeignKey("conversations.conversation_id"), nullable=False),
    Column("customer_id", ForeignKey("customers.customer_id"), nullable=False),
    Column("tool", String(40), nullable=False),
    Column("arguments", JSON, nullable=False),
    Column("amount_cents", Integer, nullable=False),
    # Of tool, arguments, amount and customer: what was shown is what may be done.
    Column("digest", String(64), nullable=False),
    # The turn that asked; asking again in the same turn finds the same consent.
    Column("asked_in", String(64), nullable=False, unique=True),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("granted_at", UtcDateTime),
    Column("used_at", UtcDateTime),
    Column("voided_at", UtcDateTime),
    Index("ix_consents_conversation_id_asked_at", "conversation_id", "asked_at"),
)

receipts = Table(
    "receipts",
    metadata,
    Column("receipt_id", String(36), primary_key=True),
    Column("idempotency_key", String(80), nullable=False, unique=True),
    Column("conversation_id", ForeignKey("conversations.conversation_id"), nullable=False),
    Column("customer_id", ForeignKey("customers.customer_id")),
    Column("consent_id", ForeignKey("consents.consent_id"), unique=True),
    Column("tool", String(40), nullable=False),
    Column("arguments", JSON, nullable=False),
    # What was done, as the customer may be told it.
    Column("facts", JSON, nullable=False),
    Column("amount_cents", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("reversible_until", UtcDateTime),
    Column("reverses", ForeignKey("receipts.receipt_id"), unique=True),
    # The reply that told the customer; none yet after a crash in mid-turn.
    Column("told_seq", Integer),
    Index("ix_receipts_conversation_id_created_at", "conversation_id", "created_at"),
    Index("ix_receipts_customer_id_created_at", "customer_id", "created_at"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("outbox_id", String(36), primary_key=True),
    Column("idempotency_key", String(80), nullable=False, unique=True),
    Column("channel", String(16), nullable=False),
    Column("recipient", String(254), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("body", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("last_error", String(500)),
    Column("sent_at", UtcDateTime),
    Column("given_up_at", UtcDateTime),
    # service or promotion. A promotion names its customer, for what may keep it from being sent;
    # without foreign key, as SQLite could only add one by copying the table.
    Column("purpose", String(12), nullable=False, server_default=text("'service'")),
    Column("customer_id", String(36)),
    # Why it was not to be sent; then it is given up too.
    Column("suppressed_for", String(40)),
)
Index(
    "ix_outbox_waiting",
    outbox.c.due_at,
    sqlite_where=outbox.c.sent_at.is_(None) & outbox.c.given_up_at.is_(None),
    postgresql_where=outbox.c.sent_at.is_(None) & outbox.c.given_up_at.is_(None),
)
