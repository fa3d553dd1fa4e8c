"""Closed-form collaborative filtering, tempered by what is still being sold.

New items: EASE over what a customer has bought, times how much of an item's sales are recent, plus
a little of the last 30 days' popularity. Repeats: how many orders had the item, and whether it
still sells; the new items come in between. All shares below were chosen on six monthly cuts of one
public year of transactions, the last months of which were never looked at.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

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
REPEAT_POWER = 0.75
"""Of the number of orders: the tenth order says less than the second."""
SELLING_SHARE, SELLING_POWER = 2.0, 0.75
"""What still sells, among what was bought before: much of a shop's range is gone in a year."""
REPEAT_TASTE_SHARE, REPEAT_POPULARITY_SHARE = 0.6, 0.2

Reason = Literal["bought_together", "bought_before", "popular"]
Scores = NDArray[np.float64]


@dataclass(frozen=True)
class Recommendation:
    """One item, with the reason that counts most."""

    item: str
    score: float
    """Comparable within one customer's list only."""
    reason: Reason
    because_of: str | None
    """The customer's item that it goes with, of `bought_together`."""


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
        score = self.scores(own, repeats=repeats)
        score[list(self._places(dict.fromkeys(excluded, 1)))] = -np.inf
        best = np.argsort(-score, kind="stable")[:limit]
        return [
            self._explained(int(place), float(score[place]), own)
            for place in best
            if np.isfinite(score[place]) and score[place] > 0
        ]

    def scores(self, own: Mapping[int, int], *, repeats: bool) -> Scores:
        """A score of every item, by places; shape (n_items,); -inf for what may not come again."""
        places = np.fromiter(own, np.intp, len(own))
        taste = self._taste(places)
        popularity = self.popularity.astype(np.float64)
        if not repeats:
            taste[places] = 0.0
            score = _to_one(taste) + POPULARITY_SHARE * popularity
            score[places] = -np.inf
            return score
        score = REPEAT_TASTE_SHARE * _to_one(taste) + REPEAT_POPULARITY_SHARE * popularity
        orders = np.fromiter(own.values(), np.float64, len(own))
        score[places] += orders**REPEAT_POWER
        score[places] += SELLING_SHARE * popularity[places] ** SELLING_POWER
        return score

    def _taste(self, places: NDArray[np.intp]) -> Scores:
        """EASE's score of every item times its freshness, nothing below 0; shape (n_items,)."""
        together = np.bincount(
            self.neighbours[places].ravel(),
            weights=self.weights[places].ravel(),
            minlength=len(self.items),
        )
        return np.maximum(together, 0.0) * self.freshness

    def _explained(self, place: int, score: float, own: Mapping[int, int]) -> Recommendation:
        item = self.items[place]
        if place in own:
            return Recommendation(item, score, "bought_before", None)
        speaks = {one: float(self.weights[one][self.neighbours[one] == place].sum()) for one in own}
        strongest = max(sorted(speaks), key=lambda one: speaks[one], default=None)
        if strongest is None or sum(speaks.values()) <= 0:
            return Recommendation(item, score, "popular", None)
        return Recommendation(item, score, "bought_together", self.items[strongest])

    def _places(self, named: Mapping[str, int]) -> dict[int, int]:
        place = self._place_of
        return {place[name]: count for name, count in named.items() if name in place}

    @cached_property
    def _place_of(self) -> Mapping[str, int]:
        return {name: number for number, name in enumerate(self.items)}


def fit_recommendations(table: PurchaseTable, *, today: float) -> RecommendationModel:
    """The model of everything in `table`, which must not know what happens after `today`."""
    weights = ease_weights(table)
    kept = min(NEIGHBOURS, len(table.items))
    order = np.argpartition(-np.abs(weights), kept - 1, axis=1)[:, :kept]
    recent = table.since(today - POPULARITY_DAYS).orders_of_items()
    return RecommendationModel(
        table.items,
        order.astype(np.int32),
        np.take_along_axis(weights, order, axis=1).astype(np.float32),
        (recent / max(float(recent.max(initial=0.0)), 1.0)).astype(np.float32),
        _freshness(recent, table.orders_of_items()).astype(np.float32),
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
