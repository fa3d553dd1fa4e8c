"""Whether the sentences that are said are those which answer.

Each question of `online_shop_development/answers_<language>.csv` is a conversation of its own
through the whole product. Definitions:

- told: the reply holds one of the phrases of `told` (parted by " | ") and none of `not_told`.
- told, right article: the same among the questions answered from an accepted article: the choice
  of the sentence alone.
- length: the reply's characters, at the median.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from agent import Agent
from evals.shares import Share, share
from evals.shop import DEVELOPMENT, Outcome, ask, read_set
from evals.shop_agent import measured_agent
from knowledge.console import progress_bar
from knowledge.pack import Language


@dataclass(frozen=True)
class AnswerScores:
    """One language's figures."""

    language: Language
    right_article: Share
    told: Share
    told_from_right_article: Share
    characters: float
    """Median length of a reply."""
    missed: tuple[Outcome, ...]


def answers(
    *, missed: Annotated[bool, typer.Option(help="List the replies that lack it too.")] = False
) -> None:
    """Score on questions whether the reply says the figure or phrase that was asked for."""
    scores = asyncio.run(_score())
    table = Table("figure", *(one.language for one in scores), title="Sentences that answer")
    for name in ("right_article", "told", "told_from_right_article"):
        table.add_row(name.replace("_", " "), *(str(getattr(one, name)) for one in scores))
    table.add_row("characters of a reply", *(f"{one.characters:.0f}" for one in scores))
    console = Console()
    console.print(table)
    for outcome in [outcome for one in scores for outcome in one.missed] if missed else ():
        said = f"{outcome.row['text']} ({outcome.row['told']}): {outcome.articles}"
        console.print(f"[bold]{said}[/bold]\n{outcome.reply}\n", highlight=False)


async def score_answers(agent: Agent, language: Language) -> AnswerScores:
    """Ask every question of one language."""
    rows = read_set("answers", language, collection=DEVELOPMENT)
    outcomes = [await ask(agent, row, language) for row in rows]
    return AnswerScores(
        language=language,
        right_article=share(_is_from_right_article(outcome) for outcome in outcomes),
        told=share(is_told(outcome.row, outcome.reply) for outcome in outcomes),
        told_from_right_article=share(
            is_told(outcome.row, outcome.reply)
            for outcome in outcomes
            if _is_from_right_article(outcome)
        ),
        characters=median(len(outcome.reply) for outcome in outcomes),
        missed=tuple(outcome for outcome in outcomes if not is_told(outcome.row, outcome.reply)),
    )


def is_told(row: Mapping[str, str], reply: str) -> bool:
    """Whether a reply holds what the row wants, and nothing that it must not."""
    said = reply.replace("**", "").casefold()
    return _any_in(row["told"], said) and not _any_in(row.get("not_told") or "", said)


def _any_in(phrases: str, said: str) -> bool:
    return any(phrase.casefold() in said for phrase in phrases.split(" | ") if phrase)


def _is_from_right_article(outcome: Outcome) -> bool:
    accepted: Sequence[str] = outcome.row["article"].split("|")
    return bool(set(outcome.articles[:1]) & set(accepted))


async def _score() -> list[AnswerScores]:
    with progress_bar() as progress:
        async with measured_agent(progress) as agent:
            return [
                await score_answers(agent, language)
                for language in agent.needs.pack.company.languages
            ]
