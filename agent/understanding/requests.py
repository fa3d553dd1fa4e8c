"""One request or several? Decided by what the parts of a message mean, not by its punctuation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from knowledge.pack import IntentKind

# Parts that only frame a request ("hi", "thanks a lot", "yes") are not requests of their own.
_FRAMING: frozenset[IntentKind] = frozenset({"dialog"})
_ABSENT: frozenset[IntentKind] = frozenset({"not_covered", "out_of_scope"})
# A part must be at least this sure to count beside another one: parts are shorter than the
# messages that the model was calibrated on.
_SURE_PART = 0.45
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
) -> list[Scored]:
    """The requests of a message, in order; always at least one.

    Neighbouring parts with the same intent are one request. When fewer than two different requests
    are sure, the message is read as a whole.
    """
    chosen: list[Scored] = []
    for part in parts:
        intent, probability = part.best(1)[0]
        if kinds[intent] in _FRAMING | _ABSENT or probability < _SURE_PART:
            continue
        if any(intent == earlier.best(1)[0][0] for earlier in chosen):
            continue
        chosen.append(part)
    if len(chosen) >= 2 and not _is_one_sure_thing(whole, chosen, threshold):
        return chosen[:MAX_REQUESTS]
    if len(chosen) == 1 and whole.best(1)[0][1] < threshold <= chosen[0].best(1)[0][1]:
        # "Long story ... so where is my parcel?": the one sure part carries the message.
        return chosen
    return [whole]


def _is_one_sure_thing(whole: Scored, parts: Sequence[Scored], threshold: float) -> bool:
    """The whole is sure of an intent, and no part is surer of another one."""
    intent, probability = whole.best(1)[0]
    rivals = [part.best(1)[0] for part in parts if part.best(1)[0][0] != intent]
    return probability >= max(threshold, 0.9) and all(rival < threshold for _, rival in rivals)


def _best(
    names: Sequence[str], probabilities: NDArray[np.float32], count: int
) -> list[tuple[str, float]]:
    order = np.argsort(-probabilities)[:count]
    return [(names[index], float(probabilities[index])) for index in order]
