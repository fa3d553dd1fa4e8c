"""What the database holds: read it, compare it, put it back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, and_, text

from tools.database import Connection
from tools.database.columns import metadata

# Each conversation has its own; they are looked at by conversation.
_OF_A_CONVERSATION = frozenset(
    {"conversations", "log_entries", "turns", "consents", "handovers", "ratings", "used_nonces"}
)
_NOTES = frozenset(
    {
        "tickets", "ticket_events", "promises", "approvals", "identity_codes", "identity_failures",
    }
)  # fmt: skip
"""Our own notes about a conversation: no change of what belongs to the customer."""

Key = tuple[Any, ...]
Rows = Mapping[str, Mapping[Key, Key]]
"""Table -> primary key -> row, in the order of the table's columns."""


@dataclass(frozen=True)
class Change:
    """A row that was added, changed or removed."""

    table: str
    key: Key
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None

    @property
    def row(self) -> Mapping[str, Any]:
        """As it is now, or as it was."""
        return self.after or self.before or {}

    @property
    def is_note(self) -> bool:
        """Whether it is a note of ours."""
        return self.table in _NOTES


def read_record(connection: Connection) -> Rows:
    """Everything that outlasts a conversation."""
    found: dict[str, dict[Key, Key]] = {}
    for table in _tables():
        names = ", ".join(f'"{column.name}"' for column in table.columns)
        rows = connection.exec_driver_sql(f'SELECT {names} FROM "{table.name}"')  # noqa: S608
        places = [list(table.columns).index(column) for column in table.primary_key]
        found[table.name] = {tuple(row[at] for at in places): tuple(row) for row in rows}
    return found


def changes_between(before: Rows, after: Rows) -> list[Change]:
    """Row by row."""
    changes = []
    for table in _tables():
        was, now = before[table.name], after[table.name]
        names = [column.name for column in table.columns]
        for key in [key for key in was.keys() | now.keys() if was.get(key) != now.get(key)]:
            old, new = (
                dict(zip(names, rows[key], strict=True)) if key in rows else None
                for rows in (was, now)
            )
            changes.append(Change(table.name, key, old, new))
    return changes


def put_back(connection: Connection, kept: Rows) -> None:
    """Make the record what it was."""
    connection.execute(text("PRAGMA defer_foreign_keys = ON"))
    tables = {table.name: table for table in _tables()}
    for change in changes_between(kept, read_record(connection)):
        table = tables[change.table]
        primary = zip(table.primary_key, change.key, strict=True)
        connection.execute(
            table.delete().where(and_(*(column == value for column, value in primary)))
        )
        if change.before is not None:
            names = ", ".join(f'"{name}"' for name in change.before)
            values = ", ".join(f":{name}" for name in change.before)
            statement = f'INSERT INTO "{table.name}" ({names}) VALUES ({values})'  # noqa: S608
            connection.execute(text(statement), dict(change.before))


def _tables() -> list[Table]:
    return [table for table in metadata.sorted_tables if table.name not in _OF_A_CONVERSATION]
