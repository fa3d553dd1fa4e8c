"""Extractive answers: an article's own sentences, cut down to the question."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from knowledge.markdown_text import Block, Sentence, blocks, split_sentences
from knowledge.wanted import MEASURES, TIMES, Kind, stated

LONGEST_ANSWER = 3
"""Sentences or list items; more only where one of them needs the one before it, or its list."""
ALSO_RELEVANT = 0.72
"""Share of the best unit's score that another unit needs to be said too."""
LEAD_BONUS = 0.08
"""The first sentence answers the article's title and stands alone, so it wins near ties."""
LEAD_RELEVANT = 0.4
"""Share of the best unit's score from where the first sentence comes with a figure; without one
it always does, as it says what the rest is about."""
FIGURE_BONUS = 0.25
"""For a unit with the kind of figure that is asked for."""
FEW = 2
"""Where no more sentences than these state a measure that is asked for, they belong together."""
COLONS = (":", "：")
_UNIT_OF: Mapping[Kind, str] = {"list": "item", "steps": "steps"}
_LEANING = re.compile(
    r"(?:it|its|they|them|this|that|these|those|then|otherwise|after that|instead|in that case|"
    r"both|for example)\b|[^.\d]*\bsame\b"
    r"|[它这那]|否则|此外|另外|例如|因此|所以|但|同样|届时|之后|[^。\d]*相同",
    re.IGNORECASE,
)
"""How a sentence begins that says little without the one before it."""


@dataclass(frozen=True)
class AnswerUnit:
    """What is said whole or not at all: a sentence, a list item, all steps of a numbered list."""

    sentence: Sentence
    """For steps: their texts joined."""
    kind: Literal["sentence", "item", "steps"]
    announced_by: Sentence | None = None
    """Of items: the line that announces their list."""
    block: int = 0
    """Sentences of one paragraph share it, as do the items of one list."""

    @property
    def leans(self) -> bool:
        """Whether it says little without the sentence before it."""
        is_leaning = self.kind == "sentence" and _LEANING.match(self.sentence.text)
        return bool(is_leaning)


@dataclass(frozen=True)
class ShortAnswer:
    """The answer to one question out of one article."""

    markdown: str
    sentence: str
    """The one to cite: plain text."""


def answer_units(markdown: str) -> list[AnswerUnit]:
    """The units of an article's body in order.

    A line that only announces a list ("The options are:") says nothing by itself and is no unit;
    it stays with steps, and with a list that is said whole.
    """
    found: list[AnswerUnit] = []
    steps: list[Block] = []
    announced: Sentence | None = None
    number = 0
    previous = None
    for block in blocks(markdown):
        if block.kind != "item" or previous != "item":
            number += 1
        previous = block.kind
        if block.kind == "step":
            steps.append(block)
            continue
        _flush(steps, found)
        if block.kind == "item":
            item = Sentence(block.text, block.markdown)
            found.append(AnswerUnit(item, "item", announced, number))
        elif block.kind == "paragraph":
            said = list(split_sentences(block.markdown))
            announced = said[-1] if said and said[-1].text.endswith(COLONS) else None
            found.extend(
                AnswerUnit(sentence, "sentence", block=number)
                for sentence in said
                if not sentence.text.endswith(COLONS)
            )
    _flush(steps, found)
    return found


def shorten(
    units: Sequence[AnswerUnit],
    relevance: NDArray[np.float32],
    asked: frozenset[Kind] = frozenset(),
) -> ShortAnswer:
    """The units that answer best, in the article's order, with those that they need.

    Args:
        units: of one article, at least one.
        relevance: shape (n_units,), how much each unit fits the question.
        asked: what the question wants.
    """
    figures = [asked & stated(one.sentence.text) for one in units]
    scored = relevance + FIGURE_BONUS * np.array([bool(found) for found in figures], np.float32)
    scored[0] += LEAD_BONUS
    order: list[int] = np.argsort(-scored, kind="stable").tolist()
    best = order[0]
    chosen = {best} | {
        row
        for row in order[:LONGEST_ANSWER]
        if scored[row] >= scored[best] * ALSO_RELEVANT
        and relevance[row] >= relevance[best] * ALSO_RELEVANT
    }
    for kind in asked:
        tells = [row for row in order if kind in figures[row]]
        is_told = any(
            kind in figures[row] or bool(kind in TIMES and TIMES & figures[row]) for row in chosen
        )
        if kind in MEASURES and len(tells) <= FEW:
            chosen |= set(tells)
        elif not is_told:
            chosen |= set(tells[:1])
    if not figures[best] or scored[0] >= scored[best] * LEAD_RELEVANT:
        chosen.add(0)
    chosen |= _needed(units, chosen, asked)
    return ShortAnswer(_render(units, sorted(chosen)), units[best].sentence.text)


def _needed(units: Sequence[AnswerUnit], chosen: set[int], asked: frozenset[Kind]) -> set[int]:
    """What the chosen units cannot do without: the sentence before, the rest of a list, steps."""
    needed: set[int] = set()
    for row in chosen:
        before = row
        while before > 0 and units[before].leans:
            # After a list it is the first sentence that an example or a "then" goes back to.
            before = before - 1 if units[before - 1].kind == "sentence" else 0
            needed.add(before)
    forms = {_UNIT_OF[kind] for kind in asked if kind in _UNIT_OF}
    needed |= {row for row, unit in enumerate(units) if unit.kind in forms}
    items = Counter(units[row].block for row in chosen if units[row].kind == "item")
    whole = {block for block, count in items.items() if count > 1}
    return needed | {
        row for row, unit in enumerate(units) if unit.kind == "item" and unit.block in whole
    }


def _render(units: Sequence[AnswerUnit], rows: Sequence[int]) -> str:
    """Markdown: sentences of one paragraph on one line, list items as a list."""
    lines: list[str] = []
    previous: AnswerUnit | None = None
    items = Counter(units[row].block for row in rows if units[row].kind == "item")
    for unit in (units[row] for row in rows):
        text = f"- {unit.sentence.markdown}" if unit.kind == "item" else unit.sentence.markdown
        together = previous is not None and previous.kind == unit.kind
        if together and unit.kind == "sentence":
            joint = "" if lines[-1].endswith(("。", "！", "？")) else " "
            lines[-1] += joint + text
        elif together and unit.kind == "item":
            lines[-1] += "\n" + text
        else:
            if unit.announced_by and items[unit.block] > 1:
                lines.append(unit.announced_by.markdown)
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
