"""Columns of numbers whose unit changes on the way: euros become cents, kilos become pounds."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

FACTORS = {
    10.0: "a decimal place",
    100.0: "cents for whole amounts, percent for shares",
    1000.0: "thousandths, such as grams for kilograms",
    1e6: "millionths",
    2.20462: "pounds for kilograms",
    1.609344: "kilometres for miles",
    2.54: "centimetres for inches",
    3.28084: "feet for metres",
    7.0: "days for weeks",
    12.0: "months for years",
    24.0: "hours for days",
    30.4375: "days for months",
    60.0: "minutes for hours",
    365.25: "days for years",
    3600.0: "seconds for hours",
}
FEWEST = 50
"""Values on each side; fewer have no shape to compare."""
_CLEAR_GAP = 0.45
"""Kolmogorov-Smirnov distance before dividing: the sides must differ plainly."""
_ALIKE = 0.5
"""At most this share of it may be left after dividing, and may lie within a side: the shape has
stayed, the scale has moved, and at once."""
_TOLERANCE = 0.1
"""Of the logarithm of the factor between the medians: 10 percent."""
_SURE = 1.95
"""Kolmogorov's constant at 1 in 1,000."""


@dataclass(frozen=True)
class UnitChange:
    """From some row on, the same numbers times a factor."""

    start: int
    """Place of the first row after the change."""
    factor: float
    """Above 1: numbers have become larger by it; below 1: smaller."""
    median_before: float
    median_after: float
    likely: str
    """What changes numbers by this factor."""


def unit_change(numbers: Vector) -> UnitChange | None:
    """Whether a column in order of time, or of the file, changes its unit.

    It does where the logarithms of both sides have the same shape, but one lies beside the other
    by a factor between units, and neither side moves within itself, as it does where the column is
    sorted or grows.

    Args:
        numbers: shape (n,), NaN where unknown; what is not above zero has no unit to tell.

    Sources: Pettitt, "A non-parametric approach to the change-point problem", 1979, for the place;
    two-sample Kolmogorov-Smirnov distances, before and after dividing, for the factor.
    """
    rows = np.flatnonzero(numbers > 0)
    logs = np.log(numbers[rows])
    if len(logs) < 2 * FEWEST:
        return None
    cut = FEWEST + int(np.argmax(_moved(logs)[FEWEST - 1 : len(logs) - FEWEST]))
    gap = distance(logs[:cut], logs[cut:])
    found = factor_between(logs[:cut], logs[cut:])
    if found is None or max(_within(logs[:cut]), _within(logs[cut:])) > _ALIKE * gap:
        return None
    before, after = float(np.median(logs[:cut])), float(np.median(logs[cut:]))
    factor, likely = found
    return UnitChange(int(rows[cut]), factor, float(np.exp(before)), float(np.exp(after)), likely)


def factor_between(before: Vector, after: Vector) -> tuple[float, str] | None:
    """The factor that lays one sample of logarithms over the other, and what it would mean.

    Returns:
        None: they do not differ by a known factor alone.
    """
    gap = distance(before, after)
    scored = [
        (distance(before, after - sign * np.log(factor)), factor**sign, likely)
        for factor, likely in FACTORS.items()
        for sign in (1, -1)
    ]
    left, factor, likely = min(scored)
    chance = _SURE * np.sqrt(1 / len(before) + 1 / len(after))
    off = abs(float(np.median(after) - np.median(before)) - np.log(factor))
    if gap < _CLEAR_GAP or off > _TOLERANCE or left > min(max(chance, 0.05), _ALIKE * gap):
        return None
    return factor, likely


def _moved(logs: Vector) -> Vector:
    """After each row, how far the ranks so far are from what chance gives; shape (n,)."""
    _, inverse, counts = np.unique(logs, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    moved: Vector = np.abs(np.cumsum(ranks - (len(logs) + 1) / 2))
    return moved


def _within(logs: Vector) -> float:
    """How far the first half of one side lies from its second."""
    half = len(logs) // 2
    return distance(logs[:half], logs[half:])


def distance(one: Vector, other: Vector) -> float:
    """The largest difference between the two shares below any value."""
    one, other = np.sort(one), np.sort(other)
    everything = np.concatenate([one, other])
    below_one = np.searchsorted(one, everything, side="right") / len(one)
    below_other = np.searchsorted(other, everything, side="right") / len(other)
    return float(np.abs(below_one - below_other).max())
