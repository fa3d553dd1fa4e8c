"""What operators send and get, version 1."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import Path
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from pydantic.config import JsonDict

from api.models import Action, Citation, CommandSummary, MessageText

# Visible characters: the name is shown to colleagues, and stored.
OperatorName = Annotated[
    str,
    StringConstraints(
        min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f]*[^\x00-\x20\x7f][^\x00-\x1f\x7f]*$"
    ),
    Field(examples=["Siti"]),
]
Id = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{1,36}$")]
IdPath = Annotated[str, Path(pattern=r"^[0-9A-Za-z-]{1,36}$")]
OrderNumber = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{1,16}$")]
_MEI = "019dc0de-0000-7000-8000-0000000000aa"
_CONVERSATION = "019dc0de-0000-7000-8000-000000000001"
_AT = "2026-11-23T07:00:00Z"


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


def _example(example: JsonDict) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [example]})


class ByOperator(_Body):
    """Who does it."""

    operator: OperatorName


class Takeover(ByOperator):
    """Who takes the conversation."""

    instead_of: OperatorName | None = None
    """The colleague who has it, to take it from them."""


class OperatorReply(ByOperator):
    """A message to the customer."""

    text: Annotated[MessageText, StringConstraints(max_length=4000)] = Field(
        examples=["Hello, Siti here. I am looking at it."]
    )
    seen_through: int = Field(ge=0, le=999_999_999, examples=[3])
    """The number of the newest customer message that the operator had seen."""


class ApprovalDecision(ByOperator):
    """An operator's word on what waits for it."""

    approve: bool
    note: Annotated[
        str, StringConstraints(max_length=500, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$")
    ] = ""
    """Shown to the customer when the answer is no."""


class Done(BaseModel):
    """It was done."""

    done: bool = True


class InboxEntry(BaseModel):
    """A conversation that waits for a person, or has one."""

    model_config = _example(
        {
            "conversation_id": _CONVERSATION,
            "handover_id": "019dc0de-0000-7000-8000-000000000002",
            "reason": "RequestHuman",
            "packet": {
                "history": [{"role": "customer", "text": "I want to talk to a person"}],
                "mood": "calm",
                "customer_id": _MEI,
                "is_verified": True,
                "requests": ["RequestHuman"],
                "packed_at": _AT,
            },
            "requested_at": _AT,
            "taken_by": None,
            "customer_id": _MEI,
            "language": "en",
            "last_seq": 3,
            "next_action": "operator_reply",
            "next_action_due_at": "2026-11-23T07:10:00Z",
        }
    )

    conversation_id: str
    handover_id: str
    reason: str
    packet: dict[str, Any]
    """What the operator starts from; empty when one came unasked."""
    requested_at: datetime
    taken_by: str | None
    customer_id: str | None
    language: str
    last_seq: int
    next_action: str
    next_action_due_at: datetime


class OpenConversation(BaseModel):
    """Who owns a conversation, and what is to happen in it by when."""

    model_config = _example(
        {
            "conversation_id": _CONVERSATION,
            "customer_id": _MEI,
            "customer_name": "Mei Tan",
            "language": "en",
            "owner": "operator",
            "taken_by": "Siti",
            "next_action": "operator_reply",
            "next_action_due_at": "2026-11-23T07:10:00Z",
            "is_overdue": False,
            "last_seq": 3,
            "last_customer_seq": 1,
            "answered_seq": 1,
            "rating": None,
            "created_at": _AT,
            "updated_at": _AT,
        }
    )

    conversation_id: str
    customer_id: str | None
    """None while nobody knows who is asking."""
    customer_name: str | None
    language: str
    owner: Literal["agent", "operator"]
    taken_by: str | None
    """The operator who has it; None while a person is awaited, or the agent has it."""
    next_action: str
    next_action_due_at: datetime
    is_overdue: bool
    last_seq: int
    last_customer_seq: int
    """The number of the customer's newest message; what `seen_through` is compared with."""
    answered_seq: int
    rating: int | None
    created_at: datetime
    updated_at: datetime


class TraceEssentials(BaseModel):
    """Why a reply says what it says."""

    trace_id: str
    commands: list[CommandSummary]
    mood: str | None
    caller: dict[str, Any]
    """How well the customer was known: `tier` 0 anonymous, 1 claimed one order, 2 verified."""
    handover: str | None
    """The rule by which a person was brought in, offered, or not."""
    answers: list[dict[str, Any]] | None
    """Per question: passages and scores."""
    tools: list[dict[str, Any]] | None
    """What tools and policies said."""
    suppressed: list[dict[str, Any]]
    """What was not said, because nothing backs it."""
    milliseconds: float


class LoggedMessage(BaseModel):
    """A message with its author, its sources, and what stands behind it."""

    message_id: str
    seq: int
    role: Literal["customer", "agent", "operator", "system"]
    operator: str | None
    """Who wrote it, or whose decision it tells of."""
    text: str
    language: str | None
    created_at: datetime
    answers_from: int | None
    answers_through: int | None
    citations: list[Citation]
    actions: list[Action]
    receipts: list[str]
    """Ids of the receipts that it tells of."""
    trace: TraceEssentials | None
    """Of a reply by the agent."""


class PromiseEntry(BaseModel):
    """What the customer was told will happen."""

    promise_id: str
    kind: str
    text: str
    made_at: datetime
    due_at: datetime
    kept_at: datetime | None
    broken_at: datetime | None
    """When it was noticed that its time had passed; one that is kept late has both."""


class ConversationView(OpenConversation):
    """A whole conversation."""

    model_config = ConfigDict(json_schema_extra={})

    handover_reason: str | None
    packet: dict[str, Any] | None
    open_tickets: list[str]
    promises: list[PromiseEntry]
    """The newest first; at most 50."""
    messages: list[LoggedMessage]
    next_cursor: str | None
    """For the messages that follow; null when these are the newest."""


class Found(BaseModel):
    """How many of something are not as they should be, and the first of them."""

    count: int
    ids: list[str]


class WatchSummary(BaseModel):
    """What is late or lacks somebody; all zero in a house where nobody waits."""

    is_clean: bool
    conversations_unowned: Found
    conversations_overdue: Found
    tickets_escalated: Found
    tickets_overdue: Found
    promises_broken: Found
    approvals_overdue: Found
    mails_given_up: Found
