"""Tables of the shop's record beside orders: money, returns, invoices, subscriptions, vouchers."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table

from tools.database.columns import UtcDateTime, metadata

payments = Table(
    "payments",
    metadata,
    Column("payment_id", String(36), primary_key=True),
    Column("order_id", ForeignKey("orders.order_id"), nullable=False, index=True),
    # card, paynow, alipay or gift_card; and authorised, captured, declined or voided.
    Column("method", String(16), nullable=False),
    Column("status", String(16), nullable=False),
    Column("amount_cents", Integer, nullable=False),
    Column("happened_at", UtcDateTime, nullable=False),
)

refunds = Table(
    "refunds",
    metadata,
    Column("refund_id", String(36), primary_key=True),
    Column("order_id", ForeignKey("orders.order_id"), nullable=False, index=True),
    Column("amount_cents", Integer, nullable=False),
    # cancellation, return, damage or goodwill; and pending, paid or withdrawn.
    Column("reason", String(24), nullable=False),
    Column("status", String(16), nullable=False),
    Column("requested_at", UtcDateTime, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("paid_at", UtcDateTime),
)

returns = Table(
    "returns",
    metadata,
    Column("return_id", String(36), primary_key=True),
    Column("return_number", String(16), nullable=False, unique=True),
    Column("order_id", ForeignKey("orders.order_id"), nullable=False, index=True),
    # return or exchange; and open, received, closed or withdrawn.
    Column("kind", String(16), nullable=False),
    Column("status", String(16), nullable=False),
    Column("reason", String(200), nullable=False),
    Column("fee_cents", Integer, nullable=False),
    Column("requested_at", UtcDateTime, nullable=False),
    Column("pick_up_on", Date),
)

return_items = Table(
    "return_items",
    metadata,
    Column("return_id", ForeignKey("returns.return_id"), primary_key=True),
    Column("line_number", Integer, primary_key=True),
    Column("quantity", Integer, nullable=False),
)

invoices = Table(
    "invoices",
    metadata,
    Column("invoice_id", String(36), primary_key=True),
    Column("invoice_number", String(16), nullable=False, unique=True),
    Column("order_id", ForeignKey("orders.order_id"), nullable=False, unique=True),
    Column("issued_at", UtcDateTime, nullable=False),
    Column("total_cents", Integer, nullable=False),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("subscription_id", String(36), primary_key=True),
    Column("subscription_number", String(16), nullable=False, unique=True),
    Column("customer_id", ForeignKey("customers.customer_id"), nullable=False, index=True),
    Column("product_id", ForeignKey("products.product_id"), nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("interval_months", Integer, nullable=False),
    Column("price_cents", Integer, nullable=False),
    # active, paused or cancelled.
    Column("status", String(16), nullable=False),
    Column("next_on", Date),
    Column("paused_until", Date),
    Column("started_on", Date, nullable=False),
)

vouchers = Table(
    "vouchers",
    metadata,
    Column("voucher_id", String(36), primary_key=True),
    Column("code", String(24), nullable=False, unique=True),
    Column("customer_id", ForeignKey("customers.customer_id"), nullable=False, index=True),
    Column("amount_cents", Integer, nullable=False),
    Column("reason", String(40), nullable=False),
    # open, used or withdrawn.
    Column("status", String(16), nullable=False),
    Column("issued_at", UtcDateTime, nullable=False),
    Column("expires_on", Date, nullable=False),
)
Index("ix_refunds_status_due_on", refunds.c.status, refunds.c.due_on)
