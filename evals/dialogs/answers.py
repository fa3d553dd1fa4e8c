"""What a customer gets back, from whichever agent is being judged."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from evals.dialogs.cases import Case
from evals.dialogs.worlds import World


@dataclass(frozen=True)
class Answer:
    """One reply; an agent that says nothing has an empty text."""

    text: str = ""
    actions: tuple[Mapping[str, Any], ...] = ()
    """Each with `tool`, `summary`, `data`."""
    articles: tuple[str, ...] = ()
    """Ids of what was cited."""
    backing: str = ""
    """The sentences of the articles that were cited."""
    quick_replies: tuple[tuple[str, str], ...] = ()
    """Label and message of each button."""
    handed_over: bool = False
    seconds: float = 0.0

    @property
    def tools(self) -> frozenset[str]:
        """Names of the tools that spoke."""
        return frozenset(str(action["tool"]) for action in self.actions)


@dataclass(frozen=True)
class Exchange:
    """A message and what came back."""

    said: str
    answer: Answer


class Dialog(Protocol):
    """One conversation with an agent that is being judged."""

    async def send(self, text: str) -> Answer:
        """The reply to a message."""
        ...

    async def mailed_code(self) -> str | None:
        """The newest one-time code in the customer's mailbox."""
        ...

    @property
    def conversation_id(self) -> str | None:
        """Its id in the record; None of an agent that keeps none."""
        ...


class JudgedAgent(Protocol):
    """An agent that is being judged: ours, one over HTTP, or a reference."""

    @property
    def name(self) -> str:
        """What reports call it."""
        ...

    async def begin(self, case: Case, world: World) -> Dialog:
        """A new conversation at the case's time, signed in if the case says so."""
        ...
