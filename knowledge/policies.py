"""Decision tables: what the company allows, as rules that a business person can read and change.

A table is written for its facts ("status", "total_cents"), each with all the values it may have, so
that `knowledge.policy_checks` can prove that every case is decided, and decided once. Why tables:
docs/adr/0016.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from knowledge.errors import KnowledgeError

Value = str | int | bool
HitPolicy = Literal["unique", "first"]


class PolicyError(KnowledgeError):
    """A table could not decide. Whoever asked must not go on as if it had allowed something."""


class UnknownTableError(PolicyError):
    """The pack has no table of that name."""


class MissingFactError(PolicyError):
    """A fact that the table declares was not given."""


class FactOutOfDomainError(PolicyError):
    """A fact has a value that the table does not declare for it."""


class UndecidedError(PolicyError):
    """No rule matches: a gap in the table."""


class ContradictionError(PolicyError):
    """Two rules match and decide differently."""


@dataclass(frozen=True)
class OneOf:
    """Words, or true and false: all that a fact may be, or those that a condition wants."""

    values: tuple[str | bool, ...]

    def holds(self, value: object) -> bool:
        """Whether `value` is among them; 1 is not True here."""
        return isinstance(value, str | bool) and value in self.values

    def __str__(self) -> str:
        return ", ".join(map(as_yaml, self.values))


@dataclass(frozen=True)
class Span:
    """Whole numbers from `least` to `most`, both included; None: no end on that side."""

    least: int | None
    most: int | None
    written: str = field(default="", compare=False)
    """As it stands in the file, for messages."""

    def holds(self, value: object) -> bool:
        """Whether `value` is a whole number in it. True is not 1 here."""
        return (
            isinstance(value, int)
            and not isinstance(value, bool)
            and (self.least is None or value >= self.least)
            and (self.most is None or value <= self.most)
        )

    def __str__(self) -> str:
        return self.written


@dataclass(frozen=True)
class AnySpan:
    """A condition on a number: met in any of the spans."""

    spans: tuple[Span, ...]

    def holds(self, value: object) -> bool:
        """Whether `value` is in one of them."""
        return any(span.holds(value) for span in self.spans)


Domain = OneOf | Span
Condition = OneOf | AnySpan


@dataclass(frozen=True)
class Outcome:
    """What a rule says when it matches."""

    decision: str
    say: str | None = None
    """A reply that tells the customer."""
    values: Mapping[str, Value] = field(default_factory=dict)
    """Whatever else follows: a fee, a remedy, the reason."""


@dataclass(frozen=True)
class Rule:
    """Matches when each of its conditions holds; a fact without a condition may be anything."""

    number: int
    """Its place in the table, from 1."""
    conditions: Mapping[str, Condition]
    outcome: Outcome

    def matches(self, facts: Mapping[str, object]) -> bool:
        """`facts` must have every fact that the rule names."""
        return all(condition.holds(facts[name]) for name, condition in self.conditions.items())


@dataclass(frozen=True)
class DecisionTable:
    """One policy."""

    name: str
    about: str
    facts: Mapping[str, Domain]
    decisions: tuple[str, ...]
    hit: HitPolicy
    """`unique`: rules that match together must agree. `first`: the first that matches decides."""
    rules: tuple[Rule, ...]

    def rule_id(self, number: int) -> str:
        """How traces name a rule: `cancel_order#2`."""
        return f"{self.name}#{number}"


@dataclass(frozen=True)
class Decision:
    """What a table decided, and by which rule."""

    decision: str
    rule_id: str
    rule_number: int
    say: str | None
    values: Mapping[str, Value]


@dataclass(frozen=True)
class Policies:
    """`policies.yaml`: every table of a pack."""

    tables: Mapping[str, DecisionTable] = field(default_factory=dict)

    def table(self, name: str) -> DecisionTable:
        """The table of that name.

        Raises:
            UnknownTableError: the pack has none.
        """
        if name not in self.tables:
            raise UnknownTableError(f"no decision table {name!r} in policies.yaml")
        return self.tables[name]


def decide(table: DecisionTable, facts: Mapping[str, object]) -> Decision:
    """What `table` says about `facts`; facts that it does not declare are not looked at.

    Raises:
        MissingFactError: a declared fact is not given, even if no rule would look at it.
        FactOutOfDomainError: a fact has a value that is not declared.
        UndecidedError: no rule matches.
        ContradictionError: rules match that decide differently, in a table without `hit: first`.
    """
    _check_facts(table, facts)
    matching = [rule for rule in table.rules if rule.matches(facts)]
    if not matching:
        raise UndecidedError(f"{table.name}: no rule for {describe(table, facts)}")
    first = matching[0]
    if table.hit == "unique":
        for other in matching:
            if other.outcome != first.outcome:
                raise ContradictionError(
                    f"{table.rule_id(first.number)} and {table.rule_id(other.number)} decide "
                    f"differently for {describe(table, facts)}"
                )
    return Decision(
        decision=first.outcome.decision,
        rule_id=table.rule_id(first.number),
        rule_number=first.number,
        say=first.outcome.say,
        values=first.outcome.values,
    )


def describe(table: DecisionTable, facts: Mapping[str, object]) -> str:
    """The table's facts in a line, as they would be written in the file."""
    return ", ".join(f"{name}: {as_yaml(facts[name])}" for name in table.facts)


def as_yaml(value: object) -> str:
    """A value as people write it in the file."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _check_facts(table: DecisionTable, facts: Mapping[str, object]) -> None:
    for name, domain in table.facts.items():
        if name not in facts:
            raise MissingFactError(f"{table.name}: fact {name!r} is missing")
        if not domain.holds(facts[name]):
            raise FactOutOfDomainError(f"{table.name}: {name} is {facts[name]!r}, not: {domain}")
