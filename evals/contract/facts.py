"""A stored conversation, as the rules of the contract look at it."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from evals.reply_reading import ReplyReader
from tools.database import Database
from tools.database.conversation_view_rows import conversation_view, order_owners

Row = Mapping[str, Any]
_ORDER_NUMBER = re.compile(r"\bW\d{6}\b")


@dataclass(frozen=True)
class ConversationFacts:
    """One conversation, now."""

    tables: Mapping[str, list[dict[str, Any]]]
    owners: Mapping[str, tuple[str, str]]
    """Order id and customer id of every order that an action names."""
    reader: ReplyReader
    now: datetime

    @property
    def conversation(self) -> Row:
        """Its own row."""
        return self.tables["conversations"][0]

    def messages(self, role: str) -> list[Row]:
        """What the customer, or the agent, has said, oldest first."""
        return [row for row in self.tables["log_entries"] if row["role"] == role]

    def turns(self) -> Iterator[tuple[Row, Row]]:
        """Each reply with the trace of the turn that gave it."""
        traces = {row["reply_seq"]: row["trace"] for row in self.tables["turns"]}
        for reply in self.messages("agent"):
            if reply["seq"] in traces:
                yield reply, traces[reply["seq"]]

    def by_id(self, table: str, column: str) -> Mapping[str, Row]:
        """The rows of a table by one of their columns."""
        return {row[column]: row for row in self.tables[table]}


def facts_of(
    database: Database, conversation_id: str, reader: ReplyReader, now: datetime
) -> ConversationFacts:
    """Read one conversation from the record."""
    with database.transaction() as connection:
        tables = conversation_view(connection, conversation_id)
        actions = json.dumps([row["payload"].get("actions") for row in tables["log_entries"]])
        owners = order_owners(connection, set(_ORDER_NUMBER.findall(actions)))
    return ConversationFacts(tables, owners, reader, now)
