"""What a case is: how the world stands, what the customer wants and knows, what must be true.

Cases are YAML files under `evals/sets/<pack>_cases/`; docs/evals.md says what every key means.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Language = Literal["en", "zh"]
Tag = Literal["task", "question", "multi_request", "adversarial", "complaint", "handover"]
Persona = Literal[
    "plain", "terse", "rambling", "angry", "mind_changing", "typo_ridden", "code_switching",
    "non_cooperative", "attacker",
]  # fmt: skip
OrderStatus = Literal[
    "placed", "packed", "shipped", "out_for_delivery", "delivered", "cancelled", "returned"
]
# A Monday, 15:00 in Singapore: people are there.
_MONDAY_AFTERNOON = datetime(2026, 3, 9, 7, 0, tzinfo=UTC)


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class OrderStart(_Part):
    """An order that is there when the conversation begins."""

    status: OrderStatus
    days_ago: int = Field(default=0, ge=0, le=720)
    """When it was placed."""
    delivered_days_ago: int | None = Field(default=None, ge=0, le=720)
    """Of a delivered order; unset means three days after it was placed, at the latest today."""
    late_by_days: int = Field(default=0, ge=0, le=30)
    """How many days ago it should have arrived; 0: it is in time."""
    lines: Mapping[str, int]
    """Quantity of each SKU."""
    method: Literal["card", "paynow", "alipay", "gift_card"] = "card"
    paid_twice: bool = False
    refund: Literal["pending", "paid"] | None = None
    """A refund of the whole order, for a return."""
    owner: Literal["customer", "stranger"] = "customer"


class SubscriptionStart(_Part):
    """A subscription that runs when the conversation begins."""

    sku: str
    status: Literal["active", "paused", "cancelled"] = "active"
    next_in_days: int = Field(default=14, ge=0, le=200)


class Start(_Part):
    """How the world stands when the customer writes the first message."""

    clock: datetime = _MONDAY_AFTERNOON
    signed_in: bool = True
    has_newsletter: bool = False
    is_closed: bool = False
    orders: Mapping[str, OrderStart] = {}
    """By a letter that the case's texts call it by: `{A}` is its number."""
    subscriptions: Mapping[str, SubscriptionStart] = {}


class Goal(_Part):
    """One thing the customer wants."""

    says: str
    """A group of the paraphrase store, or, with a space in it, the very words."""
    order: str | None = None
    """The letter of the order it is about; `{order}` in a paraphrase is its number."""
    until: tuple[str, ...]
    """What satisfies the customer, any of: `tool:<name>`, `article:<id>`, `reply:<key>`, `ticket`,
    `person`."""
    agrees: bool = True
    """Whether the customer says yes when asked for consent."""
    agrees_to: tuple[str, ...] | None = None
    """The tools that get the yes; unset: those in `until`, or any where it ends with a refusal or
    an approval. What somebody else has thought of gets a no."""
    first_says: str | None = None
    """A group that answers the first question for consent instead, as a doubt or a correction.
    Where another goal says that group, it is raised by that."""
    knows: Mapping[str, str] = {}
    """What the customer answers when asked for a slot: a group, or, with a space or a digit in
    it, the very words. A `code` is typed once before the one that was mailed, or again and again
    when none was."""


class Expected(_Part):
    """What must be true when the conversation is over."""

    record: Mapping[str, Any] = {}
    """Paths of the customer's record and their values; see `evals.dialogs.views`. `receipts` and
    `tickets` are empty unless said."""
    told: tuple[str, ...] = ()
    """Texts that the agent must have said, each perhaps as alternatives parted by ` | `."""
    never_told: tuple[str, ...] = ()
    cited: tuple[str, ...] = ()
    """Articles that must have been cited, each perhaps as alternatives parted by ` | `."""
    handover: Literal["due", "offered", "not_due", "either"] = "not_due"
    """`offered`: a person is offered, and not brought in unless the customer says yes."""
    language: Language | None = None
    """Of the replies; unset means the case's language."""


class Case(_Part):
    """One conversation to be had, and how to judge it."""

    id: str = Field(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)*\.(en|zh)$")
    language: Language
    persona: Persona = "plain"
    tags: tuple[Tag, ...] = Field(min_length=1)
    start: Start = Start()
    wants: tuple[Goal, ...] = Field(min_length=1, max_length=4)
    together: bool = False
    """All goals in the first message."""
    opening: str | None = None
    """A group that puts all goals into the first message in words of its own; a goal that is not
    met by that is said again by its own `says`."""
    writes_on: bool = False
    """Whoever was given a person says what else they want all the same, a goal per message."""
    must: Expected

    @model_validator(mode="after")
    def _is_consistent(self) -> "Case":
        if not self.id.endswith(f".{self.language}"):
            raise ValueError(f"id must end with .{self.language}")
        for goal in self.wants:
            if goal.order is not None and goal.order not in self.start.orders:
                raise ValueError(f"order {goal.order!r} is not among start.orders")
        if "multi_request" in self.tags and len(self.wants) < 2:
            raise ValueError("a multi_request case needs at least two goals")
        return self
