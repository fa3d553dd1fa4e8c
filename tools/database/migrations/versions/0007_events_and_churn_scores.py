"""Events, and scores of churn as they were when something happened."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from tools.database.columns import UtcDateTime

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "events",
        sa.Column("event_id", sa.String(36), nullable=False),
        sa.Column("idempotency_key", sa.String(120), nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.String(36), nullable=True),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("happened_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["customers.customer_id"], name=op.f("fk_events_customer_id_customers")
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_events")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_events_idempotency_key")),
    )
    op.create_index("ix_events_customer_id_happened_at", "events", ["customer_id", "happened_at"])
    op.create_index("ix_events_name_happened_at", "events", ["name", "happened_at"])
    op.create_table(
        "churn_scores",
        sa.Column("score_id", sa.String(36), nullable=False),
        sa.Column("idempotency_key", sa.String(120), nullable=False),
        sa.Column("customer_id", sa.String(36), nullable=False),
        sa.Column("scored_at", UtcDateTime(), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("log_odds", sa.Float(), nullable=False),
        sa.Column("base_probability", sa.Float(), nullable=False),
        sa.Column("band", sa.String(8), nullable=False),
        sa.Column("trend", sa.String(8), nullable=False),
        sa.Column("action", sa.String(40), nullable=False),
        sa.Column("rule_id", sa.String(80), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("model_version", sa.String(16), nullable=False),
        sa.ForeignKeyConstraint(
            ["customer_id"],
            ["customers.customer_id"],
            name=op.f("fk_churn_scores_customer_id_customers"),
        ),
        sa.PrimaryKeyConstraint("score_id", name=op.f("pk_churn_scores")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_churn_scores_idempotency_key")),
    )
    op.create_index(
        "ix_churn_scores_customer_id_scored_at", "churn_scores", ["customer_id", "scored_at"]
    )
    op.create_index("ix_churn_scores_band_scored_at", "churn_scores", ["band", "scored_at"])


def downgrade() -> None:
    op.drop_table("churn_scores")
    op.drop_table("events")
