"""Closed-form collaborative filtering, tempered by what is still being sold.

New items: EASE over what a customer has bought, times how much of an item's sales are recent, plus
a little of the last 30 days' popularity and of how alike the names are, which is all that is known
of an item that is new itself. Repeats: how many orders had the item, and whether it
still sells; the new items come in between. All shares below were chosen on six monthly cuts of one
public year of transactions, the last months of which were never looked at.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tools.recommendations.content import (
    Likeness,
    Vectors,
    aligned_texts,
    likeness,
    name_vectors,
    no_likeness,
)
from tools.recommendations.ease import ease_weights
from tools.recommendations.purchases import PurchaseTable

NEIGHBOURS = 200
"""Weights kept for each item: a dense matrix of 4,000 items takes 64 MB."""
POPULARITY_DAYS = 30
FRESHNESS_POWER = 0.75
FRESHNESS_PRIOR = 3.0
"""Orders; an item that few have bought yet is taken for as fresh as the average one."""
POPULARITY_SHARE = 0.05
"""Of a new item's score, where the item of the best taste has 1."""
ALIKE_SHARE, ALIKE_SHARE_OF_UNSOLD = 0.05, 0.35
"""Of how alike the names are: little for what sells, and enough to reach what nobody has had."""
REPEAT_POWER = 0.75
"""Of the number of orders: the tenth order says less than the second."""
SELLING_SHARE, SELLING_POWER = 2.0, 0.75
"""What still sells, among what was bought before: much of a shop's range is gone in a year."""
REPEAT_TASTE_SHARE, REPEAT_POPULARITY_SHARE = 0.6, 0.2

Reason = Literal["bought_together", "alike", "popular", "bought_before"]
_REASONS: tuple[Reason, ...] = ("bought_together", "alike", "popular")
Embed = Callable[[Sequence[str]], Vectors]
Scores = NDArray[np.float64]


@dataclass(frozen=True)
class Recommendation:
    """One item, with the reason that counts most."""

    item: str
    score: float
    """Comparable within one customer's list only."""
    reason: Reason
    because_of: str | None
    """The customer's item that it goes with, of `bought_together`, or that it is like."""


@dataclass(frozen=True)
class RecommendationModel:
    """Item-to-item weights, popularity and freshness; scoring needs numpy only."""

    items: tuple[str, ...]
    neighbours: NDArray[np.int32]
    """Shape (n_items, k): for each bought item, the items that it speaks for."""
    weights: NDArray[np.float32]
    """Shape (n_items, k), beside `neighbours`; 0 pads."""
    popularity: NDArray[np.float32]
    """Shape (n_items,): orders of the last 30 days that have the item, the largest being 1."""
    freshness: NDArray[np.float32]
    """Shape (n_items,), in (0, 1]: share of an item's orders that are recent, shrunk and damped."""
    unsold: NDArray[np.float32]
    """Shape (n_items,), in (0, 1]: 1 for what nobody has bought, less with every order."""
    alike: Likeness
    """Without neighbours where nothing describes the items."""

    def recommend(
        self,
        bought: Mapping[str, int],
        *,
        limit: int,
        repeats: bool = False,
        excluded: Iterable[str] = (),
    ) -> list[Recommendation]:
        """At most `limit` items, best first; at most 5 ms at 4,000 items.

        Args:
            bought: how many of the customer's orders have the item; unknown items are left out.
            limit: at least 1.
            repeats: whether what was bought before may come again; without it only new items.
            excluded: items that are not to be recommended: out of stock, not for this customer.
        """
        own = {place: count for place, count in self._places(bought).items() if count > 0}
        parts = self._parts(own, repeats=repeats)
        score = self._total(own, parts, repeats=repeats)
        score[list(self._places(dict.fromkeys(excluded, 1)))] = -np.inf
        best = np.argsort(-score, kind="stable")[:limit]
        return [
            self._explained(int(place), float(score[place]), own, parts)
            for place in best
            if np.isfinite(score[place]) and score[place] > 0
        ]

    def scores(self, own: Mapping[int, int], *, repeats: bool) -> Scores:
        """A score of every item, by places; shape (n_items,); -inf for what may not come again."""
        return self._total(own, self._parts(own, repeats=repeats), repeats=repeats)

    def _total(self, own: Mapping[int, int], parts: Scores, *, repeats: bool) -> Scores:
        places = np.fromiter(own, np.intp, len(own))
        score: Scores = parts.sum(axis=0)
        if not repeats:
            score[places] = -np.inf
            return score
        orders = np.fromiter(own.values(), np.float64, len(own))
        popularity = self.popularity[places].astype(np.float64)
        score[places] += orders**REPEAT_POWER + SELLING_SHARE * popularity**SELLING_POWER
        return score

    def _parts(self, own: Mapping[int, int], *, repeats: bool) -> Scores:
        """What each of `_REASONS` adds to the score of every item; shape (3, n_items)."""
        places = np.fromiter(own, np.intp, len(own))
        taste: Scores = np.maximum(self._together(places), 0.0) * self.freshness
        popularity = self.popularity.astype(np.float64)
        if repeats:
            parts = (
                REPEAT_TASTE_SHARE * _to_one(taste),
                np.zeros_like(taste),
                REPEAT_POPULARITY_SHARE * popularity,
            )
        else:
            taste[places] = 0.0
            parts = (_to_one(taste), self._alike(places), POPULARITY_SHARE * popularity)
        return np.stack(parts)

    def _together(self, places: NDArray[np.intp]) -> Scores:
        """EASE's score of every item; shape (n_items,)."""
        weights = self.weights[places].ravel().astype(np.float64)
        found = np.bincount(self.neighbours[places].ravel(), weights, minlength=len(self.items))
        return found.astype(np.float64)

    def _alike(self, places: NDArray[np.intp]) -> Scores:
        """The highest cosine to any of these items, weighted by how little an item has sold."""
        cosine = np.zeros(len(self.items))
        np.maximum.at(cosine, self.alike.neighbours[places], self.alike.cosines[places])
        known: Scores = ALIKE_SHARE * (1 - self.unsold) * _to_one(cosine * self.freshness)
        return known + ALIKE_SHARE_OF_UNSOLD * self.unsold * cosine

    def _explained(
        self, place: int, score: float, own: Mapping[int, int], parts: Scores
    ) -> Recommendation:
        item = self.items[place]
        if place in own:
            return Recommendation(item, score, "bought_before", None)
        reason = _REASONS[int(parts[:, place].argmax())]
        if reason == "popular":
            return Recommendation(item, score, reason, None)
        beside, weights = (
            (self.neighbours, self.weights)
            if reason == "bought_together"
            else (self.alike.neighbours, self.alike.cosines)
        )
        places = np.fromiter(sorted(own), np.intp, len(own))
        row, column = np.nonzero(beside[places] == place)
        speaks = np.bincount(row, weights[places[row], column], minlength=len(places))
        strongest = places[int(speaks.argmax())]
        return Recommendation(item, score, reason, self.items[strongest])

    def _places(self, named: Mapping[str, int]) -> dict[int, int]:
        place = self._place_of
        return {place[name]: count for name, count in named.items() if name in place}

    @cached_property
    def _place_of(self) -> Mapping[str, int]:
        return {name: number for number, name in enumerate(self.items)}


def fit_recommendations(
    table: PurchaseTable,
    *,
    today: float,
    texts: Mapping[str, str] | None = None,
    embed: Embed = name_vectors,
) -> RecommendationModel:
    """The model of everything in `table`, which must not know what happens after `today`.

    Args:
        table: the purchases.
        today: as `day_of` counts.
        texts: what describes the items that may be recommended, whether anybody has bought them
            or not; without it, only what was bought is known.
        embed: turns the texts into vectors, one row each.
    """
    table = table.with_items(texts or {})
    weights = ease_weights(table)
    kept = min(NEIGHBOURS, len(table.items))
    order = np.argpartition(-np.abs(weights), kept - 1, axis=1)[:, :kept]
    recent, ever = table.since(today - POPULARITY_DAYS).orders_of_items(), table.orders_of_items()
    return RecommendationModel(
        table.items,
        order.astype(np.int32),
        np.take_along_axis(weights, order, axis=1).astype(np.float32),
        (recent / max(float(recent.max(initial=0.0)), 1.0)).astype(np.float32),
        _freshness(recent, ever).astype(np.float32),
        (FRESHNESS_PRIOR / (FRESHNESS_PRIOR + ever)).astype(np.float32),
        likeness(embed(aligned_texts(table.items, texts))) if texts else no_likeness(table.items),
    )


def _freshness(recent: Scores, ever: Scores) -> Scores:
    """((recent + k m) / (ever + k))^p, where m is the share of all items together.

    An item of half a year ago is a poor answer, however well it goes with what somebody has; where
    nothing at all was sold lately, every item is as fresh as any other.
    """
    mean = recent.sum() / max(ever.sum(), 1.0)
    if mean == 0:
        return np.ones_like(ever)
    share: Scores = (recent + FRESHNESS_PRIOR * mean) / (ever + FRESHNESS_PRIOR)
    return share**FRESHNESS_POWER


def _to_one(values: Scores) -> Scores:
    highest = float(values.max(initial=0.0))
    return values / highest if highest > 0 else values
