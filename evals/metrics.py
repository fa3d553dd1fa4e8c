"""Figures of a classifier, each with a bootstrap interval beside it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 1000
CALIBRATION_BINS = 15


@dataclass(frozen=True)
class Figure:
    """A value with its 95 % interval; what could not be computed is None, not zero."""

    value: float | None
    interval: tuple[float, float] | None

    def __str__(self) -> str:
        """0.950 [0.920, 0.975]."""
        if self.value is None or self.interval is None:
            return "not scored"
        low, high = self.interval
        return f"{self.value:.3f} [{low:.3f}, {high:.3f}]"


NOT_SCORED = Figure(None, None)


def accuracy(is_right: NDArray[np.bool_], *, seed: int) -> Figure:
    """Share of right answers, from shape (n,)."""
    return bootstrapped(lambda rows: float(is_right[rows].mean()), len(is_right), seed=seed)


def calibration_error(
    confidences: NDArray[np.floating], is_right: NDArray[np.bool_], *, seed: int
) -> Figure:
    """Expected calibration error over 15 bins of equal width, with its interval."""
    return bootstrapped(
        lambda rows: expected_calibration_error(confidences[rows], is_right[rows]),
        len(is_right),
        seed=seed,
    )


def expected_calibration_error(
    confidences: NDArray[np.floating], is_right: NDArray[np.bool_], bins: int = CALIBRATION_BINS
) -> float:
    """Mean gap between confidence and accuracy in bins of equal width, weighted by their rows.

    Args:
        confidences: shape (n,), in [0, 1].
        is_right: shape (n,).
        bins: how many.

    Returns:
        In [0, 1].

    Source: Guo et al., "On calibration of modern neural networks", ICML 2017.
    """
    bin_of = np.minimum((confidences * bins).astype(np.intp), bins - 1)
    gaps = np.bincount(bin_of, weights=confidences - is_right, minlength=bins)
    return float(np.abs(gaps).sum() / len(confidences))


def auroc(positives: NDArray[np.floating], negatives: NDArray[np.floating], *, seed: int) -> Figure:
    """How often a positive scores above a negative; not scored when either side is empty."""
    if not len(positives) or not len(negatives):
        return NOT_SCORED
    scores = np.concatenate([positives, negatives])
    is_positive = np.arange(len(scores)) < len(positives)

    def resampled(rows: NDArray[np.intp]) -> float | None:
        chosen = is_positive[rows]
        if chosen.all() or not chosen.any():
            return None
        return area_under_roc(scores[rows], chosen)

    return bootstrapped(resampled, len(scores), seed=seed)


def area_under_roc(scores: NDArray[np.floating], is_positive: NDArray[np.bool_]) -> float:
    """By ranks, ties counting half; shape (n,) each, both kinds present."""
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    # The mean rank, from 1, of each distinct score.
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    positives = int(is_positive.sum())
    negatives = len(scores) - positives
    rank_sum = float(ranks[is_positive].sum())
    return (rank_sum - positives * (positives + 1) / 2) / (positives * negatives)


def bootstrapped(
    statistic: Callable[[NDArray[np.intp]], float | None], rows: int, *, seed: int
) -> Figure:
    """`statistic` of all rows, and the percentiles of it over resampled rows.

    Source: Efron, 1979; percentile intervals.
    """
    if not rows:
        return NOT_SCORED
    generator = np.random.default_rng(seed)
    value = statistic(np.arange(rows))
    drawn = [statistic(generator.integers(rows, size=rows)) for _ in range(RESAMPLES)]
    known = [one for one in drawn if one is not None]
    if value is None or not known:
        return NOT_SCORED
    low, high = np.quantile(known, [0.025, 0.975])
    return Figure(value, (float(low), float(high)))
