"""Which of their own items customers buy again: learnt from the last weeks, scored with numpy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.recommendations.purchases import Bought, PurchaseTable

FEATURES = (
    "lines", "share_of_baskets", "baskets", "last_days_ago", "after_newest", "sold_14_days",
    "sold_30_days", "sold_ever", "bought_again_by", "goes_with_the_rest", "all_baskets",
    "all_items", "overdue", "only_once",
)  # fmt: skip
"""Counts and days as logarithms. `overdue` is the time since the last purchase in units of the
item's own interval; `bought_again_by` the share of its buyers who came back for it."""
LEARN_FROM_DAYS = 30
LEAST_EXAMPLES = 500
Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]


@dataclass(frozen=True)
class Sales:
    """What is known of items on a day; shape (n_items,) each, as logarithms of 1 + baskets."""

    sold_14_days: Vector
    sold_30_days: Vector
    sold_ever: Vector
    bought_again_by: Vector
    """A share, pulled towards a fifth where few have bought."""


@dataclass(frozen=True)
class RepeatRanker:
    """A logistic regression on `FEATURES`; only the order of its scores is used."""

    weights: Vector

    def scores(self, rows: Matrix) -> Vector:
        """Shape (n,), of rows of shape (n, len(FEATURES))."""
        found: Vector = rows @ self.weights
        return found


BY_COUNT = RepeatRanker(np.eye(len(FEATURES))[0] + 1e-3 * np.eye(len(FEATURES))[6])
"""Where there is too little to learn from: the oftenest bought first, ties by what sells."""


def sales_of(table: PurchaseTable, today: float) -> Sales:
    """Of everything in `table`, which must not know what happens after `today`."""
    pairs = np.unique(np.column_stack([table.customer, table.item, table.basket]), axis=0)
    owners, times = np.unique(pairs[:, :2], axis=0, return_counts=True)
    items = len(table.items)
    again = np.bincount(owners[:, 1], times > 1, items)
    buyers = np.bincount(owners[:, 1], minlength=items)
    return Sales(
        np.log1p(baskets_of(table.since(today - 14))),
        np.log1p(baskets_of(table.since(today - 30))),
        np.log1p(baskets_of(table)),
        (again + 1.0) / (buyers + 5.0),
    )


def baskets_of(table: PurchaseTable) -> Vector:
    """In how many baskets each item is, shape (n_items,)."""
    pairs = np.unique(np.column_stack([table.basket, table.item]), axis=0)
    return np.bincount(pairs[:, 1], minlength=len(table.items)).astype(np.float64)


def features_of(
    own: Mapping[int, Bought], sales: Sales, together: NDArray[np.float32]
) -> tuple[NDArray[np.intp], Matrix]:
    """The customer's items as positions, and a row for each; `together`: see the model."""
    items = np.fromiter(own, np.intp, len(own))
    lines, baskets, first, last = (np.array(column, np.float64) for column in zip(*own.values()))  # noqa: B905 - tuples of one type
    trips = baskets.max()
    gap = np.where(baskets > 1, (first - last) / np.maximum(baskets - 1, 1), np.nan)
    overdue = np.nan_to_num(np.log((last + 1) / (gap + 1)), nan=0.0)
    highest = max(float(together.max(initial=0.0)), 1e-9)
    rows = np.column_stack(
        [
            np.log(lines),
            baskets / trips,
            np.log(baskets),
            np.log1p(np.maximum(last, 0)),
            np.log1p(last - last.min()),
            sales.sold_14_days[items],
            sales.sold_30_days[items],
            sales.sold_ever[items],
            sales.bought_again_by[items],
            np.maximum(together[items] / highest, 0),
            np.full(len(items), np.log(trips)),
            np.full(len(items), np.log(len(items))),
            overdue,
            np.isnan(gap),
        ]
    )
    return items, rows


def fit_repeats(rows: Sequence[Matrix], again: Sequence[NDArray[np.bool_]]) -> RepeatRanker:
    """Learn from what customers owned some weeks ago, and which of it was in their next basket.

    Source: pointwise learning to rank with logistic regression.
    """
    examples = np.vstack(rows) if rows else np.zeros((0, len(FEATURES)))
    wanted = np.concatenate(again) if again else np.zeros(0, bool)
    if len(examples) < LEAST_EXAMPLES or wanted.all() or not wanted.any():
        return BY_COUNT
    from sklearn.linear_model import LogisticRegression

    spread = examples.std(axis=0)
    spread[spread == 0] = 1.0
    regression = LogisticRegression(max_iter=2000).fit(
        (examples - examples.mean(axis=0)) / spread, wanted
    )
    weights: Vector = regression.coef_[0] / spread
    return RepeatRanker(weights)
