"""What may happen in a shop, as data.

In a text, `{own[0]}` stands for an order number; see `evals.properties.shop`.
"""

from dataclasses import dataclass

from evals.properties.record import Meaning

TALKS = 7
"""Conversations of a script: two of each of two customers, one of a third, an anonymous one (of the
third, if they prove it), and one of a customer with whom everything is settled."""
ANONYMOUS = 5
MOST_TICKS = 60
"""A turn takes about this many rounds of the event loop."""


@dataclass(frozen=True)
class Say:
    """The customer sends a message."""

    talk: int
    text: str
    meaning: Meaning = "other"
    ticks: int | None = None
    """Rounds of the event loop before the next step; None waits until all is answered."""


@dataclass(frozen=True)
class Again:
    """The client sends an earlier message once more, under the same id."""

    talk: int
    back: int
    """0: the newest, 1: the one before."""
    ticks: int | None = None


@dataclass(frozen=True)
class Press:
    """The customer presses a button of the newest reply; nothing where it has none."""

    talk: int
    button: int


@dataclass(frozen=True)
class Later:
    """The clock moves on."""

    minutes: int


@dataclass(frozen=True)
class Change:
    """The warehouse or the bank changes an order."""

    talk: int
    order: int
    to: str
    """A status, or `captured`."""


@dataclass(frozen=True)
class Operator:
    """A person does something in a conversation."""

    talk: int
    deed: str
    """`take_over`, `reply` or `hand_back`."""


@dataclass(frozen=True)
class Decide:
    """A person decides on everything that waits for approval."""

    is_approved: bool


@dataclass(frozen=True)
class TakeBack:
    """A person takes back a deed of the conversation."""

    talk: int
    back: int
    """0: the newest, 1: the one before."""


@dataclass(frozen=True)
class Watch:
    """A round of the watchdog."""


@dataclass(frozen=True)
class Crash:
    """The process dies; another one takes up what is left."""


@dataclass(frozen=True)
class Stumble:
    """The next call of a part fails, as often as it is said."""

    part: str
    """`brain` or `publish`."""
    times: int


Step = Say | Again | Press | Later | Change | Operator | Decide | TakeBack | Watch | Crash | Stumble
Script = tuple[Step, ...]
