"""Two runs of the same cases: what differs, and whether that can be chance."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb

import numpy as np

from evals.dialogs.saved_runs import SavedRun, SavedTrial
from evals.errors import EvalsError
from evals.metrics import Figure, bootstrapped

SIGNIFICANT = 0.05


@dataclass(frozen=True)
class Comparison:
    """B against A, over the trials that both have."""

    lost: tuple[tuple[SavedTrial, SavedTrial], ...]
    """Succeeded in A, failed in B: regressions."""
    won: tuple[tuple[SavedTrial, SavedTrial], ...]
    difference: Figure
    """Task success of B minus A, with a bootstrap interval over paired cases."""
    p_value: float
    """McNemar's exact test over trials."""
    only_in_one: tuple[str, ...]
    """Cases that the other run does not have; they are not compared."""

    @property
    def is_regression(self) -> bool:
        """Significantly worse: the test says so, and the interval lies below zero."""
        high = self.difference.interval[1] if self.difference.interval else 0.0
        return len(self.lost) > len(self.won) and self.p_value < SIGNIFICANT and high < 0


def compare(a: SavedRun, b: SavedRun) -> Comparison:
    """Pair the trials by case and number.

    Raises:
        EvalsError: the runs have no trial in common.
    """
    of_a = {(one.case, one.number): one for one in a.trials}
    of_b = {(one.case, one.number): one for one in b.trials}
    shared = [key for key in of_a if key in of_b]
    if not shared:
        raise EvalsError("the two runs have no case in common")
    pairs = [(of_a[key], of_b[key]) for key in shared]
    lost = [pair for pair in pairs if pair[0].is_success and not pair[1].is_success]
    won = [pair for pair in pairs if not pair[0].is_success and pair[1].is_success]
    return Comparison(
        lost=tuple(lost),
        won=tuple(won),
        difference=_difference(pairs, seed=a.seed),
        p_value=mcnemar(len(lost), len(won)),
        only_in_one=tuple(sorted({key[0] for key in of_a} ^ {key[0] for key in of_b})),
    )


def mcnemar(lost: int, won: int) -> float:
    """Two-sided exact p-value of so many discordant pairs, were both directions equally likely.

    Source: McNemar, Psychometrika 1947; exact binomial form.
    """
    total = lost + won
    tail = sum(comb(total, count) for count in range(min(lost, won) + 1))
    return float(min(1.0, 2 * tail / 2**total))


def _difference(pairs: Sequence[tuple[SavedTrial, SavedTrial]], *, seed: int) -> Figure:
    """Resampling cases, not trials: trials of one case resemble each other."""
    by_case: dict[str, list[int]] = {}
    for one, other in pairs:
        by_case.setdefault(one.case, []).append(int(other.is_success) - int(one.is_success))
    means = np.array([np.mean(found) for found in by_case.values()])
    return bootstrapped(lambda rows: float(means[rows].mean()), len(means), seed=seed)
