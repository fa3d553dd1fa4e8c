"""When a customer will need the filter or the capsules again."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import median

from tools.recommendations.purchases import PurchaseTable

PRIOR_INTERVALS = 2.0
"""A customer's own two intervals count as much as what the item's other buyers do."""
LEAST_DAYS = 1.0
"""Two orders of one day are one purchase in two parcels, and no interval."""


@dataclass(frozen=True)
class Typical:
    """The median of some intervals, and how many they are."""

    days: float
    intervals: int


@dataclass(frozen=True)
class Rhythms:
    """How long it takes until items are bought again."""

    by_item: Mapping[str, Typical]
    overall: Typical | None
    """None where nobody has bought anything twice."""

    def interval(self, item: str, days: Iterable[float]) -> float | None:
        """Days between two purchases of this item by this customer; None where nothing is known.

        The geometric mean of the customer's own median interval and the item's, weighted n to k,
        with n own intervals and k = `PRIOR_INTERVALS`; the item's is drawn towards the shop's in
        the same way. So it always lies between the medians that it is made of, and one odd
        interval moves it little.

        Args:
            item: its name.
            days: when the customer bought it, in any order, as `day_of` counts.
        """
        typical = self.by_item.get(item)
        prior = _shrunk(typical, None if self.overall is None else self.overall.days)
        return _shrunk(_typical(_intervals(days)), prior)

    def due(self, item: str, days: Sequence[float]) -> float | None:
        """The day on which it is likely to be needed again; None if never bought, or unknown."""
        interval = self.interval(item, days)
        return None if interval is None or not days else max(days) + interval


def fit_rhythms(table: PurchaseTable) -> Rhythms:
    """From every customer who bought an item on more than one day."""
    rows = zip(table.customer.tolist(), table.item.tolist(), table.day.tolist(), strict=True)
    found: dict[str, list[float]] = {}
    for (_, item), group in groupby(sorted(rows), key=lambda row: row[:2]):
        found.setdefault(table.items[item], []).extend(_intervals(day for _, _, day in group))
    typical = {item: _typical(intervals) for item, intervals in found.items()}
    return Rhythms(
        {item: one for item, one in typical.items() if one is not None},
        _typical([interval for intervals in found.values() for interval in intervals]),
    )


def _intervals(days: Iterable[float]) -> list[float]:
    """Between one purchase and the next; what follows within a day belongs to the first."""
    kept: list[float] = []
    for day in sorted(days):
        if not kept or day - kept[-1] >= LEAST_DAYS:
            kept.append(day)
    return [later - earlier for earlier, later in pairwise(kept)]


def _typical(intervals: Sequence[float]) -> Typical | None:
    return Typical(median(intervals), len(intervals)) if intervals else None


def _shrunk(own: Typical | None, prior: float | None) -> float | None:
    if own is None or prior is None:
        return prior if own is None else own.days
    share = own.intervals / (own.intervals + PRIOR_INTERVALS)
    return math.exp(share * math.log(own.days) + (1 - share) * math.log(prior))
