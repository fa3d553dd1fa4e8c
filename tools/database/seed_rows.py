"""Writing many rows at once."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, insert

from tools.database.columns import metadata


def insert_rows(connection: Connection, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """Insert rows table by table, in the mapping's order (parents first)."""
    for table_name, table_rows in rows.items():
        if table_rows:
            connection.execute(insert(metadata.tables[table_name]), list(table_rows))
