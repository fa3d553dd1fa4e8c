"""How good the shop's agent is on held-out messages, written apart from the training ones.

Every message is a conversation of its own through the whole product: the same turns that a customer
gets. Definitions:

- answered: the turn acted on at least one command that is neither `Unclear` nor `NotCovered`.
- precision: of the answered messages, those where the first such command's intent is an accepted
  one or the first article cited is. A message that nothing covers and that was answered all the
  same counts as wrong.
- coverage: of the messages that have an answer, those that were answered.
- right article: of the messages answered with a citation, those that cite an accepted article.
- addressed: of the requests in messages with several, those whose intent is among the commands.
- rejected: no article was cited, and no task was begun either.
- readings: the intent model's own, before the agent decides; see `evals.readings`.
- retrieval: the search alone, on the messages that an article answers; see
  `evals.ranking_metrics`.
"""

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from agent import Agent, IncomingMessage, Reply
from evals.ranking_metrics import DEEPEST, Estimate, estimates, query_metrics
from evals.readings import NO_ANSWER, Reading
from evals.shares import Share, share
from knowledge.pack import Language
from tools.clock import system_clock
from tools.database.log_rows import find_trace

SETS_FOLDER = Path(__file__).parent / "sets"
HELD_OUT = "online_shop"
"""Messages that no decision was made on."""
DEVELOPMENT = "online_shop_development"
"""Held out from training too, but looked at while the recipe was made."""
SEED = 1
"""Of the resampling; nothing else here is drawn."""
_OF_TYPE = {
    "RequestHuman": "request_human",
    "Complain": "complaint",
    "Affirm": "affirm",
    "Deny": "deny",
    "CancelTask": "cancel_task",
    "Undo": "undo",
}


@dataclass(frozen=True)
class Outcome:
    """What the agent did with one message."""

    row: dict[str, str]
    intents: tuple[str, ...]
    """Intents that were acted on, in order."""
    articles: tuple[str, ...]
    reply: str
    begins_task: bool = False
    reading: Reading | None = None
    """None where the message was not read by the intent model, as a bare order number."""

    @property
    def is_rejected(self) -> bool:
        """Neither an article nor a task: the agent said that it cannot help."""
        return not self.articles and not self.begins_task

    @property
    def accepted_intents(self) -> list[str]:
        """Intents that the set's author accepts."""
        return self.row["intents"].split("|")

    @property
    def accepted_articles(self) -> list[str]:
        """Articles that the set's author accepts; empty where none is expected."""
        return [name for name in self.row.get("articles", "").split("|") if name]


@dataclass(frozen=True)
class ShopScores:
    """One language's figures, each with its interval."""

    language: str
    precision: Share
    coverage: Share
    right_article: Share
    addressed: Share
    persons_honoured: Share
    persons_imagined: Share
    unanswerable_rejected: Share
    answerable_rejected: Share
    mistakes: tuple[Outcome, ...]
    readings: tuple[Reading, ...] = ()
    retrieval: Mapping[str, Estimate] = field(default_factory=dict)


def read_set(name: str, language: str, *, collection: str = HELD_OUT) -> list[dict[str, str]]:
    """Rows of one file of a collection."""
    path = SETS_FOLDER / collection / f"{name}_{language}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


async def score_shop(
    agent: Agent,
    language: Language,
    progress: Callable[[str, int, int], None],
    *,
    collection: str = HELD_OUT,
) -> ShopScores:
    """Run every set of one language."""

    async def run(name: str) -> list[Outcome]:
        rows = read_set(name, language, collection=collection)
        outcomes = []
        for number, row in enumerate(rows, start=1):
            outcomes.append(await ask(agent, row, language))
            progress(f"{name} {language}", number, len(rows))
        return outcomes

    singles = await run("understanding")
    several = await run("multi")
    persons = await run("person")
    unanswerable = await run("unanswerable")
    answerable = await run("answerable")
    answered = [outcome for outcome in singles if outcome.intents]
    answerable_singles = [
        outcome for outcome in singles if not NO_ANSWER & set(outcome.accepted_intents)
    ]
    cited = [outcome for outcome in answered if outcome.articles and outcome.accepted_articles]
    return ShopScores(
        language=language,
        precision=share(_is_right(outcome) for outcome in answered),
        coverage=share(bool(outcome.intents) for outcome in answerable_singles),
        right_article=share(outcome.articles[0] in outcome.accepted_articles for outcome in cited),
        addressed=share(
            intent in outcome.intents for outcome in several for intent in outcome.accepted_intents
        ),
        persons_honoured=share(
            "request_human" in outcome.intents for outcome in persons if _wants_person(outcome)
        ),
        persons_imagined=share(
            "request_human" in outcome.intents for outcome in persons if not _wants_person(outcome)
        ),
        unanswerable_rejected=share(outcome.is_rejected for outcome in unanswerable),
        answerable_rejected=share(outcome.is_rejected for outcome in answerable),
        mistakes=tuple(outcome for outcome in answered if not _is_right(outcome)),
        readings=tuple(one.reading for one in singles if one.reading is not None),
        retrieval=await _retrieval(agent, singles, language),
    )


def _is_right(outcome: Outcome) -> bool:
    # An article may belong to several intents; the customer sees the article.
    return outcome.intents[0] in outcome.accepted_intents or bool(
        set(outcome.articles[:1]) & set(outcome.accepted_articles)
    )


def _wants_person(outcome: Outcome) -> bool:
    return outcome.row["wants_person"].strip().lower() == "true"


async def _retrieval(
    agent: Agent, outcomes: Sequence[Outcome], language: Language
) -> Mapping[str, Estimate]:
    """How well the search ranks the accepted articles when nothing tells it the intent."""
    today, per_query = system_clock().date(), []
    for outcome in outcomes:
        if not outcome.accepted_articles:
            continue
        matches = await agent.needs.run_model(
            partial(
                agent.needs.search.search,
                outcome.row["text"],
                language=language,
                today=today,
                limit=DEEPEST,
                min_score=0.0,
            )
        )
        found = [match.article_id for match in matches]
        per_query.append(query_metrics(found, outcome.accepted_articles))
    return estimates(per_query, seed=SEED) if per_query else {}


def _reading(agent: Agent, reply: Reply, row: Mapping[str, str]) -> Reading | None:
    if reply.entry is None:
        return None
    with agent.needs.database.transaction() as connection:
        trace = find_trace(connection, reply.conversation_id, reply.entry.payload["trace_id"])
    if not trace or not trace["candidates"]:
        return None
    intent, confidence = trace["candidates"][0]
    return Reading(intent, confidence, tuple(row["intents"].split("|")))


async def ask(agent: Agent, row: dict[str, str], language: str) -> Outcome:
    """One message in a conversation of its own."""
    message = IncomingMessage(text=row["text"], language=language)
    reply = await agent.answer_to(await agent.admit(message))
    if reply.entry is None:
        raise AssertionError(f"a new conversation was not answered: {row['text']!r}")
    payload = reply.entry.payload
    return Outcome(
        row=row,
        intents=_acted_on(payload["commands"]),
        articles=tuple(citation["article_id"] for citation in payload["citations"]),
        reply=reply.entry.text or "",
        begins_task=any(
            command["type"] in {"StartTask", "Complain"} for command in payload["commands"]
        ),
        reading=_reading(agent, reply, row) if "intents" in row else None,
    )


def _acted_on(commands: Sequence[dict[str, Any]]) -> tuple[str, ...]:
    return tuple(
        command.get("intent") or _OF_TYPE[command["type"]]
        for command in commands
        if command["type"] not in {"Unclear", "NotCovered"}
    )
