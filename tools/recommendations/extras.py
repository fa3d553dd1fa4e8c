"""What fits the things that a customer owns: services, and articles to read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["service", "content"]
HALF_LIFE_DAYS = 90.0
"""How to descale a machine is of more use in its first weeks than three years later."""


@dataclass(frozen=True)
class Candidate:
    """An article of the FAQ or a service, with what it is about."""

    key: str
    """The id of the article, or the name of the service."""
    kind: Kind
    about: frozenset[str]
    """Items, or categories of items."""
    within_days: float | None = None
    """Only of use so long after a purchase: an extended warranty."""


@dataclass(frozen=True)
class Owned:
    """Something that a customer has bought and not sent back."""

    item: str
    category: str
    days_since: float


@dataclass(frozen=True)
class Fitting:
    """A candidate that fits, with the thing that it is for."""

    key: str
    kind: Kind
    score: float
    because_of: str
    """The item."""


def fitting(
    candidates: Sequence[Candidate],
    owned: Sequence[Owned],
    *,
    limit: int,
    already_read: frozenset[str] = frozenset(),
    has_promotion_lock: bool = False,
) -> list[Fitting]:
    """At most `limit` candidates, best first; ties by key.

    The score is 0.5 ** (days since the purchase / `HALF_LIFE_DAYS`), and half of that where only
    the category is what the candidate is about. While a severe complaint is open no service is
    offered; what helps with a thing remains.
    """
    found = [
        best
        for one in candidates
        if one.key not in already_read and not (has_promotion_lock and one.kind == "service")
        if (best := _best(one, owned)) is not None
    ]
    return sorted(found, key=lambda one: (-one.score, one.key))[:limit]


def by_words(texts: Mapping[str, str], names: Mapping[str, Sequence[str]]) -> dict[str, set[str]]:
    """Which items the texts are about: those one of whose names they mention.

    Args:
        texts: by key, the titles and questions of an article.
        names: by item, what it may be called, in any language.
    """
    folded = {item: [name.casefold() for name in called] for item, called in names.items()}
    return {
        key: {item for item, called in folded.items() if any(one in text for one in called)}
        for key, text in ((key, text.casefold()) for key, text in texts.items())
    }


def _best(candidate: Candidate, owned: Sequence[Owned]) -> Fitting | None:
    scored = [
        (_score(candidate, one), one.item)
        for one in owned
        if candidate.within_days is None or one.days_since <= candidate.within_days
    ]
    score, item = max(scored, key=lambda one: (one[0], one[1]), default=(0.0, ""))
    return Fitting(candidate.key, candidate.kind, score, item) if score > 0 else None


def _score(candidate: Candidate, one: Owned) -> float:
    fresh: float = 0.5 ** (max(one.days_since, 0.0) / HALF_LIFE_DAYS)
    if one.item in candidate.about:
        return fresh
    return fresh / 2 if one.category in candidate.about else 0.0
