"""Since when somebody buys more, or less, often: one change in the rate of a Poisson process.

The log-likelihood ratio of two rates, before and after a moment, against one,

    L(t) = k ln(k / t) + (n - k) ln((n - k) / (T - t)) - n ln(n / T),

is largest at the likeliest moment (k of n orders up to t, in T days). Without a change, and given
n, the orders lie like n uniform draws, so the distribution of the largest ratio hangs on n alone:
it is drawn once per n, and the p-value is exact but for the number of draws. Moments near the ends,
where the ratio has no bound, are left out.

Sources: Akman & Raftery, "Asymptotic inference for a change-point Poisson process", Annals of
Statistics 14, 1986; p-values by draws: Davison & Hinkley, "Bootstrap methods", 1997, section 4.2.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
LEAST_ORDERS = 5
SIGNIFICANT = 0.05
_EDGE = 0.05
_DRAWS = 999
_SEED = 20
_MOST_DRAWN = 40
"""Of more orders the distribution is that of 40: it hardly moves any more."""


@dataclass(frozen=True)
class RateChange:
    """The likeliest moment at which a rate has changed."""

    day: float
    """In the unit of the days that were given."""
    before: float
    """Orders a day until then."""
    after: float
    p_value: float


def rate_change(
    days: Sequence[float], end: float, *, significant: float = SIGNIFICANT
) -> RateChange | None:
    """The change between the first of `days` and `end`, if it is beyond chance.

    Args:
        days: of orders, ascending. The first one opens the time that is looked at and does not
            count: before it there was nobody to buy.
        end: until when is known, at least the last of `days`.
        significant: the p-value up to which a change is told.

    Returns:
        None too if there are fewer than `LEAST_ORDERS` orders after the first.
    """
    times = np.asarray(days[1:], np.float64) - days[0] if days else np.zeros(0)
    length = end - days[0] if days else 0.0
    if len(times) < LEAST_ORDERS or length <= 0:
        return None
    ratios, moments, counts = _ratios((times / length)[None, :])
    best = int(np.argmax(ratios[0]))
    drawn = _drawn(min(len(times), _MOST_DRAWN))
    p_value = (1 + int((drawn >= ratios[0, best] - 1e-9).sum())) / (_DRAWS + 1)
    if p_value > significant:
        return None
    moment, count = float(moments[0, best]) * length, float(counts[0, best])
    return RateChange(
        day=days[0] + moment,
        before=count / moment,
        after=(len(times) - count) / (length - moment),
        p_value=p_value,
    )


@cache
def _drawn(orders: int) -> Vector:
    """The largest ratio where nothing changes, shape (_DRAWS,)."""
    chance = np.random.default_rng(_SEED)
    times = np.sort(chance.random((_DRAWS, orders)), axis=1)
    largest: Vector = _ratios(times)[0].max(axis=1)
    return largest


def _ratios(times: Vector) -> tuple[Vector, Vector, Vector]:
    """L, moments and counts at every candidate; `times` in [0, 1], shape (m, n), sorted.

    Between two orders L is convex, so its largest value is just before or just after an order, or
    at an edge.
    """
    rows, orders = times.shape
    edges = np.broadcast_to([_EDGE, 1 - _EDGE], (rows, 2))
    moments = np.concatenate([times, times, edges], axis=1)
    inside = (moments >= _EDGE) & (moments <= 1 - _EDGE)
    number = np.broadcast_to(np.arange(orders, dtype=np.float64), times.shape)
    at_edges = (times[:, :, None] <= edges[:, None, :]).sum(axis=1)
    counts = np.concatenate([number, number + 1, at_edges], axis=1)
    safe = np.clip(moments, _EDGE, 1 - _EDGE)
    rest = orders - counts
    ratios = (
        counts * np.log(np.maximum(counts, 1) / safe)
        + rest * np.log(np.maximum(rest, 1) / (1 - safe))
        - orders * np.log(orders)
    )
    return np.where(inside, ratios, -np.inf), safe, counts
