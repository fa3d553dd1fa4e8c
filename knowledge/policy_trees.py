"""A decision table as the tree of questions that it asks, in words and as a picture.

A table is written rule by rule; who reads it wants to know what is looked at first, and where each
answer leads. Facts are asked in the table's order, a question that changes nothing is left out,
and answers that lead to the same are one branch.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from html import escape

from knowledge.policies import DecisionTable, OneOf, Value, as_yaml
from knowledge.policy_checks import RuleSet, accepting_rules, values_that_differ

MAX_LEAVES = 400
"""More is no picture that anybody reads."""
_ROW_HEIGHT, _COLUMN_WIDTH, _BOX_HEIGHT, _MARGIN = 34, 300, 24, 12
_QUESTION_WIDTH, _LEAF_WIDTH, _LETTER_WIDTH = 160, 290, 7


class TooLargeToDrawError(Exception):
    """The tree would have more than `MAX_LEAVES` leaves."""


@dataclass(frozen=True)
class Leaf:
    """What is decided."""

    decision: str
    values: tuple[tuple[str, Value], ...]
    rule_id: str = field(compare=False)
    """The first rule that leads here."""

    def __str__(self) -> str:
        more = ", ".join(f"{name} {as_yaml(value)}" for name, value in self.values)
        return f"{self.decision} ({more})" if more else self.decision


@dataclass(frozen=True)
class Branch:
    """A question, with where each answer leads."""

    fact: str
    ways: tuple[tuple[str, "Leaf | Branch"], ...]
    """Answers in words, in the order of the fact's values."""


Tree = Leaf | Branch


def tree_of(table: DecisionTable) -> Tree:
    """The tree of a table in which every case is decided (`knowledge.policy_checks`).

    Raises:
        TooLargeToDrawError: nobody could read it.
    """
    names = list(table.facts)

    @cache
    def grow(place: int, matching: RuleSet) -> Tree:
        if place == len(names):
            return _leaf(table, matching)
        ways: list[tuple[list[Value], Tree]] = []
        for value in values_that_differ(table, names[place]):
            below = grow(place + 1, matching & accepting_rules(table, names[place], value))
            _add_way(ways, value, below, is_word=isinstance(table.facts[names[place]], OneOf))
        if len(ways) == 1:
            return ways[0][1]
        return Branch(names[place], tuple(_labelled(table, names[place], ways)))

    tree = grow(0, (1 << len(table.rules)) - 1)
    if _leaves(tree) > MAX_LEAVES:
        raise TooLargeToDrawError(f"{table.name}: more than {MAX_LEAVES} leaves")
    return tree


def as_text(tree: Tree) -> str:
    """One line for each answer, indented below its question."""
    return "\n".join(_lines(tree, ""))


def as_svg(tree: Tree, title: str) -> str:
    """A picture that grows from left to right; widths and heights are in pixels."""
    shapes: list[str] = []
    height = _draw(tree, 0, _MARGIN + _ROW_HEIGHT, shapes) + _MARGIN
    width = 2 * _MARGIN + _COLUMN_WIDTH * (_depth(tree) + 1)
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}" font-family="sans-serif" font-size="12" role="img">'
        f"<title>{escape(title)}</title>"
        f'<text x="{_MARGIN}" y="{_MARGIN + 8}" font-weight="bold">{escape(title)}</text>'
    )
    return "\n".join([head, *shapes, "</svg>", ""])


def _leaf(table: DecisionTable, matching: RuleSet) -> Leaf:
    first = next(rule for rule in table.rules if matching >> (rule.number - 1) & 1)
    values = tuple(sorted(first.outcome.values.items()))
    return Leaf(first.outcome.decision, values, table.rule_id(first.number))


def _add_way(
    ways: list[tuple[list[Value], Tree]], value: Value, below: Tree, *, is_word: bool
) -> None:
    """Join `value` to the answers that lead to the same: all of words, the last one of numbers."""
    for values, tree in ways if is_word else ways[-1:]:
        if tree == below:
            values.append(value)
            return
    ways.append(([value], below))


def _labelled(
    table: DecisionTable, name: str, ways: Sequence[tuple[list[Value], Tree]]
) -> Iterator[tuple[str, Tree]]:
    if isinstance(table.facts[name], OneOf):
        for values, tree in ways:
            yield ", ".join(map(as_yaml, values)), tree
        return
    for number, (values, tree) in enumerate(ways):
        least = int(values[0])
        if number + 1 == len(ways):
            yield f">= {least}", tree
        elif number == 0:
            yield f"< {int(ways[1][0][0])}", tree
        else:
            yield f"{least}..{int(ways[number + 1][0][0]) - 1}", tree


def _leaves(tree: Tree) -> int:
    return 1 if isinstance(tree, Leaf) else sum(_leaves(below) for _, below in tree.ways)


def _depth(tree: Tree) -> int:
    return 0 if isinstance(tree, Leaf) else 1 + max(_depth(below) for _, below in tree.ways)


def _lines(tree: Tree, indent: str) -> Iterator[str]:
    if isinstance(tree, Leaf):
        yield f"{indent}-> {tree}  [{tree.rule_id}]"
        return
    for label, below in tree.ways:
        if isinstance(below, Leaf):
            yield f"{indent}{tree.fact}: {label} -> {below}  [{below.rule_id}]"
        else:
            yield f"{indent}{tree.fact}: {label}"
            yield from _lines(below, f"{indent}    ")


def _draw(tree: Tree, column: int, top: int, shapes: list[str]) -> int:
    """Add the shapes of `tree` from `top` on; returns where the next one may begin."""
    left = _MARGIN + column * _COLUMN_WIDTH
    if isinstance(tree, Leaf):
        shapes.append(_box(left, top, str(tree), is_leaf=True))
        return top + _ROW_HEIGHT
    shapes.append(_box(left, top, f"{tree.fact}?", is_leaf=False))
    below_top = top
    for label, below in tree.ways:
        start, end = left + _QUESTION_WIDTH, left + _COLUMN_WIDTH
        middle = below_top + _BOX_HEIGHT // 2
        shapes.append(
            f'<path d="M{start} {top + _BOX_HEIGHT // 2} h8 V{middle} H{end}" fill="none" '
            f'stroke="#9aa3b2"/><text x="{start + 14}" y="{middle - 4}" fill="#445">'
            f"{_shortened(label, end - start - 14)}</text>"
        )
        below_top = _draw(below, column + 1, below_top, shapes)
    return below_top


def _box(left: int, top: int, text: str, *, is_leaf: bool) -> str:
    width, fill = (_LEAF_WIDTH, "#e8f3ec") if is_leaf else (_QUESTION_WIDTH, "#eef1f8")
    return (
        f'<rect x="{left}" y="{top}" width="{width}" height="{_BOX_HEIGHT}" rx="5" '
        f'fill="{fill}" stroke="#c5ccd8"/>'
        f'<text x="{left + 8}" y="{top + 16}">{_shortened(text, width - 8)}</text>'
    )


def _shortened(text: str, width: int) -> str:
    """As much of it as fits, and all of it for who points there."""
    most = width // _LETTER_WIDTH
    shown = text if len(text) <= most else f"{text[: most - 1]}…"
    return f"{escape(shown)}<title>{escape(text)}</title>"
