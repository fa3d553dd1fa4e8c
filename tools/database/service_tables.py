"""Tables of service: tickets with their clocks, promises, approvals, one-time codes."""

from sqlalchemy import JSON, Boolean, Column, Date, ForeignKey, Index, Integer, String, Table, Text

from tools.database.columns import UtcDateTime, metadata

tickets = Table(
    "tickets",
    metadata,
    Column("ticket_id", String(36), primary_key=True),
    Column("ticket_number", String(16), nullable=False, unique=True),
    Column("idempotency_key", String(80), nullable=False, unique=True),
    Column("conversation_id", ForeignKey("conversations.conversation_id"), index=True),
    Column("customer_id", ForeignKey("customers.customer_id")),
    Column("order_id", ForeignKey("orders.order_id")),
    # complaint, delivery_problem, payment_problem, ...
    Column("kind", String(24), nullable=False),
    Column("category", String(24), nullable=False),
    # low, medium, high or critical.
    Column("severity", String(12), nullable=False),
    Column("has_harm", Boolean, nullable=False),
    Column("desired_remedy", String(24)),
    Column("repeat_count", Integer, nullable=False),
    Column("summary", Text, nullable=False),
    # open, waiting_for_customer, waiting_for_approval or resolved.
    Column("status", String(24), nullable=False),
    Column("owner", String(64), nullable=False),
    Column("next_action", String(40), nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("first_reply_due_at", UtcDateTime, nullable=False),
    Column("next_reply_due_at", UtcDateTime),
    Column("resolution_due_at", UtcDateTime, nullable=False),
    Column("first_replied_at", UtcDateTime),
    # Set while the customer is awaited; the clocks move on by the pause when it ends.
    Column("paused_at", UtcDateTime),
    Column("resolved_at", UtcDateTime),
    Index("ix_tickets_customer_id_status", "customer_id", "status"),
    Index("ix_tickets_status_resolution_due_at", "status", "resolution_due_at"),
)

ticket_events = Table(
    "ticket_events",
    metadata,
    Column("ticket_id", ForeignKey("tickets.ticket_id"), primary_key=True),
    Column("event_number", Integer, primary_key=True),
    # opened, replied, paused, resumed, escalated, remedied, resolved, reopened.
    Column("kind", String(24), nullable=False),
    Column("payload", JSON, nullable=False),
    Column("happened_at", UtcDateTime, nullable=False),
)

promises = Table(
    "promises",
    metadata,
    Column("promise_id", String(36), primary_key=True),
    Column("idempotency_key", String(80), nullable=False, unique=True),
    Column("conversation_id", ForeignKey("conversations.conversation_id"), nullable=False),
    Column("ticket_id", ForeignKey("tickets.ticket_id")),
    # reply, call_back, refund, delivery, fix.
    Column("kind", String(24), nullable=False),
    Column("text", Text, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("kept_at", UtcDateTime),
    Column("broken_at", UtcDateTime),
    Index("ix_promises_conversation_id_due_at", "conversation_id", "due_at"),
)
Index(
    "ix_promises_open",
    promises.c.due_at,
    sqlite_where=promises.c.kept_at.is_(None) & promises.c.broken_at.is_(None),
    postgresql_where=promises.c.kept_at.is_(None) & promises.c.broken_at.is_(None),
)

approvals = Table(
    "approvals",
    metadata,
    Column("approval_id", String(36), primary_key=True),
    Column("consent_id", ForeignKey("consents.consent_id"), nullable=False, unique=True),
    Column("conversation_id", ForeignKey("conversations.conversation_id"), nullable=False),
    Column("ticket_id", ForeignKey("tickets.ticket_id")),
    Column("reason", String(80), nullable=False),
    # pending, approved, refused, expired, or withdrawn by the customer.
    Column("status", String(12), nullable=False),
    Column("requested_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("decided_at", UtcDateTime),
    Column("decided_by", String(64)),
    Column("note", String(500)),
    # The conversation has been told of the decision.
    Column("told_at", UtcDateTime),
    Index("ix_approvals_status_expires_at", "status", "expires_at"),
)

identity_codes = Table(
    "identity_codes",
    metadata,
    Column("code_id", String(36), primary_key=True),
    Column("conversation_id", ForeignKey("conversations.conversation_id"), nullable=False),
    # None: the address is nobody's. Asked for all the same, so that nobody can find out.
    Column("customer_id", ForeignKey("customers.customer_id")),
    Column("address_hash", String(64), nullable=False),
    Column("code_hash", String(64), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("sent_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
    Index("ix_identity_codes_conversation_id_sent_at", "conversation_id", "sent_at"),
    Index("ix_identity_codes_address_hash_sent_at", "address_hash", "sent_at"),
)

identity_failures = Table(
    "identity_failures",
    metadata,
    Column("failure_id", String(36), primary_key=True),
    Column("conversation_id", ForeignKey("conversations.conversation_id"), nullable=False),
    Column("happened_at", UtcDateTime, nullable=False),
    Index("ix_identity_failures_conversation_id_happened_at", "conversation_id", "happened_at"),
)

model_usage = Table(
    "model_usage",
    metadata,
    # What a language model took: per day, of `all`, of a conversation, of a customer.
    Column("day", Date, primary_key=True),
    Column("scope", String(80), primary_key=True),
    Column("requests", Integer, nullable=False),
    Column("prompt_tokens", Integer, nullable=False),
    Column("completion_tokens", Integer, nullable=False),
    # Of requests that are under way, or whose process died: counted as if they were used.
    Column("reserved_tokens", Integer, nullable=False),
)
