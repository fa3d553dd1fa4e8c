"""One request or several? Decided by what the parts of a message mean, not by its punctuation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from knowledge.pack import IntentKind

# Parts that only frame a request ("hi", "thanks a lot", "yes") are not requests of their own.
_FRAMING: frozenset[IntentKind] = frozenset({"dialog"})
_ABSENT: frozenset[IntentKind] = frozenset({"not_covered", "out_of_scope"})
# Chosen on half of the held-out messages with several requests (docs/adr/0015): a surer part
# misses more of them, a less sure one splits more messages that are a single request.
SURE_PART = 0.6
PLAUSIBLE = 6
"""Intents of parts must be among the whole message's likeliest few."""
MAX_REQUESTS = 4


@dataclass(frozen=True)
class Scored:
    """A text with the probability of each intent."""

    text: str
    labels: tuple[str, ...]
    probabilities: NDArray[np.float32]
    """Of the intents, shape (n_labels,); sums to 1."""
    articles: tuple[str, ...] = ()
    article_probabilities: NDArray[np.float32] = field(
        default_factory=lambda: np.zeros(0, dtype=np.float32)
    )
    """Of the articles, shape (n_articles,); sums to 1 at most."""

    def best(self, count: int) -> list[tuple[str, float]]:
        """The `count` likeliest intents with their probabilities, likeliest first."""
        return _best(self.labels, self.probabilities, count)

    def best_articles(self, count: int) -> list[tuple[str, float]]:
        """The same of articles."""
        return _best(self.articles, self.article_probabilities, count)


def choose_requests(
    whole: Scored, parts: Sequence[Scored], *, kinds: Mapping[str, IntentKind], threshold: float
) -> tuple[list[Scored], float]:
    """The requests of a message, in order, at least one; and how sure each must be.

    Several requests are read when different parts are each sure of another intent, and the whole
    message does not find any of these intents far-fetched. Otherwise it is read as a whole.
    """
    plausible = {name for name, _ in whole.best(PLAUSIBLE)}
    chosen: dict[str, Scored] = {}
    for part in parts:
        intent, probability = part.best(1)[0]
        is_request = kinds[intent] not in _FRAMING | _ABSENT
        if is_request and probability >= SURE_PART and intent in plausible:
            chosen.setdefault(intent, part)
    found = list(chosen.values())[:MAX_REQUESTS]
    if len(found) >= 2:
        return found, SURE_PART
    if len(found) == 1 and whole.best(1)[0][1] < threshold <= found[0].best(1)[0][1]:
        # "Long story ... so where is my parcel?": the one sure part carries the message.
        return found, threshold
    return [whole], threshold


def _best(
    names: Sequence[str], probabilities: NDArray[np.float32], count: int
) -> list[tuple[str, float]]:
    order = np.argsort(-probabilities)[:count]
    return [(names[index], float(probabilities[index])) for index in order]
