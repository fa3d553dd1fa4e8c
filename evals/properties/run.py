"""The guarantees as properties: whatever happens in a shop, the invariants hold.

Hypothesis makes scripts (`evals.properties.scripts`), a shop plays them, and after every step the
record is judged (`evals.properties.invariants`). A script that breaks an invariant is shrunk.
"""

import asyncio
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings
from structlog.testing import capture_logs

from evals.properties.invariants import ALWAYS, AT_REST, Invariant
from evals.properties.player import ScriptPlayer
from evals.properties.record import Record
from evals.properties.running_shop import EvenLoop, RunningShop
from evals.properties.scripts import scripts
from evals.properties.steps import Script
from evals.properties.template import Template, make_template

_SCRIPTS_PER_ROUND = 100
"""A round has a seed of its own, so that a fault is found again without the rounds before it."""


class BrokenInvariantError(AssertionError):
    """A script has broken an invariant; the message names it, the step and what was found."""

    def __init__(self, invariant: str, when: str, faults: Sequence[str]) -> None:
        super().__init__(f"{invariant}, after {when}: {'; '.join(faults)}")
        self.invariant = invariant


@dataclass
class PropertiesResult:
    """What was tried, and the shortest script that broke an invariant."""

    counts: Counter[str] = field(default_factory=Counter)
    fault: str | None = None
    broken: str | None = None
    """The invariant, if the fault is one and no mere crash."""


def play(template: Template, script: Script) -> tuple[Record, Counter[str]]:
    """Play one script in a shop of its own; the record at the end, and what has come of it.

    Raises:
        BrokenInvariantError: after a step, or at the end.
    """
    with (
        tempfile.TemporaryDirectory() as folder,
        asyncio.Runner(loop_factory=EvenLoop) as runner,
        # What fails on purpose is no news, and a rich traceback takes longer than a script.
        capture_logs(),
    ):
        return runner.run(_play(RunningShop(template, Path(folder)), script))


async def _play(shop: RunningShop, script: Script) -> tuple[Record, Counter[str]]:
    player = ScriptPlayer(shop)
    await shop.open()
    try:
        for number, step in enumerate(script, start=1):
            await player.play(step)
            check(shop.record(), ALWAYS, f"step {number}, {step}")
        await shop.rest()
        record = shop.record()
        check(record, (*ALWAYS, *AT_REST), "the end")
    finally:
        await shop.close()
    counts = counts_of(record)
    counts.update(
        duplicates=player.duplicates,
        crashes=player.crashes,
        scripts=1,
        steps=len(script),
    )
    return record, counts


def check(record: Record, invariants: Sequence[Invariant], when: str) -> None:
    """See whether they hold.

    Raises:
        BrokenInvariantError: one does not.
    """
    for invariant in invariants:
        if faults := invariant(record):
            raise BrokenInvariantError(invariant.__name__, when, faults)


def counts_of(record: Record) -> Counter[str]:
    """How much has happened."""
    notes = [note for turn in record.tables["turns"] for note in turn["trace"].get("tools", ())]
    handovers = [one for one in record.tables["log_entries"] if one["kind"] == "handover"]
    return Counter(
        conversations=len(record.tables["conversations"]),
        messages=len(record.said),
        turns=len(record.tables["turns"]),
        consents_asked=len(record.tables["consents"]),
        consents_refused=sum(note["tool"] == "consent" for note in notes),
        writes=len(record.tables["receipts"]),
        approvals=len(record.tables["approvals"]),
        handovers=len(handovers),
        mails=len(record.tables["outbox"]),
    )


def run_properties(
    conversations: int,
    *,
    first_seed: int = 0,
    report: Callable[[int], None] = lambda done: None,
) -> PropertiesResult:
    """Play scripts until that many conversations have been held, or an invariant is broken."""
    result = PropertiesResult()
    with tempfile.TemporaryDirectory() as folder:
        template = make_template(Path(folder))
        rounds = 0
        while result.counts["conversations"] < conversations and result.fault is None:
            missing = conversations - result.counts["conversations"]
            scripts_left = min(_SCRIPTS_PER_ROUND, max(1, missing // 4))
            _one_round(template, result, scripts_left, first_seed * 1000 + rounds, report)
            rounds += 1
    return result


def _one_round(
    template: Template,
    result: PropertiesResult,
    examples: int,
    round_seed: int,
    report: Callable[[int], None],
) -> None:
    @seed(round_seed)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )
    @given(scripts())
    def holds(script: Script) -> None:
        _, counts = play(template, script)
        result.counts.update(counts)
        report(result.counts["conversations"])

    try:
        holds()
    except Exception as error:  # whatever a script has brought about is a finding
        result.broken = error.invariant if isinstance(error, BrokenInvariantError) else None
        notes = "\n".join(getattr(error, "__notes__", ()))
        result.fault = f"{type(error).__name__}: {error}\n{notes}"
