"""What operators read: who waits, what was said and why, what was done, what was mailed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agent.context import AgentDependencies
from agent.errors import ConversationNotFoundError
from agent.messages import message_data
from tools import registry
from tools.clock import Clock
from tools.database import (
    Connection,
    desk_rows,
    effect_rows,
    handover_rows,
    log_rows,
    outbox_rows,
    promise_rows,
    ticket_list_rows,
)
from tools.database.outbox_rows import MailStatus

Place = tuple[datetime, str]
"""Where a page begins: the moment by which the list is sorted, and the id, of the row before."""
Row = dict[str, Any]
_MOST_LISTED = 50
_CODE_KEY = "code:"
_ESSENTIALS = (
    "trace_id", "commands", "mood", "caller", "handover", "answers", "tools", "suppressed",
    "milliseconds",
)  # fmt: skip


@dataclass(frozen=True)
class OperatorRecords:
    """Reads only; every list is bounded by the caller."""

    needs: AgentDependencies
    clock: Clock

    async def inbox(self, *, limit: int, after: Place | None = None) -> list[Row]:
        """Conversations that a person owns or is asked for, the longest wait first."""
        return await self.needs.database.run(
            lambda connection: handover_rows.open_handovers(connection, limit=limit, after=after)
        )

    async def open_conversations(
        self,
        *,
        limit: int,
        owner: str | None = None,
        is_overdue: bool = False,
        after: Place | None = None,
    ) -> list[Row]:
        """All in which something is still to happen, with owner and deadline, soonest first."""
        now = self.clock()
        rows = await self.needs.database.run(
            lambda connection: desk_rows.open_conversations(
                connection,
                limit=limit,
                owner=owner,
                overdue_at=now if is_overdue else None,
                after=after,
            )
        )
        return [{**row, "is_overdue": _is_overdue(row, now)} for row in rows]

    async def conversation(self, conversation_id: str, *, limit: int, after: int = 0) -> Row:
        """One conversation: its state, what is open in it, and messages above number `after`.

        Raises:
            ConversationNotFoundError: there is none.
        """
        now = self.clock()

        def read(connection: Connection) -> Row:
            head = desk_rows.conversation_head(connection, conversation_id)
            if head is None:
                raise ConversationNotFoundError(conversation_id)
            wanted = {"conversation_id": conversation_id}
            tickets = ticket_list_rows.most_urgent(connection, wanted, limit=_MOST_LISTED)
            return {
                **head,
                "is_overdue": _is_overdue(head, now),
                "open_tickets": [ticket.ticket_number for ticket in tickets],
                "promises": promise_rows.promises_of(
                    connection, conversation_id, limit=_MOST_LISTED
                ),
                "messages": _messages(connection, conversation_id, after, limit),
            }

        return await self.needs.database.run(read)

    async def receipts(
        self, wanted: Mapping[str, str], *, limit: int, after: Place | None = None
    ) -> list[Row]:
        """What was done, newest first, each with whether it can still be taken back.

        `wanted`: any of `receipt_id`, `customer_id`, `conversation_id` and `order_number`.
        """
        now = self.clock()
        rows = await self.needs.database.run(
            lambda connection: effect_rows.newest_receipts(
                connection, wanted, limit=limit, after=after
            )
        )
        return [{**row, "can_undo": _can_undo(row, now)} for row in rows]

    async def mails(
        self,
        *,
        limit: int,
        status: MailStatus | None = None,
        after: Place | None = None,
        shows_codes: bool = False,
    ) -> list[Row]:
        """What has left or waits to leave, newest first.

        A one-time code is hidden unless `shows_codes`: who reads it could be its customer.
        """
        rows = await self.needs.database.run(
            lambda connection: outbox_rows.newest(
                connection, limit=limit, status=status, after=after
            )
        )
        return [_readable(row, shows_codes=shows_codes) for row in rows]


def _is_overdue(head: Row, now: datetime) -> bool:
    """The same as `watch_rows.is_overdue`, of a row that has been read."""
    return bool(head["next_action_due_at"] < now) or head["next_action"] == "operator_overdue"


def _messages(connection: Connection, conversation_id: str, after: int, limit: int) -> list[Row]:
    entries = log_rows.entries_after(
        connection, conversation_id, after, limit=limit, kinds=("message",)
    )
    seqs = [entry.seq for entry in entries]
    traces = desk_rows.traces_of(connection, conversation_id, seqs)
    told = desk_rows.receipts_told_in(connection, conversation_id, seqs)
    return [
        {
            **message_data(entry),
            "operator": entry.payload.get("operator"),
            "receipts": told.get(entry.seq, []),
            "trace": _essentials(traces[entry.seq]) if entry.seq in traces else None,
        }
        for entry in entries
    ]


def _essentials(trace: Mapping[str, Any]) -> Row:
    """What explains a reply, without what only developers look at."""
    found = {name: trace.get(name) for name in _ESSENTIALS}
    return {**found, "milliseconds": sum((found["milliseconds"] or {}).values())}


def _can_undo(row: Row, now: datetime) -> bool:
    return (
        row["reversed_by"] is None
        and row["reversible_until"] is not None
        and row["reversible_until"] > now
        and registry.write_tool(row["tool"]).undo is not None
    )


def _readable(row: Row, *, shows_codes: bool) -> Row:
    is_secret = row["idempotency_key"].startswith(_CODE_KEY) and not shows_codes
    if not is_secret:
        return {**row, "is_masked": False}
    # All digits: a company may word its code as "123 456".
    masked = {name: re.sub(r"\d", "•", row[name]) for name in ("subject", "body")}
    return {**row, **masked, "is_masked": True}
