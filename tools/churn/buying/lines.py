"""Lines of orders as arrays, and what was known at a moment."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

DAY_SECONDS = 86_400.0


class OrderLine(NamedTuple):
    """One line of an order, or of goods that came back."""

    customer: str
    order: str
    item: str
    at: datetime
    amount: float
    """Money, in any one currency; of returned goods its sign does not matter."""
    is_return: bool


@dataclass(frozen=True, eq=False)
class OrderLines:
    """Equal lengths, sorted by customer and time; positions point into the sorted names."""

    customers: tuple[str, ...]
    items: tuple[str, ...]
    customer: NDArray[np.intp]
    order: NDArray[np.intp]
    item: NDArray[np.intp]
    day: NDArray[np.float64]
    """Days since 1970-01-01, with fraction."""
    amount: NDArray[np.float64]
    is_return: NDArray[np.bool_]

    @classmethod
    def of(cls, lines: Iterable[OrderLine]) -> "OrderLines":
        """The arrays of these lines, in any order."""
        rows = list(lines)
        customers, customer = positions([row.customer for row in rows])
        _, order = positions([row.order for row in rows])
        items, item = positions([row.item for row in rows])
        day = np.array([row.at.timestamp() / DAY_SECONDS for row in rows], np.float64)
        amount = np.array([row.amount for row in rows], np.float64)
        is_return = np.array([row.is_return for row in rows], np.bool_)
        # Ties are broken by content, so that the order of a file does not matter.
        by = np.lexsort((amount, item, order, is_return, day, customer))
        return cls(
            customers,
            items,
            customer[by],
            order[by],
            item[by],
            day[by],
            amount[by],
            is_return[by],
        )

    def known_at(self, cut: float) -> "OrderLines":
        """What had happened before the day `cut`: the only way from here to features."""
        return self.where(self.day < cut)

    def where(self, chosen: NDArray[np.bool_]) -> "OrderLines":
        """Some of the lines; names and positions stay."""
        return OrderLines(
            self.customers,
            self.items,
            self.customer[chosen],
            self.order[chosen],
            self.item[chosen],
            self.day[chosen],
            self.amount[chosen],
            self.is_return[chosen],
        )


def positions(names: Sequence[str]) -> tuple[tuple[str, ...], NDArray[np.intp]]:
    """The distinct names, sorted, and where each of `names` stands among them."""
    distinct = sorted(set(names))
    place = {name: number for number, name in enumerate(distinct)}
    return tuple(distinct), np.fromiter(map(place.__getitem__, names), np.intp, len(names))


def day_of(moment: datetime) -> float:
    """The day as `OrderLines.day` counts."""
    return moment.timestamp() / DAY_SECONDS
