"""Suggestion quality: the share of messages with an acceptable reply among the suggestions.

Of each case the simulated customer's first message is stored in a new conversation that a person
has taken over, so that the agent has not answered it, and the copilot is asked. What acceptable
means is defined in `evals.suggestions.judging`; cases whose first message words cannot settle are
not scored. Where the case says that nothing we have answers the message, no article may be
suggested; that is `held_back`. With several trials a case counts as the mean of its trials.
Intervals are 95 % bootstrap intervals over cases.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from agent import Agent, IncomingMessage
from agent.copilot import Suggestion
from evals.dialogs.cases import Case, Language
from evals.dialogs.customers import SimulatedCustomer
from evals.dialogs.personas import Manner
from evals.dialogs.shipped_agent import ShippedAgent
from evals.dialogs.trials import Stage
from evals.metrics import Figure, bootstrapped
from evals.suggestions.judging import Judge, is_unknown, scored_goals
from knowledge.pack import Pack

_OPERATOR = "evals"


@dataclass(frozen=True)
class Judged:
    """The suggestions for one message."""

    case: Case
    said: str
    suggestions: tuple[Suggestion, ...]
    acceptable: tuple[bool, ...]
    """Of each suggestion."""
    forbidden: tuple[str, ...]
    """What any of them says that must never be told."""


@dataclass(frozen=True)
class SuggestionScores:
    """One language's figures; None as language: all."""

    language: Language | None
    cases: int
    among_three: Figure
    """An acceptable reply is among the suggestions: the suggestion quality."""
    first: Figure
    """The first suggestion is acceptable."""
    suggested: Figure
    """There is any suggestion."""
    held_back: Figure
    """Of the messages that nothing we have answers: no article is suggested."""
    forbidden: int
    """How often something is said that must never be told; one is too many."""


async def judged_cases(
    stage: Stage,
    shipped: ShippedAgent,
    pack: Pack,
    cases: Sequence[Case],
    trials: int,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[Judged]:
    """The suggestions for the first message of each case that is scored, judged."""
    judge = Judge(pack, stage.reader)
    scored = [case for case in cases if scored_goals(case) or is_unknown(case)]
    found: list[Judged] = []
    for case in scored:
        for number in range(trials):
            found.append(await _judged(stage, shipped, judge, case, number))
            progress(len(found), len(scored) * trials)
    return found


async def _judged(
    stage: Stage, shipped: ShippedAgent, judge: Judge, case: Case, number: int
) -> Judged:
    chance = random.Random(f"{stage.seed}/{case.id}/{number}")  # noqa: S311 - must be repeatable
    world = stage.worlds.make(case, chance)
    manner = Manner(case.persona, case.language, stage.groups[case.language], chance)
    said = SimulatedCustomer(case, world, stage.reader, manner).first_message()
    await shipped.begin(case, world)
    customer_id = world.customer_id if case.start.signed_in else None
    conversation_id = await _left_to_a_person(shipped.agent, said, case.language, customer_id)
    found = (await shipped.agent.copilot.suggestions(conversation_id)).items
    return Judged(
        case,
        said,
        tuple(found),
        tuple(judge.is_acceptable(case, world, said, one) for one in found),
        tuple(secret for one in found for secret in judge.forbidden(case, world, one)),
    )


async def _left_to_a_person(
    agent: Agent, said: str, language: Language, customer_id: str | None
) -> str:
    """A conversation in which this was said and the agent was not asked."""
    message = IncomingMessage(text=said, language=language, customer_id=customer_id)
    admission = await agent.log.admit(message)
    conversation_id = admission.conversation.conversation_id
    await agent.operators.take_over(conversation_id, _OPERATOR)
    return conversation_id


def suggestion_scores(
    judged: Sequence[Judged], language: Language | None, *, seed: int
) -> SuggestionScores:
    """The figures of one language, or of all."""
    chosen = [one for one in judged if language in {None, one.case.language}]
    scored = [one for one in chosen if not is_unknown(one.case)]
    unknown = [one for one in chosen if is_unknown(one.case)]

    def share(of: Callable[[Judged], bool], among: Sequence[Judged]) -> Figure:
        by_case: dict[str, list[bool]] = {}
        for one in among:
            by_case.setdefault(one.case.id, []).append(of(one))
        means = np.array([np.mean(values) for values in by_case.values()])
        return bootstrapped(lambda rows: float(means[rows].mean()), len(means), seed=seed)

    return SuggestionScores(
        language,
        len({one.case.id for one in scored}),
        share(lambda one: any(one.acceptable), scored),
        share(lambda one: any(one.acceptable[:1]), scored),
        share(lambda one: bool(one.suggestions), scored),
        share(lambda one: not any(found.citations for found in one.suggestions), unknown),
        sum(len(one.forbidden) for one in chosen),
    )
