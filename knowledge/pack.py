"""A company pack: everything that differs between companies, as validated data."""

import re
from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, RootModel, model_validator

from knowledge.churn_signals import ChurnSignals
from knowledge.complaints import ComplaintWords
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


def _known_timezone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"{name!r} is no time zone; write one as Asia/Singapore") from error
    return name


def _pattern_with_a_group(pattern: str) -> str:
    try:
        groups = re.compile(pattern).groups
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from error
    if not groups:
        raise ValueError("the number itself must be in a (group)")
    return pattern


class PackModel(BaseModel):
    """Strict and frozen: a misspelt key in a pack is an error, not a surprise."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class OpeningHours(PackModel):
    """When people answer, in the company's time zone."""

    opens: time
    closes: time

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> "OpeningHours":
        if self.closes <= self.opens:
            raise ValueError(f"closes at {self.closes:%H:%M}, before it opens")
        return self


class Company(PackModel):
    """`company.yaml`."""

    name: Translated
    agent_name: Translated
    voice: Translated = Field(default={"en": "Friendly and plain.", "zh": "亲切、平实。"})
    """How the company speaks, told to a language model."""
    longest_answer_sentences: int = Field(default=3, ge=1, le=10)
    """A language model's answer to a question goes no further."""
    languages: tuple[Language, ...] = Field(min_length=1)
    timezone: Annotated[str, AfterValidator(_known_timezone)]
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    currency_symbol: str
    care_hours: Mapping[Weekday, OpeningHours] = Field(min_length=1)
    holidays: tuple[date, ...] = ()
    expected_wait_minutes: int = Field(ge=1, le=1440)
    """How long a customer waits for a person in chat, inside care hours."""
    order_number_pattern: Annotated[str, AfterValidator(_pattern_with_a_group)]
    """What an order number looks like: a regular expression with a group per form of it."""
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
    policy: Name | None = None
    """The decision table whose amounts it tells, so that a check can find them apart."""
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


ReplyTemplate = Annotated[str, Field(pattern=r"^([a-z][a-z0-9_]*)?(\{[a-z_]+\}[a-z0-9_]*)*$")]
"""A reply key; `order_status_{status}` names one per value of a fact."""
SlotKind = Literal[
    "order_number", "choice", "address", "email", "phone", "name", "months", "amount", "text"
]


class SlotOption(PackModel):
    """One of a fixed set of answers."""

    value: str
    label: Translated
    words: Mapping[Language, tuple[str, ...]] = {}
    """Other words that mean it."""


class SlotDefinition(PackModel):
    """Something a task must know before it can go on."""

    kind: SlotKind
    ask: Name
    """The reply that asks for it."""
    options: tuple[SlotOption, ...] = ()
    offered_by: Name | None = None
    """A read tool: each of its rows is an answer to choose from."""
    offered_value: Name | None = None
    """The fact of a row that is the answer; the slot's own name otherwise."""
    offered_label: Name | None = None
    """The reply that describes a row."""
    offered_where: Mapping[Name, tuple[str, ...]] = {}
    """Only rows with one of these values."""
    offered_all: bool = False
    """Whether "all of them" is an answer too."""
    otherwise: Name | None = None
    """The value of an answer in words that are none of the options."""
    needed_when: Mapping[Name, tuple[str, ...]] = {}
    """Asked for only where other slots have one of these values."""
    is_optional: bool = False
    """Narrows the task down where the message names it, and is never asked for."""
    from_message: bool = True
    """Whether it may be read from the message that starts the task."""


class Task(PackModel):
    """One entry of `tasks.yaml`: what is looked up or done for the customer who asks."""

    read: Name | None = None
    """The read tool that answers."""
    write: ReplyTemplate | None = None
    """The write tool that does it, once the customer has agreed; `{action}_subscription` names one
    by the value of a slot."""
    overview: Name | None = None
    """A read tool called instead of `read` when the customer names no order."""
    slots: Mapping[Name, SlotDefinition] = {}
    arguments: Mapping[Name, str] = {}
    """Arguments of the tool that are always the same."""
    policy: Name | None = None
    """The decision table that has the last word on a write."""
    found: ReplyTemplate | None = None
    """The reply for a row that `read` found; `{status}` and the like choose among replies."""
    found_line: Name | None = None
    """The reply for a row when there are several."""
    found_none: Name | None = None
    """The reply when there are none."""
    lead: Name | None = None
    """The reply above a list of rows."""
    summary: ReplyTemplate | None = None
    """What exactly will happen, ending in a question: the reply that asks for consent."""
    done: ReplyTemplate | None = None
    """The reply for the receipt."""
    starts_on_order_number: bool = False
    """A message that is nothing but an order number starts this task."""
    is_complaint: bool = False
    """Taken up like a complaint: a ticket, and the remedy that policy allows."""
    covers: tuple[Name, ...] = ()
    """Tasks that it takes care of: asked for in the same message, they are not started."""
    label: Translated | None = None
    """What it is called, where no intent of that name has a label."""

    @model_validator(mode="after")
    def _reads_or_writes(self) -> "Task":
        if self.is_complaint:
            return self
        needed = ("found", "found_none") if self.read else ("summary", "done")
        if (self.read is None) == (self.write is None):
            raise ValueError("a task has either `read` or `write`")
        if missing := [name for name in needed if getattr(self, name) is None]:
            raise ValueError(f"missing: {', '.join(missing)}")
        return self

    def expand(self, template: str) -> list[str]:
        """What a template may stand for; what only a tool knows stays a `{placeholder}`."""
        found = [template]
        for name in re.findall(r"\{(\w+)\}", template):
            values: list[str] = []
            if name == "tool" and self.write is not None:
                values = self.expand(self.write)
            elif name in self.slots:
                values = [option.value for option in self.slots[name].options]
            if values:
                found = [one.replace(f"{{{name}}}", value) for one in found for value in values]
        return found


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
    complaints: ComplaintWords = ComplaintWords()
    policies: Policies = Policies()
    churn: ChurnSignals = ChurnSignals()

    def intent(self, name: str) -> Intent:
        """The intent of that name; a KeyError is a bug of the caller."""
        return next(intent for intent in self.intents if intent.name == name)

    def task_label(self, name: str, language: Language) -> str:
        """What a task is called; its name where no intent of that name has a label."""
        labels = {intent.name: intent.label for intent in self.intents}
        task = self.tasks.get(name)
        label = labels.get(name) or (task.label if task else None)
        return label[language] if label else name.replace("_", " ")

    def done_reply(self, tool: str) -> str:
        """The reply that tells of a deed of this write tool; a KeyError is a bug of the pack."""
        for task in self.tasks.values():
            pattern = re.sub(r"\\\{\w+\\\}", r"\\w+", re.escape(task.write or ""))
            if task.write and re.fullmatch(pattern, tool):
                return str(task.done)
        raise KeyError(tool)
