"""How good probabilities are, and how sure repeated folds make us of it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
CALIBRATION_BINS = 10


@dataclass(frozen=True)
class Estimate:
    """A mean over folds with its 95 % interval."""

    mean: float
    low: float
    high: float
    standard_error: float

    def __str__(self) -> str:
        """0.8490 [0.8420, 0.8560]."""
        return f"{self.mean:.4f} [{self.low:.4f}, {self.high:.4f}]"


def area_under_roc(scores: Vector, left: Vector) -> float:
    """By ranks, ties counting half; shape (n,) each, both kinds present."""
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    leavers = float(left.sum())
    stayers = len(left) - leavers
    return (float(ranks @ left) - leavers * (leavers + 1) / 2) / (leavers * stayers)


def brier(probabilities: Vector, left: Vector) -> float:
    """Mean squared error of the probabilities."""
    return float(((probabilities - left) ** 2).mean())


def calibration_error(probabilities: Vector, left: Vector, bins: int = CALIBRATION_BINS) -> float:
    """Mean gap between probability and share in bins of equal width, weighted by their rows.

    Never 0 for a finite sample: see `calibration_noise`.
    """
    bin_of = np.minimum((probabilities * bins).astype(np.intp), bins - 1)
    gaps = np.bincount(bin_of, weights=probabilities - left, minlength=bins)
    return float(np.abs(gaps).sum() / len(left))


def calibration_noise(probabilities: Vector, *, seed: int, draws: int = 200) -> float:
    """The error that perfectly calibrated probabilities like these would show by chance."""
    generator = np.random.default_rng(seed)
    drawn = generator.random((draws, len(probabilities))) < probabilities
    errors = [calibration_error(probabilities, left.astype(np.float64)) for left in drawn]
    return float(np.mean(errors))


def lift(scores: Vector, left: Vector, share: float = 0.1) -> float:
    """How many times more leavers than average are among the highest-scored `share`.

    Ties are shared evenly, so that the order of rows does not matter.
    """
    wanted = max(len(scores) * share, 1.0)
    order = np.argsort(-scores, kind="stable")
    cut = scores[order[int(np.ceil(wanted)) - 1]]
    above, level = scores > cut, scores == cut
    tied = (wanted - above.sum()) * left[level].mean()
    return float((left[above].sum() + tied) / wanted / left.mean())


def over_folds(values: Vector, folds: int) -> Estimate:
    """The mean over repeated folds, whose training sets overlap.

    Args:
        values: shape (repeats * folds,): a figure, or a paired difference of two.
        folds: of one repeat.

    Source: the corrected resampled t-test; Nadeau & Bengio, "Inference for the generalization
    error", 2003.
    """
    from scipy.stats import t

    count = len(values)
    variance = float(np.var(values, ddof=1))
    error = float(np.sqrt(variance * (1 / count + 1 / (folds - 1))))
    reach = float(t.ppf(0.975, count - 1)) * error
    mean = float(values.mean())
    return Estimate(mean, mean - reach, mean + reach, error)
