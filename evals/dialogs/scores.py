"""The figures of a suite, each defined here; what could not be computed is None, not zero.

A trial succeeds when its end state, the facts told, the handover, the language and the process
contract are all as its case says and the customer got what they came for.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from evals.dialogs.cases import Tag
from evals.dialogs.suites import SuiteResult
from evals.dialogs.trials import Trial
from evals.metrics import NOT_SCORED, Figure, bootstrapped

TAGS: tuple[Tag, ...] = (
    "task", "question", "multi_request", "adversarial", "complaint", "handover",
)  # fmt: skip


@dataclass(frozen=True)
class DialogScores:
    """One agent's figures over a suite, each with a 95 % bootstrap interval over cases."""

    task_success: Figure
    """Share of trials that succeeded: pass^1."""
    pass_4: Figure
    """Chance that four new trials of a case all succeed; see `evals.dialogs.passes`."""
    by_tag: dict[str, tuple[Figure, Figure]]
    """The two above for each tag."""
    requests_addressed: Figure
    """Share of wishes that were met, in trials with more than one."""
    answer_coverage: Figure
    """Of the questions that an article answers: the share that got a citation."""
    answer_precision: Figure
    """Of the question trials with a citation: the share where an accepted article was cited; a
    citation where nothing should be is a mistake."""
    groundedness: Figure
    """Of the replies that name figures: the share whose figures are all backed; see
    `evals.dialogs.grounding`."""
    escalation_agreement: Figure
    """Of the trials whose case decides it: the share where a person was brought in, offered or
    left out as the case says."""
    turns_to_resolution: Figure
    """Mean number of the customer's messages, over trials that succeeded."""
    seconds_to_resolution: Figure
    """Mean of the seconds that the customer waited for replies, over trials that succeeded."""
    quality: Figure
    """Mean quality of a conversation; see `evals.dialogs.quality`."""
    quality_parts: dict[str, Figure]
    """Mean of each of its parts, over the trials where it is scored."""
    suggestion_quality: Figure = NOT_SCORED
    """Not scored here: `python -m evals suggestions` does, on the same cases."""
    tokens: Figure = NOT_SCORED
    """Mean tokens of a conversation in which a language model was asked; not scored without."""
    cost_cents: Figure = NOT_SCORED
    """Mean cost of such a conversation, in cents; see `evals.dialogs.spending`."""


def score(result: SuiteResult) -> DialogScores:
    """All figures of a suite; the same trials give the same figures."""

    def share(of: Callable[[Trial], bool | float | None], trials: Iterable[Trial]) -> Figure:
        return _mean_over_cases([(trial, of(trial)) for trial in trials], seed=result.seed)

    trials = result.trials
    questions = [one for one in trials if "question" in one.case.tags]
    answerable = [one for one in questions if one.case.must.cited]
    return DialogScores(
        task_success=result.pass_hat(1),
        pass_4=result.pass_hat(4),
        by_tag={tag: (result.pass_hat(1, tag=tag), result.pass_hat(4, tag=tag)) for tag in TAGS},
        requests_addressed=share(
            lambda trial: trial.wishes_met / len(trial.case.wants),
            (one for one in trials if len(one.case.wants) > 1),
        ),
        answer_coverage=share(lambda trial: bool(_cited(trial)), answerable),
        answer_precision=share(_is_right, (one for one in questions if _cited(one))),
        groundedness=share(lambda trial: trial.grounded, trials),
        escalation_agreement=share(_escalates_as_due, trials),
        turns_to_resolution=share(
            lambda trial: float(len(trial.exchanges)), (one for one in trials if one.is_success)
        ),
        seconds_to_resolution=share(
            lambda trial: trial.seconds, (one for one in trials if one.is_success)
        ),
        quality=share(lambda trial: trial.quality.value, trials),
        quality_parts={
            name: share(partial(_part, name=name), trials)
            for name in dict.fromkeys(part.name for one in trials for part in one.quality.parts)
        },
        tokens=share(lambda trial: trial.spent.tokens if trial.spent else None, trials),
        cost_cents=share(lambda trial: trial.spent.cost_cents if trial.spent else None, trials),
    )


def _part(trial: Trial, *, name: str) -> float | None:
    return next((part.value for part in trial.quality.parts if part.name == name), None)


def _cited(trial: Trial) -> set[str]:
    return {article for exchange in trial.exchanges for article in exchange.answer.articles}


def _is_right(trial: Trial) -> bool:
    accepted = {one for articles in trial.case.must.cited for one in articles.split(" | ")}
    return bool(accepted & _cited(trial))


def _escalates_as_due(trial: Trial) -> bool | None:
    if trial.case.must.handover == "either":
        return None
    return trial.handover == trial.case.must.handover


def _mean_over_cases(values: Sequence[tuple[Trial, bool | float | None]], *, seed: int) -> Figure:
    """The mean of the cases' means: a case with more trials does not count more."""
    by_case: dict[str, list[float]] = {}
    for trial, value in values:
        if value is not None:
            by_case.setdefault(trial.case.id, []).append(float(value))
    means = np.array([np.mean(found) for found in by_case.values()])
    return bootstrapped(lambda rows: float(means[rows].mean()), len(means), seed=seed)
