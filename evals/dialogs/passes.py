"""pass^k: how likely a case is to succeed k times in a row."""

from collections.abc import Sequence
from math import comb

import numpy as np

from evals.metrics import NOT_SCORED, Figure, bootstrapped


def pass_hat(successes: int, trials: int, k: int) -> float:
    """An unbiased estimate of the chance that k new trials all succeed: C(s, k) / C(n, k).

    Args:
        successes: s, of `trials`.
        trials: n, at least k.
        k: at least 1.

    Raises:
        ValueError: there are fewer trials than k.

    Source: Yao et al., "tau-bench", 2024, after Chen et al., 2021.
    """
    if trials < k:
        raise ValueError(f"pass^{k} needs {k} trials, not {trials}")
    return comb(successes, k) / comb(trials, k)


def suite_pass_hat(results: Sequence[Sequence[bool]], k: int, *, seed: int) -> Figure:
    """The mean of `pass_hat` over cases, with a bootstrap interval over cases.

    Args:
        results: for each case, its trials. Cases with fewer than k trials are not scored.
        k: at least 1.
        seed: of the resampling.

    Returns:
        In [0, 1]; the interval says how much another draw of cases could differ.
    """
    scored = [pass_hat(sum(one), len(one), k) for one in results if len(one) >= k]
    if not scored:
        return NOT_SCORED
    values = np.array(scored)
    return bootstrapped(lambda rows: float(values[rows].mean()), len(values), seed=seed)
