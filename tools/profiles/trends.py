"""Whether somebody buys more, or for more, than before, beyond chance.

Sources: two counts of a Poisson process compared given their sum, which is binomial: Przyborowski &
Wilenski, Biometrika 31, 1940; a monotone trend: Mann, Econometrica 13, 1945, and Kendall, "Rank
correlation methods", 1975 (variance with ties); its slope: Theil, 1950, and Sen, 1968.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import combinations
from math import comb, erfc, sqrt
from statistics import median
from typing import Literal, NamedTuple

Trend = Literal["unknown", "falling", "steady", "rising"]
WINDOW_DAYS = 90
SIGNIFICANT = 0.1
LEAST_AMOUNTS = 8
MOST_AMOUNTS = 40


class CountTrend(NamedTuple):
    """Orders of the last 90 days beside those of the 90 before."""

    trend: Trend
    recent: int
    earlier: int
    p_value: float | None


class AmountTrend(NamedTuple):
    """What the newest orders, at most 40, came to."""

    trend: Trend
    cents_per_order: float | None
    """By how much an order is larger than the one before it."""
    p_value: float | None


def count_trend(days_ago: Sequence[float], known_days: float) -> CountTrend:
    """Compare two windows of 90 days.

    Args:
        days_ago: of orders, in any order.
        known_days: for how long the customer has been one; less than both windows tells nothing.
    """
    recent = sum(0 <= ago < WINDOW_DAYS for ago in days_ago)
    earlier = sum(WINDOW_DAYS <= ago < 2 * WINDOW_DAYS for ago in days_ago)
    if known_days < 2 * WINDOW_DAYS or recent + earlier == 0:
        return CountTrend("unknown", recent, earlier, None)
    p_value = _even_binomial(recent, recent + earlier)
    return CountTrend(_direction(recent - earlier, p_value), recent, earlier, p_value)


def amount_trend(cents: Sequence[int]) -> AmountTrend:
    """Whether the amounts grow or shrink; `cents`: per order, the oldest first."""
    newest = cents[-MOST_AMOUNTS:]
    if len(newest) < LEAST_AMOUNTS:
        return AmountTrend("unknown", None, None)
    pairs = list(combinations(range(len(newest)), 2))
    score = sum((newest[j] > newest[i]) - (newest[j] < newest[i]) for i, j in pairs)
    slope = median((newest[j] - newest[i]) / (j - i) for i, j in pairs)
    p_value = _mann_kendall(score, newest)
    return AmountTrend(_direction(score, p_value), slope, p_value)


def _direction(change: float, p_value: float) -> Trend:
    if p_value > SIGNIFICANT or change == 0:
        return "steady"
    return "rising" if change > 0 else "falling"


def _even_binomial(successes: int, tries: int) -> float:
    """Two-sided p-value of a fair coin."""
    least = min(successes, tries - successes)
    tail: int = sum(comb(tries, k) for k in range(least + 1))
    return min(1.0, 2 * tail / int(2**tries))


def _mann_kendall(score: int, values: Sequence[int]) -> float:
    n = len(values)
    ties = sum(t * (t - 1) * (2 * t + 5) for t in Counter(values).values())
    variance = (n * (n - 1) * (2 * n + 5) - ties) / 18
    if variance <= 0:
        return 1.0
    z = max(abs(score) - 1, 0) / sqrt(variance)
    return erfc(z / sqrt(2))
