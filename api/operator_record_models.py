"""Tickets, receipts, approvals and mails as operators get them, version 1."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict
from pydantic.config import JsonDict

from api.operator_models import PromiseEntry

_AT = "2026-11-23T07:00:00Z"
_TICKET: JsonDict = {
    "ticket_number": "T482913",
    "kind": "complaint",
    "category": "damaged",
    "severity": "medium",
    "summary": "The lamp in my order arrived broken",
    "status": "open",
    "owner": "operator",
    "next_action": "first_reply",
    "due_at": "2026-11-23T11:00:00Z",
    "conversation_id": "019dc0de-0000-7000-8000-000000000001",
    "customer_id": None,
    "has_harm": False,
    "desired_remedy": "replacement",
    "repeat_count": 0,
    "opened_at": _AT,
    "resolved_at": None,
    "clocks": [
        {
            "clock": "first_reply",
            "state": "running",
            "due_at": "2026-11-23T11:00:00Z",
            "allowed_seconds": 14400,
            "used_percent": 25,
        }
    ],
}
_RECEIPT: JsonDict = {
    "receipt_id": "019dc0de-0000-7000-8000-000000000009",
    "conversation_id": "019dc0de-0000-7000-8000-000000000001",
    "customer_id": "019dc0de-0000-7000-8000-0000000000aa",
    "tool": "cancel_order",
    "arguments": {"order_number": "W104217"},
    "facts": {"order_number": "W104217"},
    "amount_cents": 4900,
    "created_at": _AT,
    "reversible_until": "2026-11-23T07:30:00Z",
    "reverses": None,
    "reversed_by": None,
    "can_undo": True,
    "told_seq": 4,
}


class ClockEntry(BaseModel):
    """One of a ticket's clocks; they count working time."""

    model_config = ConfigDict(from_attributes=True)

    clock: Literal["first_reply", "next_reply", "resolution"]
    state: Literal["running", "overdue", "paused", "met", "missed", "idle"]
    """`idle`: nothing is owed that it would measure. `paused`: the customer is awaited."""
    due_at: datetime | None
    """None while it stands still: no date would be true."""
    allowed_seconds: int
    used_percent: int | None


class TicketEntry(BaseModel):
    """What is owed to a customer."""

    model_config = ConfigDict(from_attributes=True, json_schema_extra={"examples": [_TICKET]})

    ticket_number: str
    kind: str
    category: str
    severity: str
    summary: str
    status: Literal["open", "waiting_for_customer", "waiting_for_approval", "resolved"]
    owner: str
    next_action: str
    due_at: datetime | None
    """When the next action is due; None once it is resolved."""
    conversation_id: str | None
    customer_id: str | None
    has_harm: bool
    desired_remedy: str | None
    repeat_count: int
    opened_at: datetime
    resolved_at: datetime | None
    clocks: list[ClockEntry]


class TicketEventEntry(BaseModel):
    """Something that has happened to a ticket."""

    model_config = ConfigDict(from_attributes=True)

    event_number: int
    kind: str
    payload: dict[str, Any]
    happened_at: datetime


class Escalation(BaseModel):
    """A clock had used up a share of its time."""

    clock: str
    level: int
    """Percent; at 100 the lead owns the ticket."""
    happened_at: datetime


class TicketView(TicketEntry):
    """A ticket with all that has happened."""

    model_config = ConfigDict(json_schema_extra={})

    events: list[TicketEventEntry]
    """The newest 200, oldest first."""
    escalations: list[Escalation]
    promises: list[PromiseEntry]


class ReceiptEntry(BaseModel):
    """Proof of a deed."""

    model_config = ConfigDict(json_schema_extra={"examples": [_RECEIPT]})

    receipt_id: str
    conversation_id: str
    customer_id: str | None
    tool: str
    arguments: dict[str, Any]
    facts: dict[str, Any]
    amount_cents: int
    created_at: datetime
    reversible_until: datetime | None
    reverses: str | None
    """The receipt of the deed that this one took back."""
    reversed_by: str | None
    """The receipt of the deed that took this one back."""
    can_undo: bool
    told_seq: int | None
    """The number of the message that told the customer."""


class Undone(BaseModel):
    """What has taken a deed back."""

    receipt: ReceiptEntry
    was_undone_before: bool
    """Whether it had been taken back already; then nothing was done now."""


class PendingApproval(BaseModel):
    """A deed that the customer has agreed to and an operator must."""

    approval_id: str
    conversation_id: str
    customer_id: str
    tool: str
    arguments: dict[str, str]
    amount_cents: int
    reason: str
    """The rule that asks for an operator."""
    requested_at: datetime
    expires_at: datetime


class MailEntry(BaseModel):
    """A mail, and what became of it."""

    outbox_id: str
    status: Literal["waiting", "sent", "given_up"]
    recipient: str
    subject: str
    body: str
    is_masked: bool
    """Whether digits are hidden, because they hold a one-time code."""
    created_at: datetime
    due_at: datetime
    """When it is tried next, while it waits."""
    attempts: int
    last_error: str | None
    sent_at: datetime | None
    given_up_at: datetime | None
