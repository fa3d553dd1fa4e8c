"""A suite: every case, several times."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from evals.dialogs.answers import JudgedAgent
from evals.dialogs.case_quality import NO_BREVITY, brevity
from evals.dialogs.cases import Case
from evals.dialogs.grounding import article_figures
from evals.dialogs.passes import suite_pass_hat
from evals.dialogs.personas import Groups
from evals.dialogs.quality import Quality
from evals.dialogs.trials import Stage, Trial, play
from evals.dialogs.wording import AS_WRITTEN, Wording
from evals.dialogs.worlds import WorldMaker
from evals.metrics import Figure
from evals.reply_reading import ReplyReader
from knowledge.pack import Pack
from tools.database import Database


@dataclass(frozen=True)
class SuiteResult:
    """All trials of one agent, in the order of cases and numbers."""

    agent: str
    seed: int
    trials: tuple[Trial, ...]

    def pass_hat(self, k: int, *, tag: str | None = None) -> Figure:
        """pass^k over the cases, or over those with a tag; pass^1 is the task success."""
        by_case: dict[str, list[bool]] = {}
        for trial in self.trials:
            if tag is None or tag in trial.case.tags:
                by_case.setdefault(trial.case.id, []).append(trial.is_success)
        return suite_pass_hat(list(by_case.values()), k, seed=self.seed)


def make_stage(
    database: Database,
    pack: Pack,
    groups: Mapping[str, Groups],
    seed: int,
    *,
    salt: str = "",
    wording: Wording = AS_WRITTEN,
) -> Stage:
    """What the trials of a suite share."""
    worlds = WorldMaker(database, ZoneInfo(pack.company.timezone))
    reader = ReplyReader(pack)
    return Stage(database, worlds, reader, groups, seed, salt, wording, article_figures(pack))


async def run_suite(
    stage: Stage,
    agent: JudgedAgent,
    cases: Sequence[Case],
    trials: int,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> SuiteResult:
    """Play every case `trials` times, one after the other: that makes it repeatable."""
    played: list[Trial] = []
    for case in cases:
        for number in range(trials):
            played.append(await play(stage, agent, case, number))
            progress(len(played), len(cases) * trials)
    return SuiteResult(agent.name, stage.seed, with_brevity(played))


def with_brevity(trials: Sequence[Trial]) -> tuple[Trial, ...]:
    """The trials, with the part of their quality that needs the others of their case."""
    shortest: dict[str, int] = {}
    for trial in trials:
        if trial.is_success:
            messages = len(trial.exchanges)
            shortest[trial.case.id] = min(messages, shortest.get(trial.case.id, messages))
    return tuple(
        replace(
            trial,
            quality=Quality(
                (
                    *trial.quality.parts,
                    brevity(len(trial.exchanges), shortest[trial.case.id])
                    if trial.is_success
                    else NO_BREVITY,
                )
            ),
        )
        for trial in trials
    )
