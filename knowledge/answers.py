"""Extractive answers: an article's own sentences, cut down to the question."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from knowledge.markdown_text import Block, Sentence, blocks, split_sentences

LONGEST_ANSWER = 3
"""Sentences or list items."""
ALSO_RELEVANT = 0.72
"""Share of the best unit's score that another unit needs to be said too."""
LEAD_BONUS = 0.08
"""The first sentence answers the article's title and stands alone, so it wins near ties."""
COLONS = (":", "：")


@dataclass(frozen=True)
class AnswerUnit:
    """What is said whole or not at all: a sentence, a list item, all steps of a numbered list."""

    sentence: Sentence
    """For steps: their texts joined."""
    kind: Literal["sentence", "item", "steps"]


@dataclass(frozen=True)
class ShortAnswer:
    """The answer to one question out of one article."""

    markdown: str
    sentence: str
    """The one to cite: plain text."""


def answer_units(markdown: str) -> list[AnswerUnit]:
    """The units of an article's body in order.

    A line that only announces a list ("The options are:") says nothing by itself and is left out;
    before steps it stays with them.
    """
    found: list[AnswerUnit] = []
    steps: list[Block] = []
    for block in blocks(markdown):
        if block.kind == "step":
            steps.append(block)
            continue
        _flush(steps, found)
        if block.kind == "item":
            found.append(AnswerUnit(Sentence(block.text, block.markdown), "item"))
        elif block.kind == "paragraph":
            found.extend(
                AnswerUnit(sentence, "sentence")
                for sentence in split_sentences(block.markdown)
                if not sentence.text.endswith(COLONS)
            )
    _flush(steps, found)
    return found


def shorten(units: Sequence[AnswerUnit], relevance: NDArray[np.float32]) -> ShortAnswer:
    """The one to three units that answer best, in the article's order.

    Args:
        units: of one article, at least one.
        relevance: shape (n_units,), how much each unit fits the question.
    """
    scored = relevance.copy()
    scored[0] += LEAD_BONUS
    order = np.argsort(-scored, kind="stable").tolist()
    best = order[0]
    enough = scored[best] * ALSO_RELEVANT
    chosen = sorted(row for row in order[:LONGEST_ANSWER] if row == best or scored[row] >= enough)
    return ShortAnswer(_render([units[row] for row in chosen]), units[best].sentence.text)


def _render(units: Sequence[AnswerUnit]) -> str:
    """Markdown: sentences of one paragraph on one line, list items as a list."""
    lines: list[str] = []
    previous: AnswerUnit | None = None
    for unit in units:
        text = f"- {unit.sentence.markdown}" if unit.kind == "item" else unit.sentence.markdown
        together = previous is not None and previous.kind == unit.kind
        if together and unit.kind == "sentence":
            joint = "" if lines[-1].endswith(("。", "！", "？")) else " "
            lines[-1] += joint + text
        elif together and unit.kind == "item":
            lines[-1] += "\n" + text
        else:
            lines.append(text)
        previous = unit
    return "\n\n".join(lines)


def _flush(steps: list[Block], found: list[AnswerUnit]) -> None:
    if not steps:
        return
    text = " ".join(step.text for step in steps)
    markdown = "\n".join(f"{number}. {step.markdown}" for number, step in enumerate(steps, 1))
    found.append(AnswerUnit(Sentence(text, markdown), "steps"))
    steps.clear()
