"""What a brain is told beside the message, and what it may use."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol, TypeVar

from agent.language_model.model import LanguageModel
from knowledge.pack import Language

Result = TypeVar("Result")
OpenKind = Literal["which_intent", "person_offer", "slot", "consent", "identity"]


@dataclass(frozen=True)
class OpenPoint:
    """What we asked last."""

    kind: OpenKind
    slot: str | None = None
    """The name of the slot that was asked for."""


@dataclass(frozen=True)
class Situation:
    """Where in a conversation a message stands; nothing here says who the customer is.

    It may reach a language model, so there is no id, no token and no value of any slot in it.
    """

    language: Language
    today: date
    picked_intent: str | None = None
    """What the customer chose from our own list of readings."""
    open_tasks: tuple[str, ...] = ()
    """Names of the tasks that are not finished, the topmost last."""
    asked: OpenPoint | None = None


class RunModel(Protocol):
    """Runs numeric work beside the event loop."""

    async def __call__(self, work: Callable[[], Result]) -> Result:
        """The result of `work`."""
        ...


@dataclass(frozen=True)
class Means:
    """What a brain may use in one turn."""

    run: RunModel
    model: LanguageModel | None = None
    """Counted, capped and veiled for this turn; None where there is none to ask."""
