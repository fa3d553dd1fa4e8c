"""Sums per customer, models over all customers, and tags with what was said against them."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from tools.database.columns import UtcDateTime

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "customer_summaries",
        sa.Column("customer_id", sa.String(36), nullable=False),
        sa.Column("currency", sa.String(3), nullable=True),
        sa.Column("orders", sa.Integer(), nullable=False),
        sa.Column("order_days", sa.Integer(), nullable=False),
        sa.Column("first_order_at", UtcDateTime(), nullable=True),
        sa.Column("last_order_at", UtcDateTime(), nullable=True),
        sa.Column("spend_cents", sa.BigInteger(), nullable=False),
        sa.Column("returned_cents", sa.BigInteger(), nullable=False),
        sa.Column("tickets", sa.Integer(), nullable=False),
        sa.Column("complaints", sa.Integer(), nullable=False),
        sa.Column("open_complaints", sa.Integer(), nullable=False),
        sa.Column("ratings", sa.Integer(), nullable=False),
        sa.Column("rating_sum", sa.Integer(), nullable=False),
        sa.Column("conversations", sa.Integer(), nullable=False),
        sa.Column("messages", sa.Integer(), nullable=False),
        sa.Column("updated_at", UtcDateTime(), nullable=False),
        _of_customer("customer_summaries"),
        sa.PrimaryKeyConstraint("customer_id", name=op.f("pk_customer_summaries")),
    )
    op.create_table(
        "customer_models",
        sa.Column("model_id", sa.String(36), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("page", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("model_id", name=op.f("pk_customer_models")),
    )
    op.create_index("ix_customer_models_kind_made_at", "customer_models", ["kind", "made_at"])
    op.create_table(
        "customer_tags",
        sa.Column("customer_id", sa.String(36), nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("source", sa.String(8), nullable=False),
        sa.Column("set_by", sa.String(64), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("set_at", UtcDateTime(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=True),
        _of_customer("customer_tags"),
        sa.PrimaryKeyConstraint("customer_id", "key", name=op.f("pk_customer_tags")),
    )
    op.create_index("ix_customer_tags_key_customer_id", "customer_tags", ["key", "customer_id"])
    op.create_table(
        "tag_suppressions",
        sa.Column("customer_id", sa.String(36), nullable=False),
        sa.Column("key", sa.String(40), nullable=False),
        sa.Column("suppressed_by", sa.String(64), nullable=False),
        sa.Column("suppressed_at", UtcDateTime(), nullable=False),
        _of_customer("tag_suppressions"),
        sa.PrimaryKeyConstraint("customer_id", "key", name=op.f("pk_tag_suppressions")),
    )


def downgrade() -> None:
    for table in ("tag_suppressions", "customer_tags", "customer_models", "customer_summaries"):
        op.drop_table(table)


def _of_customer(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["customer_id"], ["customers.customer_id"], name=op.f(f"fk_{table}_customer_id_customers")
    )
