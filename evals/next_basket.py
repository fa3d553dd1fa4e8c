"""Methods of recommending the next basket, on customers who bought before a cut and after it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evals.metrics import RESAMPLES, Figure, bootstrapped
from tools.recommendations import PurchaseTable, RecommendationModel, fit_recommendations
from tools.recommendations.ease import ease_weights

TOP = 10
SHIPPED = "shipped"
Vector = NDArray[np.float64]
Scorer = Callable[[Mapping[int, int]], Vector]


@dataclass(frozen=True)
class Placed:
    """What a method came to, customer by customer; shape (n,) each."""

    customer: NDArray[np.intp]
    hit: Vector
    """1 where the next basket has at least one of the ten items."""
    gain: Vector
    """nDCG of the ten places, against the best order of that basket."""
    shown: frozenset[int]
    """Items that were recommended to anybody."""


@dataclass(frozen=True)
class MethodScores:
    """Over customers who bought before the cut and again after it."""

    hit_rate: Figure
    """Share whose next basket has at least one of the ten items."""
    ndcg: Figure
    """Of the ten places, against the best order of that basket (Järvelin & Kekäläinen, 2002)."""
    coverage: float
    """Share of all items that were recommended to anybody."""
    customers: int
    shipped_hit_rate_above: Figure
    """By how much the shipped method's hit rate is above this one's, on the same customers."""
    shipped_ndcg_above: Figure


@dataclass(frozen=True)
class _Next:
    """One customer: how many orders had what, and the next basket."""

    customer: int
    own: Mapping[int, int]
    basket: frozenset[int]


PlacedByMethod = Mapping[str, Placed]


def place_methods(
    table: PurchaseTable, cut: float, *, days: float, texts: Mapping[str, str] | None = None
) -> Mapping[str, tuple[PlacedByMethod, int]]:
    """Every method on new items and on repeats, from what was bought before `cut` alone.

    Args:
        table: everything.
        cut: what is before it is known.
        days: how long after the cut the next basket counts.
        texts: what the items are called, for the shipped method.

    Returns:
        By kind of question, what each method came to, and how many items there are.
    """
    table = table.with_items(texts or {})
    before = table.before(cut)
    people = _next_baskets(before, table.since(cut).before(cut + days))
    model = fit_recommendations(before, today=cut, texts=texts)
    ease = _ease(before)
    return {
        "new items": (_place_new(_new_methods(model, ease), people), len(table.items)),
        "repeats allowed": (_place(_repeat_methods(model, ease), people), len(table.items)),
    }


def figures_of(
    placed: Sequence[tuple[PlacedByMethod, int]], *, seed: int
) -> Mapping[str, MethodScores]:
    """The figures of one cut, or of several together; each customer is drawn with all its cuts."""
    items = max(count for _, count in placed)
    joined = {name: _joined([one[name] for one, _ in placed]) for name in placed[0][0]}
    shipped = joined[SHIPPED]
    return {
        name: MethodScores(
            _mean(one.hit, one.customer, seed),
            _mean(one.gain, one.customer, seed),
            len(one.shown) / items,
            len(one.hit),
            _mean(shipped.hit - one.hit, one.customer, seed),
            _mean(shipped.gain - one.gain, one.customer, seed),
        )
        for name, one in joined.items()
    }


def ndcg(is_wanted: NDArray[np.bool_], wanted: int) -> float:
    """Of at most ten places, in order, when `wanted` items are wanted."""
    discounts = 1 / np.log2(np.arange(2, TOP + 2))
    ideal = discounts[: min(wanted, TOP)].sum()
    return float(discounts[: len(is_wanted)][is_wanted].sum() / ideal)


def _new_methods(model: RecommendationModel, ease: Scorer) -> Mapping[str, Scorer]:
    return {
        "popularity of 30 days": lambda own: model.popularity.astype(np.float64),
        "EASE": ease,
        SHIPPED: lambda own: model.scores(own, repeats=False),
    }


def _repeat_methods(model: RecommendationModel, ease: Scorer) -> Mapping[str, Scorer]:
    def frequency(own: Mapping[int, int]) -> Vector:
        score = 0.5 * model.popularity.astype(np.float64)
        for place, count in own.items():
            score[place] += count
        return score

    return {
        "personal frequency": frequency,
        "EASE": ease,
        SHIPPED: lambda own: model.scores(own, repeats=True),
    }


def _ease(before: PurchaseTable) -> Scorer:
    """EASE with all its weights, not only the neighbours that the shipped model keeps."""
    weights = ease_weights(before)

    def score(own: Mapping[int, int]) -> Vector:
        found: Vector = weights[list(own)].sum(axis=0)
        return found

    return score


def _place_new(methods: Mapping[str, Scorer], people: Sequence[_Next]) -> PlacedByMethod:
    def without_own(scorer: Scorer) -> Scorer:
        def score(own: Mapping[int, int]) -> Vector:
            found = scorer(own).copy()
            found[list(own)] = -np.inf
            return found

        return score

    asked = [
        _Next(one.customer, one.own, one.basket - set(one.own))
        for one in people
        if one.basket - set(one.own)
    ]
    return _place({name: without_own(one) for name, one in methods.items()}, asked)


def _place(methods: Mapping[str, Scorer], people: Sequence[_Next]) -> PlacedByMethod:
    customers = np.array([one.customer for one in people], np.intp)
    found = {}
    for name, scorer in methods.items():
        hits, gains = np.zeros(len(people)), np.zeros(len(people))
        shown: set[int] = set()
        for number, one in enumerate(people):
            top = np.argsort(-scorer(one.own), kind="stable")[:TOP]
            is_wanted = np.isin(top, list(one.basket))
            hits[number], gains[number] = is_wanted.any(), ndcg(is_wanted, len(one.basket))
            shown.update(top.tolist())
        found[name] = Placed(customers, hits, gains, frozenset(shown))
    return found


def _joined(cuts: Sequence[Placed]) -> Placed:
    return Placed(
        np.concatenate([one.customer for one in cuts]),
        np.concatenate([one.hit for one in cuts]),
        np.concatenate([one.gain for one in cuts]),
        frozenset[int]().union(*(one.shown for one in cuts)),
    )


def _mean(values: Vector, customer: NDArray[np.intp], seed: int) -> Figure:
    """With an interval over customers: who is in several cuts is drawn with all of them."""
    if not len(values) or len(np.unique(customer)) == len(customer):
        return bootstrapped(lambda rows: float(values[rows].mean()), len(values), seed=seed)
    _, place = np.unique(customer, return_inverse=True)
    total, count = np.bincount(place, weights=values), np.bincount(place)
    drawn = np.random.default_rng(seed).integers(len(total), size=(RESAMPLES, len(total)))
    means = total[drawn].sum(axis=1) / count[drawn].sum(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return Figure(float(values.mean()), (float(low), float(high)))


def _next_baskets(before: PurchaseTable, after: PurchaseTable) -> list[_Next]:
    own: dict[int, dict[int, int]] = {}
    lines = np.column_stack([before.customer, before.basket, before.item])
    for customer, _, item in np.unique(lines, axis=0).tolist():
        counts = own.setdefault(customer, {})
        counts[item] = counts.get(item, 0) + 1
    first: dict[int, tuple[float, int]] = {}
    for customer, day, basket in zip(
        after.customer.tolist(), after.day.tolist(), after.basket.tolist(), strict=True
    ):
        if customer in own:
            first[customer] = min(first.get(customer, (np.inf, 0)), (day, basket))
    wanted: dict[int, set[int]] = {customer: set() for customer in first}
    for customer, basket, item in zip(
        after.customer.tolist(), after.basket.tolist(), after.item.tolist(), strict=True
    ):
        if customer in first and first[customer][1] == basket:
            wanted[customer].add(item)
    return [_Next(one, own[one], frozenset(wanted[one])) for one in sorted(wanted)]
