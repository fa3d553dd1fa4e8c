"""Writes: from a proposal to a question, from a yes to a deed or to an operator's desk."""

from agent import ledger
from agent.ledger import Agreement, ConsentRefusedError
from agent.state import Action, TaskFrame
from agent.tasks.agreeing import leading_yes
from agent.tasks.references import done_task
from agent.tasks.task_turn import TASK_QUESTION, TaskTurn
from agent.tasks.undo import undo_frame
from agent.tasks.waiting_approval import tell_waiting, withdraw_waiting
from agent.understanding.consent_answer import read_consent_answer
from agent.understanding.language import clean
from knowledge.pack import Task
from knowledge.policies import Decision, decide
from tools import registry
from tools.calls import Proposal, ToolCall
from tools.errors import ToolError


class WriteSteps:
    """The part of a turn that may lead to a write."""

    def __init__(self, turn: TaskTurn) -> None:
        self._turn = turn

    async def propose(self, frame: TaskFrame, task: Task, tool: str) -> None:
        arguments = {**task.arguments, **frame["slots"]}
        conversation_id, turn_id = self._turn.state["conversation_id"], self._turn.state["turn_id"]

        def ask(call: ToolCall) -> tuple[Proposal, Decision | None, str | None]:
            proposal = registry.prepare(tool, call, arguments)
            decision = self._decide(task, proposal)
            if self._turn.is_behind or _is_denied(decision):
                return proposal, decision, None
            consent_id = ledger.ask(call, conversation_id, turn_id, tool, proposal)
            return proposal, decision, consent_id

        proposal, decision, consent_id = await self._turn.with_call(ask)
        self._turn.note(tool, arguments, decision.rule_id if decision else "asked for consent")
        if decision and _is_denied(decision):
            self._turn.drop(frame, decision.say or "not_possible")
            return
        if consent_id is None:
            return
        if decision and decision.decision == "approve":
            frame["slots"]["approval_reason"] = decision.rule_id
        if frame["slots"].get("approval_reason"):
            self._turn.say("approval_needed")
        self._turn.sections.append(
            self._turn.words.summary(str(task.summary), tool, proposal, consent_id)
        )
        frame.update({"asked": "consent", "consent_id": consent_id})
        self._turn.asked = TASK_QUESTION

    def _decide(self, task: Task, proposal: Proposal) -> Decision | None:
        """What the task's decision table says to a proposal; None without a table."""
        if task.policy is None:
            return None
        return decide(self._turn.needs.pack.policies.table(task.policy), proposal.facts)

    async def agree(self, frame: TaskFrame) -> None:
        if frame["asked"] != "consent" or not frame["consent_id"] or not self._is_plain_yes(frame):
            await self._turn.ask_again(frame)
            return
        agreement = Agreement(
            consent_id=str(frame["consent_id"]),
            conversation_id=self._turn.state["conversation_id"],
            said_in=self._turn.state["answers_from"],
            reverses=frame["slots"].get("receipt_id"),
            ticket_id=frame["slots"].get("ticket_id"),
        )
        reason = frame["slots"].get("approval_reason")
        try:
            if reason:
                await self._request_approval(frame, agreement, reason)
                return
            receipt = await self._turn.with_call(
                lambda call: ledger.execute(
                    call,
                    agreement,
                    self._turn.needs.post.writer(self._turn.language, self._turn.now),
                )
            )
        except ConsentRefusedError as refused:
            self._turn.note("consent", {}, refused.reason)
            self._turn.say(f"consent_{refused.reason}")
            await self._turn.advance(frame)
        except ToolError as refusal:
            self._turn.refuse(frame, refusal)
        else:
            self._tell(frame, receipt)

    def _is_plain_yes(self, frame: TaskFrame) -> bool:
        """Whether each message of a burst is a yes by itself: "cancel", "yes" may be two things.

        A single one may go on: that its yes stands apart from the rest was read before.
        """
        texts = [clean(text) for text in self._turn.state["texts"]]
        language, about = self._turn.language, frame["task"]
        if len(texts) == 1 and leading_yes(texts[0], language, about=about):
            return True
        return all(read_consent_answer(text, language, about=about) == "yes" for text in texts)

    async def look_back(self, kind: str) -> None:
        """`CheckApproval`: what has become of a request. `Undo`: take the last one back."""
        await (tell_waiting(self._turn) if kind == "CheckApproval" else self._undo())

    async def _undo(self) -> None:
        """Withdraw what still waits, or offer to take the last deed back, which needs a yes."""
        if await withdraw_waiting(self._turn):
            return
        receipt = await self._turn.with_call(
            lambda call: ledger.reversible_receipt(
                call.connection, self._turn.state["conversation_id"], self._turn.now
            )
        )
        frame = undo_frame(receipt) if receipt else None
        if frame is None:
            self._turn.say("undo_nothing")
        else:
            await self._turn.advance(frame)

    async def settle_done(self) -> bool:
        """Whether the topmost task's yes has led to something that a crash kept from being told.

        Then it is told now, whatever has been said since, unless somebody else has told it.
        """
        if not self._turn.frames or not self._turn.frames[-1]["consent_id"]:
            return False
        frame = self._turn.frames[-1]
        consent_id = str(frame["consent_id"])
        found = await self._turn.needs.database.run(
            lambda connection: ledger.settlement_of(connection, consent_id)
        )
        if found is None:
            return False
        if found.is_told:
            self._turn.frames = self._turn.frames[:-1]
        elif found.receipt is not None:
            self._tell(frame, found.receipt)
        else:
            self._tell_wait(frame, str(found.approval_id))
        return True

    async def _request_approval(self, frame: TaskFrame, agreement: Agreement, reason: str) -> None:
        approval_id = await self._turn.with_call(
            lambda call: ledger.request_approval(call, agreement, reason)
        )
        self._tell_wait(frame, approval_id)

    def _tell_wait(self, frame: TaskFrame, approval_id: str) -> None:
        self._turn.note("approval", {}, approval_id)
        self._turn.done = done_task(frame, is_reversible=True)
        self._turn.frames = [other for other in self._turn.frames if other is not frame]
        section = self._turn.words.section("approval_requested")
        reason = frame["slots"].get("approval_reason", "")
        action = Action(tool="approval", summary=reason, data={"approval_id": approval_id})
        section["actions"] = [action]
        self._turn.sections.append(section)

    def _tell(self, frame: TaskFrame, receipt: ledger.Receipt) -> None:
        self._turn.note(receipt.tool, {}, f"receipt {receipt.receipt_id}")
        self._turn.frames = [other for other in self._turn.frames if other is not frame]
        self._turn.done = done_task(frame, is_reversible=True)
        done = str(self._turn.needs.pack.tasks[frame["task"]].done)
        self._turn.sections.append(
            self._turn.words.done(done, receipt, undoable=self._can_undo(receipt))
        )

    def _can_undo(self, receipt: ledger.Receipt) -> bool:
        return registry.write_tool(receipt.tool).undo is not None and bool(receipt.reversible_until)


def _is_denied(decision: Decision | None) -> bool:
    return decision is not None and decision.decision not in {"allow", "approve"}
