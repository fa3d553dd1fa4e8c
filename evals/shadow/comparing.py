"""What is different between a stored turn and the same message in a changed agent."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from evals.shadow.turns import ShadowTurn, StoredConversation

Kind = Literal[
    "no person any more", "a person now", "another tool", "now abstains", "another article",
    "now answers", "read differently", "worded differently",
]  # fmt: skip
KINDS: tuple[Kind, ...] = (
    "no person any more", "a person now", "another tool", "now abstains", "another article",
    "now answers", "read differently", "worded differently",
)  # fmt: skip
"""The most consequential first."""
Standing = Literal["first", "later", "after a write"]


@dataclass(frozen=True)
class Change:
    """One turn that came out otherwise."""

    conversation_id: str
    number: int
    kind: Kind
    standing: Standing
    """`first`: the first of its conversation. `later`: the conversation had gone another way
    already. `after a write`: the record is not what it was when this was said."""
    before: ShadowTurn
    after: ShadowTurn


def kind_of_change(before: ShadowTurn, after: ShadowTurn) -> Kind | None:
    """The most consequential difference; None where nothing differs."""
    if before.handed_over != after.handed_over:
        return "a person now" if after.handed_over else "no person any more"
    if before.tools != after.tools:
        return "another tool"
    if before.articles != after.articles:
        if not after.articles:
            return "now abstains"
        return "another article" if before.articles else "now answers"
    if before.commands != after.commands:
        return "read differently"
    return None if before.reply == after.reply else "worded differently"


def changes(stored: StoredConversation, replayed: Sequence[ShadowTurn]) -> list[Change]:
    """The turns of one conversation that came out otherwise, in their order.

    What the agent only words in another way, as it does from turn to turn, does not make a
    conversation go another way.
    """
    found: list[Change] = []
    has_diverged = False
    for number, (before, after) in enumerate(zip(stored.turns, replayed, strict=False)):
        kind = kind_of_change(before, after)
        if kind is None:
            continue
        standing: Standing = "later" if has_diverged else "first"
        if stored.first_write is not None and number >= stored.first_write:
            standing = "after a write"
        found.append(Change(stored.conversation_id, number, kind, standing, before, after))
        has_diverged = has_diverged or kind != "worded differently"
    return found
