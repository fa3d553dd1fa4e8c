"""Alembic runs inside our connection; see `tools.database.migrate`."""

from typing import Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

from tools.database.columns import UtcDateTime, metadata


def render_item(kind: str, item: object, _: AutogenContext) -> str | Literal[False]:
    """A migration names the database's type, so that it outlives our class."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_item=render_item,
    # SQLite cannot alter a table in place; batch mode copies it.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
