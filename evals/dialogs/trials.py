"""One trial: a case played once, and everything that was not as it must be."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from evals.contract.facts import facts_of
from evals.contract.rules import violations
from evals.dialogs.answers import Dialog, Exchange, JudgedAgent
from evals.dialogs.case_quality import case_quality
from evals.dialogs.cases import Case, Expected
from evals.dialogs.customers import SimulatedCustomer
from evals.dialogs.grounding import (
    grounded_share,
    record_figures,
    refund_figures,
    said_figures,
)
from evals.dialogs.languages import is_chinese
from evals.dialogs.personas import Groups, Manner
from evals.dialogs.quality import Quality, Talk
from evals.dialogs.recorded_talks import own_figures, reply_numbers
from evals.dialogs.spending import Spent, spent_in
from evals.dialogs.views import RecordView, differences, fill, view_of
from evals.dialogs.wording import AS_WRITTEN, Wording
from evals.dialogs.worlds import World, WorldMaker
from evals.reply_reading import ReplyReader
from tools.database import Database

HandoverLevel = Literal["due", "offered", "not_due"]


@dataclass(frozen=True)
class Trial:
    """What happened, and what was wrong with it."""

    case: Case
    number: int
    exchanges: tuple[Exchange, ...]
    handover: HandoverLevel
    """How far the agent went towards a person."""
    wishes_met: int
    """Of the case's `wants`."""
    grounded: float | None
    """Share of its replies with figures that are all backed; see `evals.dialogs.grounding`."""
    failures: tuple[str, ...]
    """A sentence for each rule that was broken; it begins with the rule's name."""
    quality: Quality = field(default_factory=Quality)
    spent: Spent | None = None
    """What a language model has cost; None where none was asked."""

    @property
    def is_success(self) -> bool:
        """End state, facts, handover, language and contract are all as they must be."""
        return not self.failures

    @property
    def seconds(self) -> float:
        """How long the customer waited for replies, all in all."""
        return sum(exchange.answer.seconds for exchange in self.exchanges)


@dataclass(frozen=True)
class Stage:
    """What all trials of a suite share."""

    database: Database
    worlds: WorldMaker
    reader: ReplyReader
    groups: Mapping[str, Groups]
    seed: int
    salt: str = ""
    """Makes the customers of a run others than those of the runs before it."""
    wording: Wording = AS_WRITTEN
    articles: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Figures of each article by its id."""


async def play(stage: Stage, agent: JudgedAgent, case: Case, number: int) -> Trial:
    """Play a case; the same seed and number give the same trial."""
    chance = random.Random(f"{stage.seed}{stage.salt}/{case.id}/{number}")  # noqa: S311 - must be repeatable
    world = stage.worlds.make(case, chance)
    before = view_of(stage.database, world)
    manner = Manner(case.persona, case.language, stage.groups[case.language], chance)
    customer = SimulatedCustomer(case, world, stage.reader, manner)
    dialog = await agent.begin(case, world)
    exchanges: list[Exchange] = []
    text: str | None = customer.first_message()
    while text is not None:
        text = await stage.wording.said(case, text, exchanges)
        exchanges.append(Exchange(text, await dialog.send(text)))
        text = customer.next_message(exchanges[-1].answer, await dialog.mailed_code())
    after = view_of(stage.database, world)
    level = _handover_level(stage.reader, exchanges)
    failures = [
        *judge(case, world, tuple(exchanges), before, after),
        *_handover_fault(case.must, level),
    ]
    known = _known_figures(stage, case, (before, after))
    talk = _talk(stage, case, dialog, exchanges, known)
    failures += talk.violations or ()
    if not customer.is_satisfied:
        unmet = [wish.goal.says for wish in customer.wishes if not wish.is_met]
        failures = [f"goal: not reached: {', '.join(unmet)}", *failures]
    met = sum(wish.is_met for wish in customer.wishes)
    return Trial(
        case,
        number,
        talk.exchanges,
        level,
        met,
        grounded_share(said_figures(exchanges, talk.known, talk.articles)),
        tuple(failures),
        case_quality(case, talk, level, met, failures),
        talk.spent,
    )


def _known_figures(
    stage: Stage, case: Case, views: tuple[RecordView, RecordView]
) -> frozenset[str]:
    timezone = stage.worlds.timezone
    today = case.start.clock.astimezone(timezone).date()
    return stage.reader.figures | record_figures(views, timezone) | refund_figures([today])


def _talk(
    stage: Stage, case: Case, dialog: Dialog, exchanges: Sequence[Exchange], known: frozenset[str]
) -> Talk:
    """The conversation with what its record, if it has one, says of the contract."""
    talk = Talk(tuple(exchanges), stage.reader, known, articles=stage.articles)
    if dialog.conversation_id is None:
        return talk
    facts = facts_of(stage.database, dialog.conversation_id, stage.reader, case.start.clock)
    return replace(
        talk,
        known=known | own_figures(facts, stage.worlds.timezone),
        violations=tuple(violations(facts)),
        numbers=reply_numbers(facts, exchanges),
        spent=spent_in(facts),
    )


def judge(
    case: Case,
    world: World,
    exchanges: tuple[Exchange, ...],
    before: RecordView,
    after: RecordView,
) -> list[str]:
    """What is not as the case says; empty when all is well."""
    said = "\n".join(exchange.answer.text for exchange in exchanges)
    return [
        *differences(case.must.record, before, after),
        *_facts_missing_or_leaked(case.must, world, said),
        *_articles_missing(case.must, exchanges),
        *_in_another_language(case.must.language or case.language, exchanges),
    ]


def _facts_missing_or_leaked(must: Expected, world: World, said: str) -> Iterator[str]:
    for fact in must.told:
        options = [fill(option, world.values) for option in fact.split(" | ")]
        if not any(_is_in(option, said) for option in options):
            yield f"told: {' | '.join(options)!r} was not said"
    for secret in must.never_told:
        if _is_in(text := fill(secret, world.values), said):
            yield f"never_told: {text!r} was said"


def _articles_missing(must: Expected, exchanges: tuple[Exchange, ...]) -> Iterator[str]:
    cited = {article for exchange in exchanges for article in exchange.answer.articles}
    for articles in must.cited:
        if not cited & set(articles.split(" | ")):
            yield f"cited: {articles!r} was not, but {sorted(cited)}"


def _handover_level(reader: ReplyReader, exchanges: Sequence[Exchange]) -> HandoverLevel:
    if any(exchange.answer.handed_over for exchange in exchanges):
        return "due"
    asked = (reader.asked(exchange.answer.text) for exchange in exchanges)
    return "offered" if any(one.kind == "person" for one in asked) else "not_due"


def _handover_fault(must: Expected, level: HandoverLevel) -> Iterator[str]:
    """An offer too many is no failure of a case; `escalation_agreement` counts it."""
    if must.handover == "either" or must.handover == level:
        return
    if (must.handover, level) != ("not_due", "offered"):
        yield f"handover: {must.handover}, but the agent's decision was {level}"


def _is_in(part: str, text: str) -> bool:
    return part.casefold() in text.casefold().replace("**", "")


def _in_another_language(language: str, exchanges: tuple[Exchange, ...]) -> Iterator[str]:
    for exchange in exchanges:
        text = exchange.answer.text
        if text and is_chinese(text) != (language == "zh"):
            yield f"language: not {language}: {text[:80]!r}"
