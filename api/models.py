"""Requests and responses of the HTTP contract, version 1."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Locale = Literal["en", "zh"]
# A line or a tab may be in a message; other control characters may not.
MessageText = Annotated[
    str,
    StringConstraints(
        min_length=1, max_length=20_000, pattern=r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
    ),
]
ClientMessageId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.:-]{1,64}$")]


class ChatRequest(BaseModel):
    """A customer's message."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"message": "How much is delivery?"},
                {
                    "message": "我的订单到哪了？",
                    "locale": "zh",
                    "client_message_id": "0b9a1f6e-5f0e-4f3c-9d7e-2f9c1f2f8a11",
                },
            ]
        },
    )

    message: MessageText
    conversation_id: str | None = Field(default=None, max_length=64)
    locale: Locale = "en"
    """Language to start in; each message's own language decides after that."""
    client_message_id: ClientMessageId | None = None
    """Makes a retry harmless: the same id gets the same answer. Use a random UUID."""


class Citation(BaseModel):
    """Where a sentence comes from."""

    article_id: str
    title: str
    sentence: str
    score: float


class Action(BaseModel):
    """What a tool found or did."""

    tool: str
    summary: str
    data: dict[str, Any]


class QuickReply(BaseModel):
    """A button: what it says, and what it sends."""

    label: str
    message: str


class CommandSummary(BaseModel):
    """What was understood."""

    type: str
    intent: str | None = None
    probability: float


class ChatReply(BaseModel):
    """The answer to a message."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "conversation_id": "019dc0de-0000-7000-8000-000000000001",
                    "message_id": "019dc0de-0000-7000-8000-000000000002",
                    "reply": "Standard delivery costs S$4.90 and is free from S$60.",
                    "language": "en",
                    "commands": [
                        {"type": "AskQuestion", "intent": "delivery_cost", "probability": 0.99}
                    ],
                    "citations": [
                        {
                            "article_id": "delivery-cost",
                            "title": "How much does delivery cost?",
                            "sentence": "Standard delivery costs S$4.90 and is free from S$60.",
                            "score": 0.93,
                        }
                    ],
                    "actions": [],
                    "quick_replies": [],
                    "handed_over": False,
                    "trace_id": "019dc0de-0000-7000-8000-000000000003",
                    "token": "eyJ...",
                }
            ]
        }
    )

    conversation_id: str
    message_id: str | None
    """None while a person owns the conversation: they will answer."""
    reply: str
    language: str
    commands: list[CommandSummary] = []
    citations: list[Citation] = []
    actions: list[Action] = []
    quick_replies: list[QuickReply] = []
    handed_over: bool
    trace_id: str | None = None
    token: str | None = None
    """For a new conversation: the bearer token of everything that follows."""


class Message(BaseModel):
    """A message of the history."""

    message_id: str
    seq: int
    role: Literal["customer", "agent", "operator", "system"]
    text: str
    language: str | None
    created_at: str
    client_message_id: str | None
    answers_from: int | None
    answers_through: int | None
    """On a reply: it answers the customer messages between these two numbers."""
    citations: list[Citation]
    actions: list[Action]
    quick_replies: list[QuickReply]


class History(BaseModel):
    """A page of messages."""

    messages: list[Message]
    last_seq: int
    handed_over: bool


class Rating(BaseModel):
    """How satisfied the customer is."""

    model_config = ConfigDict(extra="forbid")

    score: int = Field(ge=1, le=5, examples=[5])
    comment: str | None = Field(default=None, max_length=2000)


class CustomerToken(BaseModel):
    """A token that the embedding site signed."""

    model_config = ConfigDict(extra="forbid")

    token: str = Field(min_length=1, max_length=4096)


class CodeRequest(BaseModel):
    """Where to mail a code."""

    model_config = ConfigDict(extra="forbid")

    email: Annotated[
        str,
        StringConstraints(
            pattern=r"^[^\s@\x00-\x1f]{1,64}@[^\s@\x00-\x1f]{1,189}$", max_length=254
        ),
    ] = Field(examples=["mei@customer.example"])


class CodeSent(BaseModel):
    """The answer to every wish for a code, whether the address is known or not."""

    sent_to: str
    expires_in_seconds: int


class CodeVerification(BaseModel):
    """A code as the customer has typed it."""

    model_config = ConfigDict(extra="forbid")

    code: Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$")] = Field(examples=["042137"])


class Identity(BaseModel):
    """Who the customer turned out to be."""

    customer_name: str


class WidgetConfig(BaseModel):
    """What the widget shows before the first message."""

    company_name: dict[str, str]
    agent_name: dict[str, str]
    languages: list[str]
    greeting: dict[str, str]
    quick_replies: dict[str, list[QuickReply]]
    ai_notice: dict[str, str]
    person_button: dict[str, str]
    """What asks for a person, on a button and as a message."""
    timezone: str
    """Where the company is, as an IANA name."""


class DemoCustomer(BaseModel):
    """Somebody a demo visitor may be."""

    customer_id: str
    name: str
    note: str


class DemoSignIn(BaseModel):
    """Whom the demo visitor wants to be."""

    model_config = ConfigDict(extra="forbid")

    customer_id: str = Field(max_length=64)


class DemoToken(BaseModel):
    """A customer token, as a real site would sign it."""

    token: str
