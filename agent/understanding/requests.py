"""One request or several? Decided by what the parts of a message mean, not by its punctuation.

The two parts that are most likely requests of their own are found first; a small logistic
regression over figures about them then says whether the message makes several (ADR 0015).
"""

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from agent.understanding.segments import Segment, Span, sounds_like_a_request
from knowledge.pack import IntentKind, Language

# Parts that only frame a request ("hi", "thanks a lot", "yes") are not requests of their own.
_FRAMING: frozenset[IntentKind] = frozenset({"dialog"})
_ABSENT: frozenset[IntentKind] = frozenset({"not_covered", "out_of_scope"})
SURE_THIRD = 0.6
"""From here on a segment beside the two is a further request."""
MAX_REQUESTS = 4
SURE_ALONE = 0.96
"""From here on a part is a request whatever the rest says: "too many emails, opt me out"."""
LEAST_ASKED: Mapping[IntentKind, float] = {"question": 0.3, "task": 0.6, "request_human": 0.6}
"""The same for a part that sounds like a request; a deed is not begun on a guess."""
LEAST_TOLD = 0.5
"""The same for a part whose intent the whole message shares."""
SHARE_OF_WHOLE = 0.1
"""From here on the whole message says so too."""
SHARE_OF_COMPLAINT = 0.2
"""The same for a complaint, which no part makes alone."""
CHANCE_OF_SEVERAL = 0.4
"""Read several from here on: an overlooked request is worse than a paragraph too many."""
FEATURES = (
    "surer",
    "less_sure",
    "both_in_whole",
    "rarer_in_whole",
    "whole",
    "whole_is_one_of_them",
    "joint_word_between",
    "joint_word",
    "sentence_ends_between",
    "question_marks",
    "shorter_share",
    "length",
    "segments",
    "both_ask",
    "second_asks",
)


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


@dataclass(frozen=True)
class Candidate:
    """A part of a message that could be a request of its own."""

    scored: Scored
    span: Span
    intent: str
    probability: float
    kind: IntentKind


@dataclass(frozen=True)
class Reading:
    """A message as a whole, and its parts that could be requests."""

    whole: Scored
    language: Language
    segments: Sequence[Segment] = ()
    candidates: Sequence[Candidate] = ()

    @property
    def told(self) -> list[Candidate]:
        """The candidates that are more than the story around a request.

        To the intent model "I told my colleague about your shop" is a complaint, if a faint one:
        what neither asks, nor is sure, nor colours the whole message asks for nothing.
        """
        return [one for one in self.candidates if self._is_told(one)]

    def _is_told(self, one: Candidate) -> bool:
        asks = sounds_like_a_request(one.span.text, self.language)
        if asks and one.kind != "complaint" and one.probability >= LEAST_ASKED[one.kind]:
            return True
        # Whoever is dissatisfied sounds like it all along; the lift that broke down is a story.
        share = SHARE_OF_COMPLAINT if one.kind == "complaint" else SHARE_OF_WHOLE
        if _probability(self.whole, one.intent) >= share:
            return one.probability >= LEAST_TOLD
        return one.probability >= SURE_ALONE and one.kind != "complaint"

    @property
    def pair(self) -> tuple[Candidate, Candidate] | None:
        """The likeliest two separate requests, in order; None where there are no two."""
        pairs = (
            sorted(pair, key=lambda one: one.span.start)
            for pair in itertools.combinations(self.told, 2)
        )
        apart = [
            (first, second)
            for first, second in pairs
            if first.span.end <= second.span.start and first.intent != second.intent
        ]
        return max(apart, key=lambda two: two[0].probability * two[1].probability, default=None)


@dataclass(frozen=True)
class RequestCount:
    """Weights of the logistic regression; the default never reads more than one request."""

    weights: tuple[float, ...] = (0.0,) * len(FEATURES)
    bias: float = -10.0

    def logit(self, reading: "Reading") -> float:
        """Log-odds of several requests; no chance where no two parts could be."""
        if reading.pair is None:
            return -math.inf
        features = describe(reading, reading.pair)
        return self.bias + sum(w * value for w, value in zip(self.weights, features, strict=True))

    def is_several(self, reading: "Reading") -> bool:
        """Whether the chance of several requests is large enough to read several."""
        return self.logit(reading) > _logit(CHANCE_OF_SEVERAL)


def find_candidates(
    scored: Sequence[Scored], spans: Sequence[Span], kinds: Mapping[str, IntentKind]
) -> list[Candidate]:
    """The parts whose likeliest intent can be asked for."""
    found = []
    for part, span in zip(scored, spans, strict=True):
        intent, probability = part.best(1)[0]
        if kinds[intent] not in _FRAMING | _ABSENT:
            found.append(Candidate(part, span, intent, probability, kinds[intent]))
    return found


def describe(reading: Reading, pair: tuple[Candidate, Candidate]) -> tuple[float, ...]:
    """Figures about a message that could be two requests, as named in `FEATURES`."""
    first, second = pair
    whole, segments = reading.whole, reading.segments
    chances = [_probability(whole, one.intent) for one in pair]
    intent, probability = whole.best(1)[0]
    at = second.span.start
    asks = [sounds_like_a_request(one.span.text, reading.language) for one in pair]
    return (
        _logit(max(first.probability, second.probability)),
        _logit(min(first.probability, second.probability)),
        _logit(sum(chances)),
        _logit(min(chances)),
        _logit(probability),
        float(intent in {first.intent, second.intent}),
        float(segments[at].has_joint_word),
        float(any(one.has_joint_word for one in segments)),
        float(segments[at].sentence != segments[at - 1].sentence),
        float(min(2, sum(whole.text.count(mark) for mark in "?？"))),
        min(len(one.span.text) for one in pair) / max(1, len(whole.text)),
        math.log(max(1, len(whole.text))),
        float(len(segments)),
        float(all(asks)),
        float(asks[1]),
    )


def choose_requests(
    reading: Reading, *, count: RequestCount, threshold: float
) -> tuple[list[Scored], float]:
    """The requests of a message, in order, at least one; and how sure each must be.

    Requests among several need not be sure alone: that there are several has been decided, and
    the figures of that decision are how sure they are.
    """
    pair = reading.pair
    told = reading.told
    if pair is not None and count.is_several(reading):
        kept = [one for one in reading.candidates if one in told or one.kind != "complaint"]
        return _with_others(pair, kept), 0.0
    singles = [one for one in told if one.span.end - one.span.start == 1]
    if len({one.intent for one in singles}) == 1 and reading.whole.best(1)[0][1] < threshold:
        # "Long story ... so where is my parcel?": the one sure part carries the message.
        surest = max(singles, key=lambda one: one.probability)
        if surest.probability >= threshold:
            return [surest.scored], threshold
    return [reading.whole], threshold


def _with_others(
    pair: tuple[Candidate, Candidate], candidates: Sequence[Candidate]
) -> list[Scored]:
    """The two requests, and every other segment that is surely another one."""
    chosen = {one.intent: one for one in pair}
    for one in candidates:
        is_segment = one.span.end - one.span.start == 1
        if is_segment and one.probability >= SURE_THIRD and len(chosen) < MAX_REQUESTS:
            chosen.setdefault(one.intent, one)
    return [one.scored for one in sorted(chosen.values(), key=lambda one: one.span.start)]


def _probability(scored: Scored, intent: str) -> float:
    return float(scored.probabilities[scored.labels.index(intent)])


def _logit(probability: float) -> float:
    bounded = min(max(probability, 1e-4), 1 - 1e-4)
    return math.log(bounded / (1 - bounded))


def _best(
    names: Sequence[str], probabilities: NDArray[np.float32], count: int
) -> list[tuple[str, float]]:
    order = np.argsort(-probabilities)[:count]
    return [(names[index], float(probabilities[index])) for index in order]
