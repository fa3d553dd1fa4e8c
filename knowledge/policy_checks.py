"""Proves of a decision table that every case is decided, and decided once; or shows a case.

Exact, though most tables have infinitely many cases. All that matters about a value is which rules
accept it, so each fact's values fall into a few classes; and all that matters about a case is which
rules match it. So the facts are gone through one by one, keeping each set of rules that can still
match together, with one case for which they do. docs/adr/0016.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Literal

from knowledge.policies import AnySpan, Condition, DecisionTable, OneOf, Span, as_yaml, describe

MAX_SITUATIONS = 200_000
"""Sets of rules that may match together: proving takes about a second. The shop has 912 at most."""

Case = Mapping[str, str | int | bool]
RuleSet = int
"""Bit n - 1 stands for rule n."""


@dataclass(frozen=True)
class Problem:
    """Something wrong in one table."""

    location: tuple[str | int, ...]
    """Where in the table, as keys and indices."""
    severity: Literal["error", "warning"]
    text: str


class TooManySituationsError(Exception):
    """The table is too large to be proved."""


def check_table(table: DecisionTable) -> Iterator[Problem]:
    """Every problem of one table."""
    yield from _unused(table)
    yield from _uneven_values(table)
    yield from _never_holding(table)
    try:
        situations = find_situations(table)
    except TooManySituationsError:
        text = f"more than {MAX_SITUATIONS} sets of rules can match together: split the table"
        yield Problem((), "error", text)
        return
    yield from _gap(table, situations)
    yield from _contradictions(table, situations)
    yield from _unreachable(table, situations)


def find_situations(table: DecisionTable) -> Mapping[RuleSet, Case]:
    """Each set of rules that match together in some case, with such a case; 0 is a gap.

    Raises:
        TooManySituationsError: there are more than `MAX_SITUATIONS`.
    """
    every_rule = (1 << len(table.rules)) - 1
    found: dict[RuleSet, Case] = {every_rule: {}}
    for name in table.facts:
        classes = _classes(table, name)
        wider: dict[RuleSet, Case] = {}
        for matching, case in found.items():
            for accepting, value in classes.items():
                both = matching & accepting
                if both not in wider:
                    wider[both] = {**case, name: value}
            if len(wider) > MAX_SITUATIONS:
                raise TooManySituationsError(table.name)
        found = wider
    return found


def _classes(table: DecisionTable, name: str) -> dict[RuleSet, str | int | bool]:
    """The values of one fact by the rules that accept them, one value for each such set."""
    classes: dict[RuleSet, str | int | bool] = {}
    for value in values_that_differ(table, name):
        classes.setdefault(accepting_rules(table, name, value), value)
    return classes


def accepting_rules(table: DecisionTable, name: str, value: str | int | bool) -> RuleSet:
    """The rules that a fact of this value leaves possible."""
    accepting = (
        1 << (rule.number - 1)
        for rule in table.rules
        if name not in rule.conditions or rule.conditions[name].holds(value)
    )
    return reduce(or_, accepting, 0)


def values_that_differ(table: DecisionTable, name: str) -> Iterator[str | int | bool]:
    """Every word; of numbers the first, and each at which some condition begins or ends to hold."""
    domain = table.facts[name]
    if isinstance(domain, OneOf):
        yield from domain.values
        return
    edges = {domain.least}
    for rule in table.rules:
        for span in _spans(rule.conditions.get(name)):
            edges |= {span.least, None if span.most is None else span.most + 1}
    yield from sorted(edge for edge in edges if edge is not None and domain.holds(edge))


def _spans(condition: Condition | None) -> tuple[Span, ...]:
    return condition.spans if isinstance(condition, AnySpan) else ()


def _gap(table: DecisionTable, situations: Mapping[RuleSet, Case]) -> Iterator[Problem]:
    if 0 in situations:
        text = f"gap: no rule for {describe(table, situations[0])}"
        yield Problem(("rules",), "error", text)


def _contradictions(table: DecisionTable, situations: Mapping[RuleSet, Case]) -> Iterator[Problem]:
    """Each pair of rules once, at the later one."""
    if table.hit == "first":
        return
    opposed = {
        rule.number: _rule_set(
            other.number for other in table.rules if other.outcome != rule.outcome
        )
        for rule in table.rules
    }
    pairs: dict[tuple[int, int], Case] = {}
    for matching, case in situations.items():
        for later in _numbers(matching):
            for earlier in _numbers(matching & opposed[later] & ((1 << (later - 1)) - 1)):
                pairs.setdefault((later, earlier), case)
    for (later, earlier), case in sorted(pairs.items(), key=lambda pair: pair[0]):
        text = (
            f"rules {earlier} and {later} contradict each other: both match {describe(table, case)}"
        )
        yield Problem(("rules", later - 1), "error", text)


def _unreachable(table: DecisionTable, situations: Mapping[RuleSet, Case]) -> Iterator[Problem]:
    """Rules that match only where an earlier one has already decided."""
    for rule in table.rules:
        shadows = _rule_set(
            other.number
            for other in table.rules[: rule.number - 1]
            if table.hit == "first" or other.outcome == rule.outcome
        )
        own = [matching for matching in situations if matching >> (rule.number - 1) & 1]
        if own and all(matching & shadows for matching in own):
            earliest = {min(_numbers(matching & shadows)) for matching in own}
            before = " or ".join(map(str, sorted(earliest)))
            text = f"rule {rule.number} is unreachable: rule {before} has always decided before it"
            yield Problem(("rules", rule.number - 1), "error", text)


def _never_holding(table: DecisionTable) -> Iterator[Problem]:
    """Comparisons outside what the fact may be; a rule with such a condition may never match."""
    for rule in table.rules:
        for name, condition in rule.conditions.items():
            for span in _spans(condition):
                if not _meets(span, table.facts[name]):
                    text = (
                        f"rule {rule.number}: {name}: {span} can never hold, {name} is "
                        f"{table.facts[name]}"
                    )
                    yield Problem(("rules", rule.number - 1, "when", name), "error", text)


def _meets(span: Span, domain: OneOf | Span) -> bool:
    """Whether some number is in both: if so, one of them is the first of either."""
    firsts = [one.least for one in (span, domain) if isinstance(one, Span)]
    return any(first is not None and span.holds(first) and domain.holds(first) for first in firsts)


def _uneven_values(table: DecisionTable) -> Iterator[Problem]:
    """Who asks for a decision relies on what it gives."""
    expected: dict[str, tuple[int, set[str]]] = {}
    for rule in table.rules:
        outcome = rule.outcome
        first, names = expected.setdefault(outcome.decision, (rule.number, set(outcome.values)))
        if odd := sorted(names ^ set(outcome.values)):
            text = (
                f"rules {first} and {rule.number} both decide {outcome.decision!r}, but only one "
                f"gives {', '.join(odd)}"
            )
            yield Problem(("rules", rule.number - 1), "error", text)


def _unused(table: DecisionTable) -> Iterator[Problem]:
    for name in table.facts:
        if all(name not in rule.conditions for rule in table.rules):
            yield Problem(("facts", name), "warning", f"no rule looks at fact {as_yaml(name)!r}")
    for index, decision in enumerate(table.decisions):
        if all(rule.outcome.decision != decision for rule in table.rules):
            text = f"no rule decides {decision!r}"
            yield Problem(("decisions", index), "warning", text)


def _rule_set(numbers: Iterator[int]) -> RuleSet:
    return reduce(or_, (1 << (number - 1) for number in numbers), 0)


def _numbers(rules: RuleSet) -> Iterator[int]:
    """The numbers of the rules in a set, ascending."""
    while rules:
        lowest = rules & -rules
        yield lowest.bit_length()
        rules ^= lowest
