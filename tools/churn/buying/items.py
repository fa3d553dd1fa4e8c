"""How many customers buy each item these days.

Who has bought what hardly anybody else does is likelier to stay away.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from tools.churn.buying.lines import OrderLines

LATELY_DAYS = 90
MOST_ITEMS = 20_000
"""Kept, those with the most buyers; the others count as bought by nobody."""
_ADDED = 0.5
_DIGITS = 6


@dataclass(frozen=True)
class ItemReach:
    """The logarithm of each item's buyers' share in all customers of the last 90 days."""

    log_share: Mapping[str, float] = field(default_factory=dict)
    """By item; half a buyer is added, so that no buyer is a number too."""
    of_others: float = 0.0
    """Of an item that nobody has bought lately."""

    def of(self, lines: OrderLines) -> NDArray[np.float64]:
        """By position in `lines.items`."""
        return np.array([self.log_share.get(name, self.of_others) for name in lines.items])


def reach_at(lines: OrderLines, cut: float) -> ItemReach:
    """As it was before the day `cut`; empty where nobody had ordered for 90 days."""
    inside = (lines.day >= cut - LATELY_DAYS) & (lines.day < cut) & ~lines.is_return
    customers = len(np.unique(lines.customer[inside]))
    if not customers:
        return ItemReach()
    pairs = np.unique(np.column_stack([lines.item[inside], lines.customer[inside]]), axis=0)
    items, buyers = np.unique(pairs[:, 0], return_counts=True)
    # Of two items with as many buyers, the one whose name comes first: positions are sorted.
    kept = np.lexsort((items, -buyers))[:MOST_ITEMS]
    shares = np.round(np.log((buyers[kept] + _ADDED) / customers), _DIGITS)
    names = [lines.items[place] for place in items[kept]]
    none = round(float(np.log(_ADDED / customers)), _DIGITS)
    return ItemReach(dict(zip(names, shares.tolist(), strict=True)), none)
