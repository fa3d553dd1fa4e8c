"""What a conversation remembers between turns, and what one turn works on.

Plain JSON types only: the checkpointer stores strict msgpack (docs/adr/0006).
"""

from typing import Any, Literal, NotRequired, TypedDict

from tools.calls import Caller

Mood = Literal["calm", "upset", "angry"]


class Step(TypedDict):
    """One thing this turn has to do: the name of a node and the command it serves."""

    node: str
    command: dict[str, Any]


class Citation(TypedDict):
    """Where a sentence comes from."""

    article_id: str
    title: str
    sentence: str
    score: float


class Action(TypedDict):
    """What a tool found or did."""

    tool: str
    summary: str
    data: dict[str, Any]


class QuickReply(TypedDict):
    """A button: what it says, and what it sends."""

    label: str
    message: str


class Section(TypedDict):
    """One part of a reply with what backs it; a sentence without backing does not leave."""

    node: str
    text: str
    citations: list[Citation]
    actions: list[Action]
    quick_replies: list[QuickReply]
    proposes: str | None
    """The consent that this section asks for. If the section does not leave, neither may a yes
    to it count."""
    asks: NotRequired[bool]
    """It asks for something that the task needs, and tells nothing else."""
    receipts: list[str]
    """What was done: ids of receipts. A claim of a deed without one does not leave."""
    backing: list[str]
    """Passages and tool fields that `text` rests on; empty where it states no facts."""


class TaskFrame(TypedDict):
    """A task that is not finished: what is known, and what was asked last."""

    task: str
    """Its intent."""
    slots: dict[str, str]
    asked: str | None
    """A slot, or `consent`, `email` or `code`."""
    offered: list[list[str]]
    """Pairs of label and value, when the question came with answers to choose from."""
    consent_id: str | None
    tries: int
    """How often in a row the same was asked."""
    reminders: int
    """How often we came back to it after something else."""
    helped: NotRequired[list[str]]
    """Questions whose answer the customer did not know, and was told how to find."""


class HistoryLine(TypedDict):
    """A past message, shortened."""

    role: Literal["customer", "agent"]
    text: str


class OpenQuestion(TypedDict):
    """What we asked last; the next message may be its answer."""

    kind: Literal["which_intent", "person_offer", "task"]
    """`task`: what the topmost task has asked."""
    candidates: list[list[str]]
    """Pairs of label and intent, in the order in which they were offered."""


class Topic(TypedDict):
    """The question answered last, for the message that is only whole together with it."""

    article_id: str
    question: str
    turns_left: int


class DoneTask(TypedDict):
    """The task settled last, for the message that speaks of "it"."""

    task: str
    slots: dict[str, str]
    is_reversible: bool
    """Whether something was done or asked for, which may be taken back."""
    turns_left: int


class TurnInput(TypedDict):
    """Everything a turn starts from; each key replaces the last turn's value."""

    conversation_id: str
    turn_id: str
    answers_from: int
    answers_through: int
    texts: list[str]
    caller_tier: int
    customer_id: str | None
    claimed_order_id: str | None
    now: str
    language: str
    mood: Mood
    text: str
    is_cut: bool
    commands: list[dict[str, Any]]
    queue: list[Step]
    sections: list[Section]
    frames: list[TaskFrame]
    """The open tasks as this turn leaves them, the topmost last; becomes `tasks`."""
    handover: str
    """`escalate`, `offer` or `continue`: what the decision table says to this turn."""
    streak: int
    """Turns in a row that were not understood, this one included; becomes `unclear_streak`."""
    asked: OpenQuestion | None
    """What this turn asks; becomes `open_question` when the turn is recorded."""
    answered: Topic | None
    """The question that this turn answers; becomes `topic`."""
    done: DoneTask | None
    """The task that this turn settles; becomes `last_done`."""
    churn: dict[str, Any] | None
    """What this turn makes of the customer's will to leave, where it was looked at."""
    reply: dict[str, Any]


class ConversationState(TurnInput):
    """The whole state of a conversation.

    What lasts beyond a turn is written by `record_turn` only: a turn that is overtaken or fails
    leaves a checkpoint too, and must not have changed any of it.
    """

    history: list[HistoryLine]
    open_question: OpenQuestion | None
    topic: Topic | None
    last_done: DoneTask | None
    tasks: list[TaskFrame]
    unclear_streak: int
    failed_tool: bool
    """Whether a tool refused in the last turn."""
    is_greeted: bool


def turn_input(  # noqa: PLR0913 - the one place that fills a turn's input
    *,
    conversation_id: str,
    turn_id: str,
    answers_from: int,
    answers_through: int,
    texts: list[str],
    caller: Caller,
    now: str,
    language: str,
) -> TurnInput:
    """The input of a turn, with everything that the last turn worked on cleared."""
    return TurnInput(
        conversation_id=conversation_id,
        turn_id=turn_id,
        answers_from=answers_from,
        answers_through=answers_through,
        texts=texts,
        caller_tier=int(caller.tier),
        customer_id=caller.customer_id,
        claimed_order_id=caller.claimed_order_id,
        now=now,
        language=language,
        mood="calm",
        text="",
        is_cut=False,
        commands=[],
        queue=[],
        sections=[],
        frames=[],
        handover="continue",
        streak=0,
        asked=None,
        churn=None,
        answered=None,
        done=None,
        reply={},
    )
