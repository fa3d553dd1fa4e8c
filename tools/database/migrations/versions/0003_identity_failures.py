"""Claims of orders that did not hold."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "identity_failures",
        sa.Column("failure_id", sa.String(length=36), nullable=False),
        sa.Column("conversation_id", sa.String(length=36), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.conversation_id"],
            name=op.f("fk_identity_failures_conversation_id_conversations"),
        ),
        sa.PrimaryKeyConstraint("failure_id", name=op.f("pk_identity_failures")),
    )
    op.create_index(
        "ix_identity_failures_conversation_id_happened_at",
        "identity_failures",
        ["conversation_id", "happened_at"],
    )


def downgrade() -> None:
    op.drop_table("identity_failures")
