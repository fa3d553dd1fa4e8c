"""`python -m evals support`: the check of a model's sentences beside a person's judgement.

The sentences are SmolLM2-135M's, drawn from two runs of the suite, and were labelled without the
checker's verdict: may a customer be shown this, and is all of it backed by the passage? The first
two draws were then looked at while the checker was mended, the third was not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.table import Table

from agent.generation.answering import is_question
from agent.generation.support import Source, SupportChecker
from evals.dialogs.case_files import SETS
from evals.errors import BenchmarkFileError
from knowledge import load_pack
from knowledge.pack import Language
from knowledge.pack_loading import PACKS_FOLDER

LABELS = SETS / "online_shop_support" / "sentences.jsonl"


@dataclass(frozen=True)
class LabelledSentence:
    """What a model said of an article, and whether a customer may read it."""

    draw: str
    language: Language
    article_id: str
    sentence: str
    may_be_shown: bool


@dataclass(frozen=True)
class Agreement:
    """How the checker and the person judged the same sentences."""

    good: int
    stopped_wrongly: tuple[str, ...]
    bad: int
    let_through_wrongly: tuple[str, ...]


def read_labels(path: Path) -> list[LabelledSentence]:
    """The labelled sentences of a file of JSON lines.

    Raises:
        BenchmarkFileError: with file and line of what is wrong.
    """
    found = []
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        try:
            found.append(LabelledSentence(**orjson.loads(line)))
        except (orjson.JSONDecodeError, TypeError) as error:
            raise BenchmarkFileError(f"{path}:{number}: {error}") from error
    return found


def agreement(labels: Sequence[LabelledSentence], articles: Mapping[str, str]) -> Agreement:
    """Check every sentence against its article; `articles`: "id/language" to the body."""
    stopped, through = [], []
    for one in labels:
        body = articles[f"{one.article_id}/{one.language}"]
        checker = SupportChecker([Source(one.article_id, body)], "", one.language)
        is_shown = not is_question(one.sentence) and checker.check(one.sentence).is_supported
        if one.may_be_shown and not is_shown:
            stopped.append(one.sentence)
        if is_shown and not one.may_be_shown:
            through.append(one.sentence)
    good = sum(one.may_be_shown for one in labels)
    return Agreement(good, tuple(stopped), len(labels) - good, tuple(through))


def shop_articles() -> dict[str, str]:
    """The bodies of the shop's articles."""
    pack = load_pack(PACKS_FOLDER / "online_shop")
    return {f"{one.article_id}/{one.language}": one.body for one in pack.articles}


def support(
    *,
    labels: Annotated[Path, typer.Option(help="JSON lines.")] = LABELS,
    show: Annotated[bool, typer.Option(help="Also the sentences judged otherwise.")] = False,
) -> None:
    """Count sentences that the checker stops or lets through wrongly, by draw."""
    console = Console()
    try:
        found = read_labels(labels)
    except (BenchmarkFileError, OSError) as error:
        console.print(f"[red]{error}", highlight=False)
        raise typer.Exit(2) from error
    articles = shop_articles()
    table = Table("draw", "may be shown", "stopped wrongly", "must not", "let through wrongly")
    for draw in (*dict.fromkeys(one.draw for one in found), "all"):
        part = [one for one in found if draw in {one.draw, "all"}]
        result = agreement(part, articles)
        stopped, through = len(result.stopped_wrongly), len(result.let_through_wrongly)
        table.add_row(draw, str(result.good), str(stopped), str(result.bad), str(through))
        if show and draw == "all":
            for name in ("stopped_wrongly", "let_through_wrongly"):
                for sentence in getattr(result, name):
                    console.print(f"{name}: {sentence}", highlight=False, markup=False)
    console.print(table)
