"""A company pack: everything that differs between companies, as validated data."""

from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, RootModel

from knowledge.policies import Policies

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = ("en", "zh")
Audience = Literal["customer", "operator"]
IntentKind = Literal[
    "question", "task", "complaint", "request_human", "dialog", "not_covered", "out_of_scope"
]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


def _both_languages(texts: "Mapping[Language, str]") -> "Mapping[Language, str]":
    missing = [language for language in LANGUAGES if not texts.get(language)]
    if missing:
        raise ValueError(f"no text in {', '.join(missing)}")
    return texts


Translated = Annotated[Mapping[Language, str], AfterValidator(_both_languages)]


class PackModel(BaseModel):
    """Strict and frozen: a misspelt key in a pack is an error, not a surprise."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class OpeningHours(PackModel):
    """When people answer, in the company's time zone."""

    opens: time
    closes: time


class Company(PackModel):
    """`company.yaml`."""

    name: Translated
    agent_name: Translated
    languages: tuple[Language, ...] = Field(min_length=1)
    timezone: str
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    currency_symbol: str
    care_hours: Mapping[Weekday, OpeningHours]
    holidays: tuple[date, ...] = ()
    expected_wait_minutes: int = Field(ge=1, le=1440)
    """How long a customer waits for a person in chat, inside care hours."""
    order_number_pattern: str
    """A regular expression with one group: what an order number looks like in a message."""
    product_names: tuple[str, ...] = ()
    """Names that count as a product when a customer writes them."""
    quick_replies: tuple[Translated, ...] = ()
    """Offered at the start of a conversation."""


class Article(PackModel):
    """An FAQ entry: `faq/<language>/<id>.md`."""

    article_id: str = Field(pattern=r"^[a-z][a-z0-9-]*$", alias="id")
    language: Language
    title: str = Field(min_length=3)
    owner: str
    valid_until: date
    audience: Audience
    questions: tuple[str, ...] = Field(min_length=1)
    """Other ways to put the title's question; shown to nobody, searched by everybody."""
    examples: tuple[str, ...] = ()
    """`questions/<language>/<id>.txt`: messages of customers whom this article answers. They train
    understanding."""
    body: str = Field(min_length=20)
    path: Path


class IntentDefinition(PackModel):
    """One entry of `intents.yaml`."""

    kind: IntentKind
    articles: tuple[str, ...] = ()
    """Articles that may answer it, or tell how the task is done."""
    label: Translated | None = None
    """How we name it when we ask what was meant; the first article's title otherwise."""


class Intent(PackModel):
    """An intent with its training utterances."""

    name: Name
    kind: IntentKind
    articles: tuple[str, ...]
    label: Translated | None
    utterances: Mapping[Language, tuple[str, ...]]


class CalibrationRow(PackModel):
    """A message with what it asks for: places thresholds, never trains an intent."""

    text: str = Field(min_length=1)
    intents: tuple[tuple[Name, ...], ...] = Field(min_length=1)
    """One entry per request, in order: the intents that would be right."""


class Task(PackModel):
    """One entry of `tasks.yaml`: something done for the customer who asks, by a tool."""

    tool: Name
    overview_tool: Name | None = None
    """Called instead when the customer names no order."""
    starts_on_order_number: bool = False
    """A message that is nothing but an order number starts this task."""


class Intents(RootModel[Mapping[Name, IntentDefinition]]):
    """`intents.yaml`."""


class Tasks(RootModel[Mapping[Name, Task]]):
    """`tasks.yaml`: intent -> task."""


class Replies(RootModel[Mapping[Name, Mapping[Language, tuple[str, ...]]]]):
    """`replies.yaml`: key -> language -> variants; `{name}` is filled in."""


class Pack(PackModel):
    """A loaded company pack."""

    name: str
    folder: Path
    company: Company
    articles: tuple[Article, ...]
    intents: tuple[Intent, ...]
    tasks: Mapping[str, Task]
    replies: Mapping[str, Mapping[Language, tuple[str, ...]]]
    calibration: Mapping[Language, tuple[CalibrationRow, ...]] = {}
    policies: Policies = Policies()

    def intent(self, name: str) -> Intent:
        """The intent of that name; a KeyError is a bug of the caller."""
        return next(intent for intent in self.intents if intent.name == name)
