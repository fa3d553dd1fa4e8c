"""What a mutation is: one defect of the agent, and how it has to be found."""

from collections.abc import Callable
from dataclasses import dataclass

from evals.mutations.tampering import Tampering


@dataclass(frozen=True)
class Mutation:
    """A planted defect."""

    name: str
    breaks: str
    """What a customer would suffer from."""
    cases: tuple[str, ...]
    """Ids of the cases to play; the shipped agent succeeds in each."""
    rule: str
    """The rule that a failure must name: what stands before its colon."""
    tamper: Callable[[Tampering], None]
