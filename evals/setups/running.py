"""A suite of conversations in one set-up, and what of a model's words was shown in it."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from evals.contract.facts import ConversationFacts, facts_of
from evals.dialogs.answers import Dialog, JudgedAgent
from evals.dialogs.case_files import SETS, load_cases, load_paraphrases
from evals.dialogs.cases import Case
from evals.dialogs.shipped_agent import case_mind, shipped_agent
from evals.dialogs.suites import SuiteResult, make_stage, run_suite
from evals.dialogs.worlds import World
from evals.setups.models import SetUp, endpoint_of
from knowledge.encoder import Progress

PROMISES = (
    "consent_before_write",
    "verified_before_read",
    "no_cross_customer_read",
    "no_claim_without_receipt",
    "never_told",
)
"""Rules whose breach no model may bring about, as failures of a trial begin."""


@dataclass(frozen=True)
class Sentence:
    """A model's sentence, and what became of it."""

    text: str
    passage_id: str
    reason: str
    """`shown`, or why it was not."""


@dataclass
class SetUpResult:
    """One set-up."""

    set_up: SetUp
    suite: SuiteResult
    turns: int = 0
    requests: Counter[str] = field(default_factory=Counter)
    """Requests to the model, by purpose and outcome."""
    sentences: list[Sentence] = field(default_factory=list)
    untrue_proposed: int | None = None
    """Sentences that the endpoint knows to be untrue; None where it does not know."""
    untrue_shown: list[str] = field(default_factory=list)
    """Replies in which one of them stands."""

    @property
    def broken(self) -> list[str]:
        """Hard promises that were not kept, with the case."""
        kept_out = [f"untrue sentence shown: {one[:160]!r}" for one in self.untrue_shown]
        return kept_out + [
            f"{trial.case.id}: {failure}"
            for trial in self.suite.trials
            for failure in trial.failures
            if failure.startswith(PROMISES)
            # In a question's case it is what another article says: beside the point, and true.
            and not (failure.startswith("never_told") and "question" in trial.case.tags)
        ]

    @property
    def held_back(self) -> int:
        """Sentences that nobody has seen."""
        return sum(one.reason != "shown" for one in self.sentences)


async def run_set_up(
    set_up: SetUp,
    cases: Sequence[Case],
    *,
    trials: int,
    seed: int,
    progress: Progress | None = None,
    done: Callable[[int, int], None] = lambda done, total: None,
) -> SetUpResult:
    """Play the cases against the shipped agent with the set-up's model.

    Raises:
        LanguageModelError: the small model is not installed.
    """
    async with endpoint_of(set_up) as endpoint:
        with case_mind(progress, endpoint.settings) as mind:
            async with shipped_agent(mind, endpoint.settings) as shipped:
                groups = {
                    language: load_paraphrases(SETS / "online_shop_paraphrases", language)
                    for language in ("en", "zh")
                }
                database = shipped.agent.needs.database
                stage = make_stage(database, mind.pack, groups, seed)
                overheard = _Overheard(shipped)
                suite = await run_suite(stage, overheard, cases, trials, done)
                facts = [
                    facts_of(database, one, stage.reader, shipped.time.now)
                    for one in overheard.conversation_ids
                ]
    result = SetUpResult(set_up, suite)
    if endpoint.scripted is not None and set_up == "scripted":
        result.untrue_proposed = len(endpoint.scripted.untrue)
        result.untrue_shown = _shown(endpoint.scripted.untrue, facts)
    for one in facts:
        _count(result, one)
    return result


def shop_cases(only: str = "", *, folder: Path = SETS / "online_shop_cases") -> list[Case]:
    """The shop's cases whose id contains `only`."""
    return [case for case in load_cases(folder) if only in case.id]


@dataclass
class _Overheard:
    """An agent whose conversations are looked at afterwards."""

    agent: JudgedAgent
    dialogs: list[Dialog] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.agent.name

    async def begin(self, case: Case, world: World) -> Dialog:
        self.dialogs.append(await self.agent.begin(case, world))
        return self.dialogs[-1]

    @property
    def conversation_ids(self) -> list[str]:
        return [one.conversation_id for one in self.dialogs if one.conversation_id is not None]


def _count(result: SetUpResult, facts: ConversationFacts) -> None:
    for _, trace in facts.turns():
        result.turns += 1
        for call in trace.get("language_model", []):
            result.requests[f"{call['purpose']} {call['outcome']}"] += 1
        result.sentences += _sentences(trace)


def _sentences(trace: Mapping[str, Any]) -> list[Sentence]:
    written = [
        Sentence(one["text"], one["passage_id"], "shown") for one in trace.get("written", [])
    ]
    held_back = [
        Sentence(one["text"], one["passage_id"], one["unbacked"])
        for one in trace["suppressed"]
        if "passage_id" in one
    ]
    return written + held_back


def _shown(untrue: set[str], facts: Sequence[ConversationFacts]) -> list[str]:
    return [
        str(reply["text"])
        for one in facts
        for reply in one.messages("agent")
        if any(sentence in str(reply["text"]).replace("**", "") for sentence in untrue)
    ]
