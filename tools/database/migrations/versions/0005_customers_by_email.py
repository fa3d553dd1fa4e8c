"""Customers are found by their e-mail address in whatever case it is written."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_index("ix_customers_lower_email", "customers", [sa.text("lower(email)")])


def downgrade() -> None:
    op.drop_index("ix_customers_lower_email", "customers")
