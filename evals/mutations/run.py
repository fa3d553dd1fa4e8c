"""Planting each mutation, and seeing which case finds it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from structlog.testing import capture_logs

from agent.assembly import Mind
from evals.dialogs.case_files import SETS, load_cases, load_paraphrases
from evals.dialogs.cases import Case
from evals.dialogs.personas import Groups
from evals.dialogs.shipped_agent import shipped_agent
from evals.dialogs.suites import make_stage, run_suite
from evals.errors import EvalsError
from evals.mutations.in_dialog import IN_DIALOG
from evals.mutations.in_tools import IN_TOOLS
from evals.mutations.mutation import Mutation
from evals.mutations.tampering import tampered

MUTATIONS: tuple[Mutation, ...] = (*IN_DIALOG, *IN_TOOLS)
_SEED = 1
Failures = Mapping[str, tuple[str, ...]]
"""What went wrong in each case; empty where all is well."""


@dataclass(frozen=True)
class Verdict:
    """What has come of one mutation."""

    mutation: Mutation
    found: Failures

    @property
    def caught_by(self) -> tuple[str, ...]:
        """The cases with a failure that names the broken rule."""
        return tuple(
            case
            for case, failures in self.found.items()
            if any(failure.split(":")[0] == self.mutation.rule for failure in failures)
        )

    @property
    def evidence(self) -> str:
        """The first failure that names the rule; all there are where none does."""
        all_of_them = [failure for failures in self.found.values() for failure in failures]
        named = [one for one in all_of_them if one.split(":")[0] == self.mutation.rule]
        return named[0] if named else "; ".join(all_of_them) or "nothing was found"


def cases_of(mutations: Iterable[Mutation]) -> list[Case]:
    """The cases that these are looked for with.

    Raises:
        EvalsError: there is no case of such a name.
    """
    by_id = _cases()
    wanted = dict.fromkeys(case for mutation in mutations for case in mutation.cases)
    if missing := wanted.keys() - by_id.keys():
        raise EvalsError(f"no such cases: {', '.join(sorted(missing))}")
    return [by_id[case] for case in wanted]


async def without_mutation(mind: Mind, mutations: Sequence[Mutation]) -> Failures:
    """What goes wrong with the agent as it is: must be nothing, or a case proves nothing."""
    return await _play(mind, cases_of(mutations))


async def plant(mind: Mind, mutation: Mutation) -> Verdict:
    """Play the mutation's cases with it."""
    with tampered(mind, mutation.tamper) as changed:
        return Verdict(mutation, await _play(changed, cases_of([mutation])))


async def run_mutations(
    mind: Mind,
    mutations: Sequence[Mutation],
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> tuple[Failures, list[Verdict]]:
    """The failures without any, and a verdict on each."""
    healthy = await without_mutation(mind, mutations)
    verdicts = []
    for number, mutation in enumerate(mutations, start=1):
        verdicts.append(await plant(mind, mutation))
        progress(number, len(mutations))
    return healthy, verdicts


async def _play(mind: Mind, cases: Sequence[Case]) -> Failures:
    # What fails on purpose is no news.
    with capture_logs():
        async with shipped_agent(mind) as shipped:
            stage = make_stage(shipped.agent.needs.database, mind.pack, _groups(), _SEED)
            result = await run_suite(stage, shipped, cases, trials=1)
    return {trial.case.id: trial.failures for trial in result.trials}


@cache
def _cases() -> Mapping[str, Case]:
    return {case.id: case for case in load_cases(SETS / "online_shop_cases")}


@cache
def _groups() -> Mapping[str, Groups]:
    store = SETS / "online_shop_paraphrases"
    return {language: load_paraphrases(store, language) for language in ("en", "zh")}
