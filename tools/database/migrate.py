"""Bring a database to the newest schema."""

from pathlib import Path
from warnings import catch_warnings, filterwarnings

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext

from tools.database import (
    crm_tables,
    effect_tables,
    profile_tables,
    service_tables,
    shop_tables,
    tables,
)
from tools.database.columns import metadata
from tools.database.engine import Database

# Each fills `metadata`.
_MODULES = (tables, shop_tables, effect_tables, service_tables, crm_tables, profile_tables)
_MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(database: Database, *, to: str = "head") -> None:
    """Upgrade to `to`; safe to call at every start."""
    with database.transaction() as connection:
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS))
        config.attributes["connection"] = connection
        command.upgrade(config, to)


def schema_differences(database: Database) -> list[object]:
    """What the migrations miss of the tables; empty when they agree.

    SQLite cannot tell of indexes of an expression: those are compared on PostgreSQL only.
    """
    with database.transaction() as connection, catch_warnings():
        filterwarnings("ignore", message=".*expression-based index")
        return list(compare_metadata(MigrationContext.configure(connection), metadata))


def write_revision(database: Database, message: str) -> None:
    """Draft a migration from the difference between tables and database, for a person to edit."""
    with database.transaction() as connection:
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS))
        config.attributes["connection"] = connection
        command.revision(config, message=message, autogenerate=True)
