"""Every table. Money is integer cents; times are aware UTC; ids are random and never authority."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)

from tools.database.columns import UtcDateTime, metadata

customers = Table(
    "customers",
    metadata,
    Column("customer_id", String(36), primary_key=True),
    Column("name", String(120), nullable=False),
    Column("email", String(254), nullable=False, unique=True),
    Column("phone", String(32)),
    Column("language", String(8), nullable=False),
    Column("club_tier", String(16), nullable=False),
    Column("joined_on", Date, nullable=False),
    Column("has_newsletter", Boolean, nullable=False, server_default=text("false")),
    # Set when the customer has closed the account; it can be undone for 30 days.
    Column("closed_at", UtcDateTime),
)

# Addresses are compared without regard to case.
Index("ix_customers_lower_email", func.lower(customers.c.email))

addresses = Table(
    "addresses",
    metadata,
    Column("address_id", String(36), primary_key=True),
    Column("customer_id", ForeignKey("customers.customer_id"), nullable=False, index=True),
    Column("street", String(200), nullable=False),
    Column("unit", String(40)),
    Column("postal_code", String(12), nullable=False),
)

products = Table(
    "products",
    metadata,
    Column("product_id", String(36), primary_key=True),
    Column("sku", String(40), nullable=False, unique=True),
    Column("name_en", String(120), nullable=False),
    Column("name_zh", String(120), nullable=False),
    Column("category", String(60), nullable=False),
    Column("price_cents", Integer, nullable=False),
    Column("is_consumable", Boolean, nullable=False),
)

orders = Table(
    "orders",
    metadata,
    Column("order_id", String(36), primary_key=True),
    Column("order_number", String(16), nullable=False, unique=True),
    Column("customer_id", ForeignKey("customers.customer_id"), nullable=False),
    Column("address_id", ForeignKey("addresses.address_id"), nullable=False),
    Column("status", String(20), nullable=False),
    Column("placed_at", UtcDateTime, nullable=False),
    Column("promised_on", Date, nullable=False),
    Column("delivered_at", UtcDateTime),
    Column("total_cents", Integer, nullable=False),
    Column("currency", String(3), nullable=False),
    Index("ix_orders_customer_id_placed_at", "customer_id", "placed_at"),
)

order_items = Table(
    "order_items",
    metadata,
    Column("order_id", ForeignKey("orders.order_id"), primary_key=True),
    Column("line_number", Integer, primary_key=True),
    Column("product_id", ForeignKey("products.product_id"), nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("unit_price_cents", Integer, nullable=False),
)

parcel_events = Table(
    "parcel_events",
    metadata,
    Column("order_id", ForeignKey("orders.order_id"), primary_key=True),
    Column("event_number", Integer, primary_key=True),
    Column("kind", String(24), nullable=False),
    Column("happened_at", UtcDateTime, nullable=False),
)

conversations = Table(
    "conversations",
    metadata,
    Column("conversation_id", String(36), primary_key=True),
    Column("customer_id", ForeignKey("customers.customer_id"), index=True),
    # The client's own id of the first message: a retry finds the conversation that it opened.
    Column("opening_key", String(64), unique=True),
    # The one order whose number and e-mail address an unverified customer has named. No foreign
    # key: SQLite could only add one by copying the table that all others point to.
    Column("claimed_order_id", String(36)),
    Column("language", String(8), nullable=False),
    Column("owner", String(16), nullable=False),
    # last_seq counts the log; the other two say which customer messages still want an answer.
    Column("last_seq", Integer, nullable=False),
    Column("last_customer_seq", Integer, nullable=False),
    Column("answered_seq", Integer, nullable=False),
    Column("next_action", String(40), nullable=False),
    Column("next_action_due_at", UtcDateTime, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)
Index(
    "ix_conversations_unanswered",
    conversations.c.conversation_id,
    sqlite_where=conversations.c.answered_seq < conversations.c.last_customer_seq,
    postgresql_where=conversations.c.answered_seq < conversations.c.last_customer_seq,
)
Index(
    "ix_conversations_owner_next_action_due_at",
    conversations.c.owner,
    conversations.c.next_action_due_at,
)

log_entries = Table(
    "log_entries",
    metadata,
    Column("conversation_id", ForeignKey("conversations.conversation_id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("kind", String(24), nullable=False),
    Column("role", String(12)),
    Column("message_id", String(36), unique=True),
    Column("client_message_id", String(64)),
    # On a reply: the customer messages it answers, from the first to the newest.
    Column("answers_from", Integer),
    Column("answers_through", Integer),
    Column("text", Text),
    Column("payload", JSON, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("conversation_id", "client_message_id"),
)

turns = Table(
    "turns",
    metadata,
    Column("turn_id", String(64), primary_key=True),
    Column("conversation_id", ForeignKey("conversations.conversation_id"), nullable=False),
    Column("trace_id", String(36), nullable=False, unique=True),
    Column("reply_seq", Integer, nullable=False),
    Column("finished_at", UtcDateTime, nullable=False),
    Column("trace", JSON, nullable=False),
    Index("ix_turns_conversation_id_reply_seq", "conversation_id", "reply_seq"),
)

ratings = Table(
    "ratings",
    metadata,
    Column("conversation_id", ForeignKey("conversations.conversation_id"), primary_key=True),
    Column("score", Integer, nullable=False),
    Column("comment", Text),
    Column("rated_at", UtcDateTime, nullable=False),
)

used_nonces = Table(
    "used_nonces",
    metadata,
    Column("nonce", String(64), primary_key=True),
    Column("expires_at", UtcDateTime, nullable=False, index=True),
)

handovers = Table(
    "handovers",
    metadata,
    Column("handover_id", String(36), primary_key=True),
    Column("conversation_id", ForeignKey("conversations.conversation_id"), nullable=False),
    Column("reason", String(40), nullable=False),
    Column("packet", JSON, nullable=False),
    Column("requested_at", UtcDateTime, nullable=False),
    Column("taken_by", String(64)),
    Column("taken_at", UtcDateTime),
    Column("closed_at", UtcDateTime),
    Index("ix_handovers_closed_at_requested_at", "closed_at", "requested_at"),
)
