"""The only SQL: tables, migrations, and one way to run a transaction."""

from sqlalchemy import Connection

from tools.database.engine import Database

__all__ = ["Connection", "Database"]
