"""An operator takes back what the agent has done, for as long as its receipt says that it can be.

The ledger does it, as it does everything (docs/adr/0019): the operator's word is a consent of its
own, asked for under the receipt's id and granted at once, so that doing it again finds the same
receipt. The customer is told in the conversation, in the same transaction.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from agent import ledger
from agent.context import AgentDependencies
from agent.errors import NotReversibleError, ReceiptNotFoundError
from agent.ledger import Agreement, Receipt
from agent.live import LiveEvent, LiveUpdates
from agent.messages import message_data
from agent.notices import Notice, append_notice
from agent.tasks.undo import undo_frame
from agent.tasks.words import TaskWords
from knowledge.pack import Language
from tools import registry
from tools.calls import Caller, IdentityTier, ToolCall
from tools.clock import Clock
from tools.database import Connection, effect_rows, log_rows
from tools.database.log_rows import Conversation, Entry
from tools.errors import ToolError
from tools.ids import CustomerId


@dataclass(frozen=True)
class Reversal:
    """What has taken a deed back."""

    receipt_id: str
    conversation_id: str
    told: Entry | None
    """What the customer was told; None when it had been taken back before."""


@dataclass(frozen=True)
class Reversals:
    """One instance per process."""

    needs: AgentDependencies
    live: LiveUpdates
    clock: Clock

    async def undo(self, receipt_id: str, operator: str) -> Reversal:
        """Take a deed back, once; what was taken back before, by whomever, stays as it is.

        Raises:
            ReceiptNotFoundError: there is none.
            NotReversibleError: it cannot be taken back, or not any more; nothing was done.
        """
        now = self.clock()
        done = await self.needs.database.run(
            lambda connection: self._undo(connection, receipt_id, operator, now)
        )
        if done.told is not None:
            event = LiveEvent("message", message_data(done.told), done.told.seq)
            self.live.publish(done.conversation_id, event)
        return done

    def _undo(
        self, connection: Connection, receipt_id: str, operator: str, now: datetime
    ) -> Reversal:
        row = effect_rows.find_receipt(connection, receipt_id)
        conversation = row and log_rows.find_conversation(
            connection, row.conversation_id, for_update=True
        )
        if row is None or conversation is None:
            raise ReceiptNotFoundError(receipt_id)
        earlier = effect_rows.reversal_of(connection, receipt_id)
        if earlier is not None:
            return Reversal(earlier.receipt_id, row.conversation_id, None)
        deed = ledger.receipt_of(connection, str(row.consent_id))
        if deed is None or deed.reversible_until is None:
            raise NotReversibleError("nothing takes this back")
        if deed.reversible_until <= now:
            raise NotReversibleError(f"that was possible until {deed.reversible_until:%F %R} UTC")
        call = ToolCall(
            connection,
            Caller(IdentityTier.VERIFIED, CustomerId(str(row.customer_id))),
            now,
            self.needs.wording.local_date(now),
            self.needs.new_id,
        )
        try:
            receipt = self._run(call, conversation, deed)
        except ToolError as refusal:
            raise NotReversibleError(str(refusal)) from refusal
        told = self._tell(connection, conversation, receipt, operator, now)
        return Reversal(receipt.receipt_id, conversation.conversation_id, told)

    def _run(self, call: ToolCall, conversation: Conversation, deed: Receipt) -> Receipt:
        frame = undo_frame(deed)
        if frame is None:
            raise NotReversibleError("nothing takes this back")
        tool, conversation_id = frame["task"], conversation.conversation_id
        proposal = registry.prepare(tool, call, frame["slots"])
        key = f"undo:{deed.receipt_id}"
        consent_id = ledger.ask(call, conversation_id, key, tool, proposal)
        effect_rows.change_consent(call.connection, consent_id, {"granted_at": call.now})
        agreement = Agreement(consent_id, conversation_id, said_in=0, reverses=deed.receipt_id)
        language = cast(Language, conversation.language)
        return ledger.execute(call, agreement, self.needs.post.writer(language, call.now))

    def _tell(
        self,
        connection: Connection,
        conversation: Conversation,
        receipt: Receipt,
        operator: str,
        now: datetime,
    ) -> Entry:
        language = cast(Language, conversation.language)
        words = TaskWords(self.needs.wording, language, receipt.receipt_id)
        done = words.done(self.needs.pack.done_reply(receipt.tool), receipt, undoable=False)
        payload = {"actions": done["actions"], "operator": operator}
        notice = Notice(done["text"], "agent", language, payload)
        conversation_id = conversation.conversation_id
        entry = append_notice(connection, conversation_id, notice, now, self.needs.new_id)
        effect_rows.mark_told(connection, [receipt.receipt_id], entry.seq)
        return entry
