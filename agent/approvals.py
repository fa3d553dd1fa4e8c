"""What waits for an operator: a small graph of its own that stops until the word is there.

The conversation goes on meanwhile; the wait has its own thread in the checkpointer. The decision
is a row first, so a crash between the word and its effect is taken up by `sweep` (docs/adr/0020).
"""

from datetime import datetime
from typing import Any, Literal, TypedDict, cast

import structlog
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.types import Command, interrupt

from agent import ledger
from agent.context import AgentDependencies
from agent.errors import ApprovalDecidedError, ApprovalNotFoundError
from agent.ledger import Agreement, ConsentRefusedError
from agent.live import LiveEvent, LiveUpdates
from agent.messages import message_data
from agent.notices import Notice, append_notice
from agent.sections import plain_section
from agent.state import Section
from agent.tasks.words import TaskWords
from knowledge.pack import Language
from tools.calls import Caller, IdentityTier, ToolCall
from tools.clock import Clock
from tools.database import Connection, approval_rows, effect_rows, log_rows
from tools.database.log_rows import Entry
from tools.errors import ToolError

Status = Literal["approved", "refused", "expired"]
_log = structlog.get_logger(__name__)
_SWEPT_AT_ONCE = 200


class _Wait(TypedDict):
    approval_id: str
    status: str


class Approvals:
    """Opens, decides and settles; one instance per process."""

    def __init__(
        self,
        needs: AgentDependencies,
        live: LiveUpdates,
        clock: Clock,
        checkpointer: BaseCheckpointSaver[str] | None,
    ) -> None:
        self._needs, self._live, self._clock = needs, live, clock
        graph = StateGraph(_Wait)
        graph.add_node("wait_for_operator", self._wait)
        graph.add_node("settle", self._settle)
        graph.add_edge(START, "wait_for_operator")
        graph.add_edge("wait_for_operator", "settle")
        graph.add_edge("settle", END)
        self._graph = graph.compile(checkpointer=checkpointer)

    async def open(self, approval_id: str) -> None:
        """Begin to wait; safe to call again."""
        started = await self._graph.aget_state(_thread(approval_id))
        if not started.values:
            await self._graph.ainvoke(
                {"approval_id": approval_id, "status": "pending"}, _thread(approval_id)
            )

    async def decide(
        self, approval_id: str, *, is_approved: bool, operator: str, note: str
    ) -> None:
        """An operator's word, once; the conversation hears of it at once.

        Raises:
            ApprovalNotFoundError: there is none.
            ApprovalDecidedError: somebody was first, or it has expired.
        """
        now = self._clock()

        def write(connection: Connection) -> None:
            row = approval_rows.hold_approval(connection, approval_id)
            if row is None:
                raise ApprovalNotFoundError(approval_id)
            if row.decided_by is not None:
                raise ApprovalDecidedError(f"{row.status} by {row.decided_by}")
            if row.status != "pending" or row.expires_at <= now:
                raise ApprovalDecidedError("expired")
            changes = {
                "status": "approved" if is_approved else "refused",
                "decided_at": now,
                "decided_by": operator,
                "note": note,
            }
            approval_rows.change_approval(connection, approval_id, changes)

        await self._needs.database.run(write)
        await self._resume(approval_id)

    async def pending(
        self, *, limit: int = _SWEPT_AT_ONCE, after: tuple[datetime, str] | None = None
    ) -> list[dict[str, Any]]:
        """What waits for an operator's word, the most urgent first.

        `after`: when the last one of the page before expires, and its id.
        """
        rows = await self._needs.database.run(
            lambda connection: approval_rows.pending_approvals(connection, limit=limit, after=after)
        )
        return [dict(row._mapping) for row in rows]

    async def sweep(self) -> int:
        """Settle what was decided or has expired and was never told; returns how many."""
        now = self._clock()

        def find(connection: Connection) -> list[str]:
            found = approval_rows.approvals_to_tell(connection, now, limit=_SWEPT_AT_ONCE)
            for approval_id in found:
                row = approval_rows.hold_approval(connection, approval_id)
                if row is not None and row.status == "pending":
                    approval_rows.change_approval(connection, approval_id, {"status": "expired"})
            return found

        found = await self._needs.database.run(find)
        for approval_id in found:
            await self._resume(approval_id)
        return len(found)

    async def _resume(self, approval_id: str) -> None:
        await self.open(approval_id)
        await self._graph.ainvoke(Command(resume="decided"), _thread(approval_id))

    async def _wait(self, state: _Wait) -> dict[str, str]:
        return {"status": str(interrupt({"approval_id": state["approval_id"]}))}

    async def _settle(self, state: _Wait) -> dict[str, str]:
        """The deed, if it was approved, and the word to the customer: one transaction."""
        now = self._clock()
        entry = await self._needs.database.run(
            lambda connection: self._tell(connection, state["approval_id"], now)
        )
        if entry is not None:
            event = LiveEvent("message", message_data(entry[1]), entry[1].seq)
            self._live.publish(entry[0], event)
        return {"status": "told"}

    def _tell(
        self, connection: Connection, approval_id: str, now: datetime
    ) -> tuple[str, Entry] | None:
        approval = approval_rows.hold_approval(connection, approval_id)
        if approval is None or approval.told_at is not None:
            return None
        conversation = log_rows.find_conversation(
            connection, approval.conversation_id, for_update=True
        )
        if conversation is None:
            return None
        language = cast(Language, conversation.language)
        section = self._section(connection, approval, language, now)
        notice = Notice(
            section["text"],
            "agent",
            language,
            {"actions": section["actions"], "quick_replies": section["quick_replies"]},
        )
        entry = append_notice(connection, approval.conversation_id, notice, now, self._needs.new_id)
        effect_rows.mark_told(connection, section["receipts"], entry.seq)
        approval_rows.change_approval(connection, approval_id, {"told_at": now})
        return approval.conversation_id, entry

    def _section(
        self,
        connection: Connection,
        approval: Any,  # noqa: ANN401 - a row
        language: Language,
        now: datetime,
    ) -> Section:
        words = TaskWords(self._needs.wording, language, approval.approval_id)
        if approval.status != "approved":
            note = approval.note or "-"
            return words.section(f"approval_{approval.status}", note=note)
        call = ToolCall(
            connection,
            Caller(IdentityTier.VERIFIED, approval.customer_id),
            now,
            self._needs.wording.local_date(now),
            self._needs.new_id,
        )
        agreement = Agreement(approval.consent_id, approval.conversation_id, said_in=0)
        # A refusal after a part of the deed must leave nothing of it behind.
        savepoint = connection.begin_nested()
        try:
            receipt = ledger.execute(call, agreement, self._needs.post.writer(language, now))
        except (ConsentRefusedError, ToolError) as refused:
            savepoint.rollback()
            _log.warning("approved_but_not_possible", reason=type(refused).__name__)
            return plain_section("approvals", words.say("approval_not_possible"))
        savepoint.commit()
        done = self._needs.pack.done_reply(receipt.tool)
        return words.done(done, receipt, undoable=False)


def _thread(approval_id: str) -> Any:  # noqa: ANN401 - LangGraph's RunnableConfig
    return {"configurable": {"thread_id": f"approval:{approval_id}"}}
