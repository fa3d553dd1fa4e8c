"""What a report says of a run, beyond the figures that the run holds already."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evals.contract.rules import RULES
from evals.dialogs.gate import HARD
from evals.dialogs.passes import suite_pass_hat
from evals.dialogs.saved_runs import SavedRun, SavedTrial
from evals.metrics import Figure
from evals.saved_shop import SavedShop

_MOST_K = 8
_OF_A_CASE = {
    "goal": "The customer got what they came for.",
    "record": "The record is in the end as the case says.",
    "told": "What the customer has to know was said.",
    "never_told": "Nothing was said that must not be.",
    "cited": "An article that answers the question was cited.",
    "handover": "A person was brought in or left out as the case says.",
    "language": "The replies are in the customer's language.",
}
MEANINGS: Mapping[str, str] = _OF_A_CASE | {
    rule.__name__: " ".join((rule.__doc__ or "").split("\n\n")[0].split()) for rule in RULES
}
"""What must hold, by the name of the rule."""


@dataclass(frozen=True)
class Report:
    """A run of dialogs and, if there is one, the scores of the held-out messages."""

    run: SavedRun
    shop: SavedShop | None = None


@dataclass(frozen=True)
class FailedCase:
    """A case with trials that failed."""

    case: str
    trials: int
    """All that were played."""
    failed: tuple[SavedTrial, ...]

    @property
    def rules(self) -> tuple[str, ...]:
        """Names of the rules that were broken, without repetition."""
        broken = (rule_of(failure) for one in self.failed for failure in one.failures)
        return tuple(dict.fromkeys(broken))

    @property
    def breaks_a_promise(self) -> bool:
        """Whether one of them is a rule without tolerance."""
        return bool(set(HARD) & set(self.rules))


def rule_of(failure: str) -> str:
    """`record` of "record orders.A.status: expected ...", `told` of "told: ..."."""
    return failure.split(":")[0].split(" ")[0]


def failed_cases(run: SavedRun) -> list[FailedCase]:
    """Broken promises first, then by how many of its trials failed."""
    by_case: dict[str, list[SavedTrial]] = {}
    for trial in run.trials:
        by_case.setdefault(trial.case, []).append(trial)
    found = [
        FailedCase(case, len(trials), failed)
        for case, trials in by_case.items()
        if (failed := tuple(one for one in trials if not one.is_success))
    ]
    return sorted(found, key=lambda one: (not one.breaks_a_promise, -len(one.failed), one.case))


def broken_promises(run: SavedRun) -> int:
    """Trials that broke a rule without tolerance."""
    return sum(any(rule_of(one) in HARD for one in trial.failures) for trial in run.trials)


def rules_broken(cases: Sequence[FailedCase]) -> list[tuple[str, int, int]]:
    """Name, trials and cases of each rule that was broken, most trials first."""
    trials: dict[str, int] = {}
    of_cases: dict[str, int] = {}
    for one in cases:
        for rule in one.rules:
            of_cases[rule] = of_cases.get(rule, 0) + 1
            trials[rule] = trials.get(rule, 0) + sum(
                any(rule_of(failure) == rule for failure in trial.failures) for trial in one.failed
            )
    return sorted(
        ((rule, trials[rule], of_cases[rule]) for rule in trials), key=lambda one: (-one[1], one[0])
    )


def pass_curve(run: SavedRun) -> dict[int, Figure]:
    """pass^k of all cases, for each k up to the number of trials of the case played least."""
    results = _results(run)
    least = min((len(one) for one in results.values()), default=0)
    return {
        k: suite_pass_hat(list(results.values()), k, seed=run.seed)
        for k in range(1, min(least, _MOST_K) + 1)
    }


def success_by(run: SavedRun, group: str) -> dict[str, tuple[int, int, Figure]]:
    """Cases, trials and task success by `language` or `persona`."""
    keys = {
        one.case: one.case.rpartition(".")[2] if group == "language" else one.persona or "unknown"
        for one in run.trials
    }
    grouped: dict[str, list[list[bool]]] = {}
    for case, results in _results(run).items():
        grouped.setdefault(keys[case], []).append(results)
    return {
        key: (len(found), sum(map(len, found)), suite_pass_hat(found, 1, seed=run.seed))
        for key, found in sorted(grouped.items())
    }


def latencies(run: SavedRun) -> list[float]:
    """Milliseconds of every reply."""
    return [one for times in run.milliseconds.values() for one in times]


def quantiles(values: Sequence[float]) -> dict[str, float]:
    """p50, p95, p99 and the most; nothing of nothing."""
    if not values:
        return {}
    p50, p95, p99 = np.quantile(values, [0.5, 0.95, 0.99])
    return {"p50": float(p50), "p95": float(p95), "p99": float(p99), "most": max(values)}


def least_good(run: SavedRun, count: int) -> list[tuple[float, SavedTrial]]:
    """The successful trials of lowest quality below 1, one per case."""
    lowest: dict[str, tuple[float, SavedTrial]] = {}
    for trial in run.trials:
        value = trial.quality.value
        if not trial.is_success or value is None or value >= 1:
            continue
        if trial.case not in lowest or value < lowest[trial.case][0]:
            lowest[trial.case] = (value, trial)
    return sorted(lowest.values(), key=lambda one: (one[0], one[1].case))[:count]


def _results(run: SavedRun) -> dict[str, list[bool]]:
    by_case: dict[str, list[bool]] = {}
    for trial in run.trials:
        by_case.setdefault(trial.case, []).append(trial.is_success)
    return by_case
