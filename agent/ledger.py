"""Consent before, a receipt with the deed: the only way to a write (DESIGN, promises 4 and 7).

Every function runs in the caller's transaction. A deed, its receipt, its mails and the use of the
consent are one transaction, so a step that is run again after a crash finds the receipt and does
nothing (docs/adr/0019).
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from tools import registry
from tools.calls import MailRequest, Proposal, ToolCall
from tools.database import Connection, approval_rows, effect_rows, log_rows
from tools.facts import FactValue, facts_from_json, facts_to_json

CONSENT_LIFE = timedelta(minutes=30)
"""After this the question is asked again: prices and states may have moved on."""

APPROVAL_LIFE = timedelta(hours=72)
"""How long an operator may take; then the customer is told that it did not work out."""

Reason = Literal["expired", "not_shown", "changed", "void"]
SendMail = Callable[[Connection, str, MailRequest], None]
"""Puts a mail into the outbox under an idempotency key."""


class ConsentRefusedError(Exception):
    """What was said is no consent to what would happen now; nothing was done."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Receipt:
    """Proof of a deed."""

    receipt_id: str
    tool: str
    facts: dict[str, FactValue]
    amount_cents: int
    created_at: datetime
    reversible_until: datetime | None


@dataclass(frozen=True)
class Agreement:
    """A yes: to which question, in which conversation, said in which message."""

    consent_id: str
    conversation_id: str
    said_in: int
    """The log number of the message; it must come after the question."""
    reverses: str | None = None
    """The receipt that this deed takes back."""
    ticket_id: str | None = None
    """The ticket that it settles."""


@dataclass(frozen=True)
class Settlement:
    """What a yes has led to: a deed, or a wait for an operator."""

    is_told: bool
    """Whether the customer knows what has become of it."""
    receipt: Receipt | None = None
    approval_id: str | None = None


def ask(call: ToolCall, conversation_id: str, turn_id: str, tool: str, proposal: Proposal) -> str:
    """Record what the customer is asked to agree to; returns the consent's id.

    Everything asked before in this conversation is void from now on. Asking the same again in the
    same turn, after a crash, finds the same consent; what an id stands for never changes.
    """
    connection, now = call.connection, call.now
    digest = _digest(call, tool, proposal)
    times = {"asked_at": now, "expires_at": now + CONSENT_LIFE, "voided_at": None}
    _hold(connection, conversation_id)
    effect_rows.void_consents(connection, conversation_id, now)
    earlier = effect_rows.consent_asked_in(connection, turn_id)
    if earlier is not None and (earlier.granted_at is not None or earlier.digest == digest):
        if earlier.granted_at is None:
            effect_rows.change_consent(connection, earlier.consent_id, times)
        return str(earlier.consent_id)
    if earlier is not None:
        # Cut off before it was sent, the turn now asks for something else. A yes to the id of
        # before, wherever it is still remembered, finds nothing.
        effect_rows.drop_consent(connection, earlier.consent_id)
    consent_id = call.new_id()
    effect_rows.add_consent(
        connection,
        {
            **times,
            "consent_id": consent_id,
            "conversation_id": conversation_id,
            "customer_id": call.customer_id,
            "tool": tool,
            "arguments": dict(proposal.arguments),
            "amount_cents": proposal.amount_cents,
            "digest": digest,
            "asked_in": turn_id,
        },
    )
    return consent_id


def execute(call: ToolCall, agreement: Agreement, send_mail: SendMail) -> Receipt:
    """Do what was agreed to, once.

    Raises:
        ConsentRefusedError: the yes does not cover it; nothing was done.
        ToolError: the tool refuses by now; nothing was done.
    """
    connection = call.connection
    _hold(connection, agreement.conversation_id)
    consent = effect_rows.hold_consent(connection, agreement.consent_id)
    done = receipt_of(connection, agreement.consent_id)
    if done is not None:
        return done
    if consent is None or consent.customer_id != call.customer_id:
        raise ConsentRefusedError("void")
    _check(connection, consent, agreement, call.now)
    proposal = registry.prepare(consent.tool, call, consent.arguments)
    if _digest(call, consent.tool, proposal) != consent.digest:
        raise ConsentRefusedError("changed")
    outcome = registry.run(consent.tool, call, proposal)
    row = {
        "receipt_id": call.new_id(),
        "idempotency_key": f"consent:{agreement.consent_id}",
        "conversation_id": agreement.conversation_id,
        "customer_id": call.customer_id,
        "consent_id": agreement.consent_id,
        "tool": consent.tool,
        "arguments": dict(proposal.arguments),
        "facts": facts_to_json(outcome.facts),
        "amount_cents": proposal.amount_cents,
        "created_at": call.now,
        "reversible_until": outcome.reversible_until,
        "reverses": agreement.reverses,
    }
    effect_rows.add_receipt(connection, row)
    # An approved deed is done long after the yes; the record keeps when it was said.
    times = {"granted_at": consent.granted_at or call.now, "used_at": call.now}
    effect_rows.change_consent(connection, agreement.consent_id, times)
    for number, mail in enumerate(outcome.mails):
        send_mail(connection, f"receipt:{row['receipt_id']}:{number}", mail)
    return _receipt(row)


def request_approval(call: ToolCall, agreement: Agreement, reason: str) -> str:
    """The customer has agreed; an operator must too. Returns the approval's id, once.

    Raises:
        ConsentRefusedError: the yes does not cover it.
    """
    connection = call.connection
    _hold(connection, agreement.conversation_id)
    consent = effect_rows.hold_consent(connection, agreement.consent_id)
    earlier = approval_rows.approval_of_consent(connection, agreement.consent_id)
    if earlier is not None:
        return str(earlier.approval_id)
    if consent is None or consent.customer_id != call.customer_id:
        raise ConsentRefusedError("void")
    _check(connection, consent, agreement, call.now)
    approval_id, expires_at = call.new_id(), call.now + APPROVAL_LIFE
    approval_rows.add_approval(
        connection,
        {
            "approval_id": approval_id,
            "consent_id": agreement.consent_id,
            "conversation_id": agreement.conversation_id,
            "ticket_id": agreement.ticket_id,
            "reason": reason,
            "status": "pending",
            "requested_at": call.now,
            "expires_at": expires_at,
        },
    )
    # The yes stands until the operator's word or the end of the wait.
    changes = {"granted_at": call.now, "expires_at": expires_at}
    effect_rows.change_consent(connection, agreement.consent_id, changes)
    return approval_id


def receipt_of(connection: Connection, consent_id: str) -> Receipt | None:
    """The receipt of what was agreed to, or None while it has not been done."""
    row = effect_rows.receipt_of_consent(connection, consent_id)
    return None if row is None else _receipt(row._mapping)


def settlement_of(connection: Connection, consent_id: str) -> Settlement | None:
    """What a yes has led to so far, or None while it has led to nothing."""
    done = effect_rows.receipt_of_consent(connection, consent_id)
    if done is not None:
        return Settlement(done.told_seq is not None, receipt=_receipt(done._mapping))
    approval = approval_rows.approval_of_consent(connection, consent_id)
    if approval is not None:
        # Decided or expired, it is told by whoever settles it.
        return Settlement(approval.status != "pending", approval_id=str(approval.approval_id))
    return None


def untold_receipts(connection: Connection, conversation_id: str) -> list[Receipt]:
    """What was done in a conversation and never told, oldest first."""
    rows = effect_rows.untold_receipts(connection, conversation_id)
    return [_receipt(row._mapping) for row in rows]


def reversible_receipt(
    connection: Connection, conversation_id: str, now: datetime
) -> Receipt | None:
    """The newest deed of a conversation if it may still be taken back."""
    row = effect_rows.newest_receipt(connection, conversation_id)
    if row is None or row.reversible_until is None or row.reversible_until <= now:
        return None
    return _receipt(row._mapping)


def _hold(connection: Connection, conversation_id: str) -> None:
    """Before its consents, as who takes it over does: one order of locks, so no deadlock."""
    log_rows.find_conversation(connection, conversation_id, for_update=True)


def _check(connection: Connection, consent: Any, agreement: Agreement, now: datetime) -> None:  # noqa: ANN401 - a row
    if consent.conversation_id != agreement.conversation_id or consent.voided_at or consent.used_at:
        raise ConsentRefusedError("void")
    if consent.expires_at <= now:
        raise ConsentRefusedError("expired")
    if consent.granted_at is not None:
        return  # agreed to before, and waiting for an operator since
    shown = effect_rows.reply_seq_of(connection, consent.asked_in)
    if shown is None or shown >= agreement.said_in:
        raise ConsentRefusedError("not_shown")
    if log_rows.is_anything_said_between(
        connection, consent.conversation_id, shown, agreement.said_in
    ):
        # The yes is to what was said last, as the word of an operator on something else.
        raise ConsentRefusedError("void")


def _digest(call: ToolCall, tool: str, proposal: Proposal) -> str:
    """Of tool, arguments, amount, customer and every fact of the summary that was shown."""
    content = [
        tool,
        sorted(proposal.arguments.items()),
        proposal.amount_cents,
        call.customer_id,
        facts_to_json(proposal.facts),
    ]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _receipt(row: Any) -> Receipt:  # noqa: ANN401 - a mapping of columns
    return Receipt(
        receipt_id=row["receipt_id"],
        tool=row["tool"],
        facts=facts_from_json(row["facts"]),
        amount_cents=row["amount_cents"],
        created_at=row["created_at"],
        reversible_until=row["reversible_until"],
    )
