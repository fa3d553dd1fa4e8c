"""What a mail is for, whom a promotion is for, and why it was kept back."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column(
        "outbox",
        sa.Column("purpose", sa.String(12), server_default=sa.text("'service'"), nullable=False),
    )
    op.add_column("outbox", sa.Column("customer_id", sa.String(36)))
    op.add_column("outbox", sa.Column("suppressed_for", sa.String(40)))


def downgrade() -> None:
    for name in ("suppressed_for", "customer_id", "purpose"):
        op.drop_column("outbox", name)
