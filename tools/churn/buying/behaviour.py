"""What a customer's orders say of them, from what was known at a moment and nothing later."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.churn.buying.items import ItemReach, reach_at
from tools.churn.buying.lines import OrderLines
from tools.churn.glass import Matrix, Vector
from tools.repurchase import Histories, RepurchaseModel, fit_repurchase

HORIZON_DAYS = 90
REPURCHASE = "repurchase_log_odds"
FEATURES = (
    "days_since_last_order", "days_since_first_order", "orders", "orders_last_30_days",
    "orders_31_to_60_days_ago", "orders_61_to_90_days_ago", "days_between_orders",
    "spread_of_days_between", "overdue", "amount_per_order", "last_amount_to_usual", "items",
    "lines_per_order", "returns_per_order", "reach_of_items", REPURCHASE,
)  # fmt: skip
"""Columns of `Behaviour.rows`. `overdue` is the days since the last order in units of the usual
gap; `reach_of_items` the mean over the customer's different items of `ItemReach`; the last one is
the log-odds of no order within 90 days by `tools.repurchase`."""
_MOST_LOG_ODDS = 12.0


@dataclass(frozen=True)
class Around:
    """What features need to know of all customers together, as of one day."""

    repurchase: RepurchaseModel
    """Fitted to all histories: it needs no outcome, so it is of the day itself."""
    reach: ItemReach


@dataclass(frozen=True, eq=False)
class Behaviour:
    """Who had ordered by then, and how."""

    customer: NDArray[np.intp]
    """Positions in `OrderLines.customers`, ascending."""
    rows: Matrix
    """Shape (n, len(FEATURES)); NaN where one order tells nothing."""
    around: Around


def behaviour_at(lines: OrderLines, cut: float, around: Around | None = None) -> Behaviour:
    """The behaviour of every customer with an order before the day `cut`.

    Args:
        lines: may reach beyond `cut`; that part is dropped before anything is computed.
        cut: as `OrderLines.day` counts.
        around: if given, used instead of what these lines tell.

    Raises:
        ValueError: nobody had ordered.
    """
    known = lines.known_at(cut)
    bought = known.where(~known.is_return)
    orders = _orders_of(bought)
    customer, first = np.unique(orders.customer, return_index=True)
    if not len(customer):
        raise ValueError("nobody had ordered anything by then")
    per = _Per(orders, first, cut)
    days = _Per(_days_of(orders), _starts(_days_of(orders).customer), cut)
    seen = _histories(days, cut)
    around = around or Around(fit_repurchase(seen), reach_at(known, cut))
    none = np.clip(around.repurchase.none_within(seen, HORIZON_DAYS), 1e-6, 1 - 1e-6)
    log_odds = np.clip(np.log(none / (1 - none)), -_MOST_LOG_ODDS, _MOST_LOG_ODDS)
    gap, spread = days.gaps()
    since = cut - per.last("day")
    usual = per.of("amount", np.median)
    returned = known.where(known.is_return)
    items = _distinct(bought.customer, bought.item, customer)
    rows = np.column_stack(
        [
            since,
            cut - per.first("day"),
            per.count,
            *(per.between(least, least + 30) for least in (0, 30, 60)),
            gap,
            spread,
            since / gap,
            per.of("amount", np.mean),
            per.last("amount") / np.maximum(usual, 0.01),
            items,
            _number(bought.customer, customer) / per.count,
            _distinct(returned.customer, returned.order, customer) / per.count,
            _sums(bought.customer, bought.item, around.reach.of(lines), customer) / items,
            log_odds,
        ]
    )
    return Behaviour(customer, rows, around)


@dataclass(frozen=True, eq=False)
class Spending:
    """What a value model reads of customers, in the order of `customer`."""

    customer: NDArray[np.intp]
    histories: Histories
    usual: Vector
    """Mean amount of a day with orders, shape (n,)."""


def spending_at(lines: OrderLines, cut: float) -> Spending:
    """Of every customer with an order before the day `cut`; nothing later is looked at.

    Raises:
        ValueError: nobody had ordered.
    """
    known = lines.known_at(cut)
    orders = _orders_of(known.where(~known.is_return))
    customer, first = np.unique(orders.customer, return_index=True)
    if not len(customer):
        raise ValueError("nobody had ordered anything by then")
    per = _Per(orders, first, cut)
    days = _Per(_days_of(orders), _starts(_days_of(orders).customer), cut)
    return Spending(customer, _histories(days, cut), per.of("amount", np.sum) / days.count)


def _histories(days: "_Per", cut: float) -> Histories:
    first = days.first("day")
    return Histories(days.count - 1.0, days.last("day") - first, np.floor(cut) - first)


def left_after(lines: OrderLines, cut: float, customer: NDArray[np.intp]) -> Vector:
    """1 for who ordered nothing in the 90 days from `cut` on, shape (n,).

    Raises:
        ValueError: the lines end before the 90 days are over.
    """
    if not len(lines.day) or lines.day.max() < cut + HORIZON_DAYS - 1:
        raise ValueError(f"the orders end less than {HORIZON_DAYS} days after the cut")
    inside = (lines.day >= cut) & (lines.day < cut + HORIZON_DAYS) & ~lines.is_return
    return (~np.isin(customer, lines.customer[inside])).astype(np.float64)


@dataclass(frozen=True, eq=False)
class _Orders:
    """One row per order, or per day with orders; sorted by customer and time."""

    customer: NDArray[np.intp]
    day: Vector
    amount: Vector


def _orders_of(lines: OrderLines) -> _Orders:
    # Two customers may have orders of the same number, in a file that joins two shops.
    key = lines.customer * (int(lines.order.max(initial=0)) + 1) + lines.order
    _, first, order = np.unique(key, return_index=True, return_inverse=True)
    amount = np.zeros(len(first))
    np.add.at(amount, order, np.abs(lines.amount))
    found = _Orders(lines.customer[first], lines.day[first], amount)
    by = np.lexsort((found.amount, found.day, found.customer))
    return _Orders(found.customer[by], found.day[by], found.amount[by])


def _days_of(orders: _Orders) -> _Orders:
    days = np.floor(orders.day)
    is_new = np.ones(len(days), np.bool_)
    is_new[1:] = (np.diff(days) != 0) | (np.diff(orders.customer) != 0)
    return _Orders(orders.customer[is_new], days[is_new], orders.amount[is_new])


def _starts(customer: NDArray[np.intp]) -> NDArray[np.intp]:
    return np.unique(customer, return_index=True)[1]


@dataclass(frozen=True, eq=False)
class _Per:
    """Figures per customer; shape (n_customers,) each."""

    orders: _Orders
    start: NDArray[np.intp]
    cut: float

    @property
    def count(self) -> Vector:
        return np.diff(np.append(self.start, len(self.orders.day))).astype(np.float64)

    def first(self, name: str) -> Vector:
        found: Vector = getattr(self.orders, name)[self.start]
        return found

    def last(self, name: str) -> Vector:
        ends = np.append(self.start[1:], len(self.orders.day)) - 1
        found: Vector = getattr(self.orders, name)[ends]
        return found

    def of(self, name: str, figure: Callable[[Vector], float]) -> Vector:
        parts = np.split(getattr(self.orders, name), self.start[1:])
        return np.array([figure(part) for part in parts])

    def between(self, least: float, most: float) -> Vector:
        """How many orders are at least `least` and less than `most` days ago."""
        ago = self.cut - self.orders.day
        inside = ((ago >= least) & (ago < most)).astype(np.float64)
        return np.add.reduceat(inside, self.start)

    def gaps(self) -> tuple[Vector, Vector]:
        """Mean and standard deviation of the days between orders; NaN of fewer than two."""
        gaps = [np.diff(part) for part in np.split(self.orders.day, self.start[1:])]
        mean = np.array([one.mean() if len(one) else np.nan for one in gaps])
        return mean, np.array([one.std() if len(one) > 1 else np.nan for one in gaps])


def _distinct(
    owner: NDArray[np.intp], what: NDArray[np.intp], customer: NDArray[np.intp]
) -> Vector:
    """How many different ones each customer has."""
    pairs = np.unique(np.column_stack([owner, what]), axis=0) if len(owner) else owner
    return _number(pairs[:, 0] if len(owner) else owner, customer)


def _sums(
    owner: NDArray[np.intp], what: NDArray[np.intp], worth: Vector, customer: NDArray[np.intp]
) -> Vector:
    """The sum of what each customer's different ones are worth."""
    pairs = np.unique(np.column_stack([owner, what]), axis=0)
    sums = np.bincount(pairs[:, 0], worth[pairs[:, 1]], int(customer[-1]) + 1)
    return sums[customer].astype(np.float64)


def _number(owner: NDArray[np.intp], customer: NDArray[np.intp]) -> Vector:
    counts = np.bincount(owner, minlength=int(customer[-1]) + 1)
    return counts[customer].astype(np.float64)
