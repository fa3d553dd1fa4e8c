"""What an auditor sees: everything that was said and done, and in which order.

The file is read with the standard library, so that nothing of the product stands between the record
and the invariants that judge it. Triggers write down every change of what belongs to a customer: a
change that is taken back at once is seen too.
"""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

Row = Mapping[str, Any]
Meaning = Literal["yes", "no", "other"]

BUSINESS = (
    "customers", "addresses", "orders", "order_items", "parcel_events", "payments", "refunds",
    "returns", "return_items", "invoices", "subscriptions", "vouchers",
)  # fmt: skip
"""What belongs to a customer: a change of it needs a receipt."""
_WITNESSED = (*BUSINESS, "consents", "receipts", "approvals")
_READ = (
    "conversations", "log_entries", "turns", "consents", "receipts", "approvals", "outbox",
    "orders", "payments", "refunds", "returns",
)  # fmt: skip
_JSON = frozenset({"payload", "arguments", "facts", "trace", "before", "after"})


@dataclass(frozen=True)
class Person:
    """A customer of the shop, and everything by which another one could know them."""

    customer_id: str
    email: str
    order_numbers: tuple[str, ...]
    secrets: frozenset[str]
    """Words that stand for this customer alone, in lower case."""


@dataclass(frozen=True)
class Said:
    """A message that was accepted."""

    conversation_id: str
    client_message_id: str
    text: str
    meaning: Meaning


@dataclass(frozen=True)
class Heard:
    """What the brain was asked to read, and how many changes there had been before."""

    after: int
    text: str


@dataclass(frozen=True)
class Record:
    """The record of a shop at one moment, and what only those who played in it know."""

    now: datetime
    tables: Mapping[str, list[Row]]
    trail: list[Row]
    """Changes in the order in which they were made: `number`, `name` (of the table), `deed`,
    `before`, `after`; for a receipt or an approval also `first_open`, the number of the first
    message that was unanswered then; for a consent `shown`, the number of its question."""
    people: tuple[Person, ...] = ()
    said: list[Said] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    outside: frozenset[int] = frozenset()
    """Numbers of changes that others than the agent made."""
    proven: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Conversation -> customers whose code was typed there."""
    taken_back: frozenset[str] = frozenset()
    """Receipts that an operator wanted to take back."""

    def entries(self, conversation_id: str) -> list[Row]:
        """The log of one conversation, in order."""
        found = [row for row in self.tables["log_entries"] if _is_of(row, conversation_id)]
        return sorted(found, key=lambda row: int(row["seq"]))

    def replies(self, conversation_id: str) -> list[Row]:
        """What the agent has said in one conversation."""
        entries = self.entries(conversation_id)
        return [row for row in entries if row["kind"] == "message" and row["role"] == "agent"]

    def meaning_of(self, entry: Row) -> Meaning:
        """What a customer's message was meant to say."""
        key = (entry["conversation_id"], entry["client_message_id"])
        return next(
            (
                one.meaning
                for one in self.said
                if (one.conversation_id, one.client_message_id) == key
            ),
            "other",
        )

    def person(self, customer_id: str | None) -> Person | None:
        """The customer of that id."""
        return next((one for one in self.people if one.customer_id == customer_id), None)


def lay_trail(connection: sqlite3.Connection) -> None:
    """From now on every change of a customer's rows is written down, whoever makes it."""
    connection.execute(
        "CREATE TABLE trail (number INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT, deed TEXT,"
        " before TEXT, after TEXT, first_open INTEGER, shown INTEGER)"
    )
    for table in _WITNESSED:
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
        old, new = (
            f"json_object({', '.join(f'{name!r}, {which}.{name}' for name in columns)})"
            for which in ("OLD", "NEW")
        )
        differs = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in columns)
        first_open = _FIRST_OPEN if table in {"receipts", "approvals"} else "NULL"
        shown = _SHOWN if table == "consents" else "NULL"
        for deed, row, condition, before, after in (
            ("INSERT", "NEW", "1", "NULL", new),
            ("UPDATE", "NEW", differs, old, new),
            ("DELETE", "OLD", "1", old, "NULL"),
        ):
            values = f"{before}, {after}, {first_open}, {shown}".replace("ROW.", f"{row}.")
            connection.execute(
                f"CREATE TRIGGER trail_{table}_{deed} AFTER {deed} ON {table} WHEN {condition}"  # noqa: S608
                " BEGIN INSERT INTO trail (name, deed, before, after, first_open, shown)"
                f" VALUES ('{table}', '{deed}', {values}); END"
            )


_FIRST_OPEN = (
    "(SELECT min(seq) FROM log_entries JOIN conversations USING (conversation_id)"
    " WHERE conversation_id = ROW.conversation_id AND role = 'customer' AND seq > answered_seq)"
)
_SHOWN = "(SELECT reply_seq FROM turns WHERE turn_id = ROW.asked_in)"


def open_record(path: Path) -> sqlite3.Connection:
    """The file, for reading and for changes from outside."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=30)
    connection.row_factory = sqlite3.Row
    return connection


def read_tables(connection: sqlite3.Connection) -> dict[str, list[Row]]:
    """What the invariants look at."""
    return {name: _rows(connection, f"SELECT * FROM {name}") for name in _READ}  # noqa: S608


def read_trail(connection: sqlite3.Connection) -> list[Row]:
    """Every change so far, in order."""
    return _rows(connection, "SELECT * FROM trail ORDER BY number")


def trail_length(connection: sqlite3.Connection) -> int:
    """The number of the newest change; 0 without one."""
    return int(connection.execute("SELECT coalesce(max(number), 0) FROM trail").fetchone()[0])


def moment(stored: str) -> datetime:
    """A stored time, aware UTC."""
    return datetime.fromisoformat(stored).replace(tzinfo=UTC)


def _rows(connection: sqlite3.Connection, query: str) -> list[Row]:
    return [
        {
            name: json.loads(row[name]) if name in _JSON and row[name] else row[name]
            for name in row.keys()  # noqa: SIM118 - a sqlite3.Row iterates over its values
        }
        for row in connection.execute(query)
    ]


def _is_of(row: Row, conversation_id: str) -> bool:
    return bool(row["conversation_id"] == conversation_id)
