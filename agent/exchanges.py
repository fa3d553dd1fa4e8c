"""A conversation's messages as exchanges: what the customer said in a row, and who answered it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from agent.log import Entry


@dataclass(frozen=True)
class Exchange:
    """Customer messages in a row, and the answer to them."""

    messages: tuple[Entry, ...]
    answer: Entry | None = None
    """None: nobody has answered yet."""

    @property
    def is_open(self) -> bool:
        """Whether an answer is owed: there is none, or only the promise that a person comes."""
        return self.answer is None or (
            self.answer.role == "agent" and bool(self.answer.payload.get("handed_over"))
        )

    @property
    def by_operator(self) -> bool:
        """Whether a person has answered."""
        return self.answer is not None and self.answer.role == "operator"

    @property
    def cited(self) -> frozenset[str]:
        """Articles that the answer quotes."""
        citations = self.answer.payload.get("citations") or [] if self.answer else []
        return frozenset(citation["article_id"] for citation in citations)


def exchanges_of(entries: Sequence[Entry]) -> list[Exchange]:
    """The exchanges of a log's messages, oldest first; what was said unasked is left out."""
    found: list[Exchange] = []
    said: list[Entry] = []
    for entry in entries:
        if entry.role == "customer":
            said.append(entry)
        elif entry.role == "operator" and not said and found:
            found[-1] = replace(found[-1], answer=entry)
        elif said and (entry.role == "operator" or entry.answers_through is not None):
            found.append(Exchange(tuple(said), entry))
            said = []
    return [*found, Exchange(tuple(said))] if said else found
