"""Make probabilities mean what they say, from logits of rows that the model was not trained on."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]
MIXING_STEPS = 60


def softmax(logits: FloatArray) -> FloatArray:
    """Rows of probabilities; shape (n, k) in and out."""
    shifted = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities: FloatArray = shifted / shifted.sum(axis=1, keepdims=True)
    return probabilities


def fit_mixing_weights(logits: Sequence[FloatArray], targets: NDArray[np.intp]) -> list[float]:
    """Non-negative factors whose weighted sum of logits gives the likeliest probabilities.

    One list of logits gives temperature scaling; several are mixed and scaled at once.

    Args:
        logits: for each component shape (n, k), of held-out rows.
        targets: shape (n,), the right columns.

    Returns:
        A factor per component.

    Source: temperature scaling after Guo et al., ICML 2017; here in several directions.
    """
    rows = np.arange(len(targets))
    stacked = np.stack(logits).astype(np.float64)
    logarithms = np.log([1.0 / max(part.std(), 1e-6) for part in stacked])
    step, best = 0.5, np.inf
    # Few factors and a convex loss in them: coordinate steps need no gradient and no scipy.
    for _ in range(MIXING_STEPS):
        improved = False
        for index in range(len(logarithms)):
            for direction in (step, -step):
                trial = logarithms.copy()
                trial[index] += direction
                loss = _negative_log_likelihood(stacked, np.exp(trial), rows, targets)
                if loss < best - 1e-7:
                    best, logarithms, improved = loss, trial, True
                    break
        if not improved:
            step /= 2
            if step < 0.01:
                break
    return [float(factor) for factor in np.exp(logarithms)]


def _negative_log_likelihood(
    stacked: NDArray[np.float64],
    factors: NDArray[np.float64],
    rows: NDArray[np.intp],
    targets: NDArray[np.intp],
) -> float:
    mixed = np.tensordot(factors, stacked, axes=1)
    mixed -= mixed.max(axis=1, keepdims=True)
    return float(np.mean(np.log(np.exp(mixed).sum(axis=1)) - mixed[rows, targets]))


_ONE_SIDED_95 = 1.645
"""Standard errors."""


def answer_threshold(
    confidences: NDArray[np.float32], is_right: NDArray[np.bool_], *, precision: float
) -> float:
    """The lowest confidence above which `precision` can be expected of new answers.

    Not the share of these rows itself: the lowest of many thresholds that reached it by luck would
    be taken. The lower end of its interval counts (Wilson score, 1927; one-sided, 95 %).

    Args:
        confidences: shape (n,), the largest probability of each held-out row.
        is_right: shape (n,), whether that label was the right one.
        precision: wanted share, in [0, 1].

    Returns:
        A threshold in [0, 1]; 1 when no threshold reaches the share.
    """
    order = np.argsort(-confidences, kind="stable")
    count = np.arange(1, len(order) + 1)
    shares = np.cumsum(is_right[order]) / count
    z = _ONE_SIDED_95
    spread = z * np.sqrt(shares * (1 - shares) / count + z**2 / (4 * count**2))
    lower = (shares + z**2 / (2 * count) - spread) / (1 + z**2 / count)
    reached = np.flatnonzero(lower >= precision)
    # A lucky run among the first few rows proves nothing.
    reached = reached[reached >= min(20, len(order) - 1)]
    return float(confidences[order[reached[-1]]]) if len(reached) else 1.0
