"""Who bought what and when, as arrays."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_DAY_SECONDS = 86_400.0


class Purchase(NamedTuple):
    """One line of an order."""

    customer: str
    item: str
    at: datetime
    basket: str
    """The order it belongs to."""


@dataclass(frozen=True)
class PurchaseTable:
    """Lines of orders; equal lengths, in no special order."""

    customers: tuple[str, ...]
    """Sorted; `customer` holds positions in it."""
    items: tuple[str, ...]
    """Sorted; `item` holds positions in it."""
    customer: NDArray[np.intp]
    item: NDArray[np.intp]
    day: NDArray[np.float64]
    """Days since 1970-01-01, with fraction."""
    basket: NDArray[np.intp]

    @classmethod
    def of(cls, purchases: Iterable[Purchase]) -> "PurchaseTable":
        """The table of these lines; returned goods must not be among them."""
        rows = list(purchases)
        customers, customer = _positions([row.customer for row in rows])
        items, item = _positions([row.item for row in rows])
        _, basket = _positions([row.basket for row in rows])
        day = np.array([row.at.timestamp() / _DAY_SECONDS for row in rows], np.float64)
        return cls(customers, items, customer, item, day, basket)

    def before(self, day: float) -> "PurchaseTable":
        """Only what was bought before `day`; names and positions stay."""
        return self._rows(self.day < day)

    def since(self, day: float) -> "PurchaseTable":
        """Only what was bought on or after `day`."""
        return self._rows(self.day >= day)

    def with_items(self, items: Iterable[str]) -> "PurchaseTable":
        """The same lines, with these items too, which nobody need have bought."""
        every = tuple(sorted({*self.items, *items}))
        place = {name: number for number, name in enumerate(every)}
        moved = np.array([place[name] for name in self.items], np.intp)
        return PurchaseTable(
            self.customers, every, self.customer, moved[self.item], self.day, self.basket
        )

    def orders_of_items(self) -> NDArray[np.float64]:
        """How many orders have each item; shape (n_items,)."""
        pairs = np.unique(np.column_stack([self.basket, self.item]), axis=0)
        return np.bincount(pairs[:, 1], minlength=len(self.items)).astype(np.float64)

    def _rows(self, chosen: NDArray[np.bool_]) -> "PurchaseTable":
        return PurchaseTable(
            self.customers,
            self.items,
            self.customer[chosen],
            self.item[chosen],
            self.day[chosen],
            self.basket[chosen],
        )


def day_of(moment: datetime) -> float:
    """The day as `PurchaseTable.day` counts."""
    return moment.timestamp() / _DAY_SECONDS


def _positions(names: Sequence[str]) -> tuple[tuple[str, ...], NDArray[np.intp]]:
    distinct = sorted(set(names))
    place = {name: number for number, name in enumerate(distinct)}
    return tuple(distinct), np.fromiter(map(place.__getitem__, names), np.intp, len(names))
