"""Read `policies.yaml` into decision tables."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, RootModel

from knowledge.errors import PackError
from knowledge.policies import (
    AnySpan,
    Condition,
    DecisionTable,
    Domain,
    HitPolicy,
    OneOf,
    Outcome,
    Policies,
    Rule,
    Span,
    Value,
    as_yaml,
)
from knowledge.yaml_source import YamlSource

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]

_COMPARISON = re.compile(r"(>=|<=|>|<)\s*(-?\d+)")
_SPAN = re.compile(r"(-?\d+)\s*\.\.\s*(-?\d+)")


def load_policies(path: Path) -> Policies:
    """The tables in the file at `path`; none when there is no file.

    A condition that cannot be read, or that names what the table does not declare, stops the pack
    from loading: such a table must not decide anything.

    Raises:
        PackError: a line per problem, each with file and line.
    """
    if not path.is_file():
        return Policies()
    return read_policies(YamlSource(path.read_text("utf-8"), path))


def read_policies(source: YamlSource) -> Policies:
    """The same from a text that is already there."""
    reading = _Reading(source)
    written = source.parse(_Tables).root
    tables = {name: reading.table(name, table) for name, table in written.items()}
    if reading.problems:
        raise PackError("\n".join(reading.problems))
    return Policies(tables)


def _read_domain(written: object) -> Domain:
    """`bool`, `{min: 0, max: 9}` or `[one, of, these]`."""
    if written == "bool":
        return OneOf((True, False))
    if isinstance(written, list) and written and all(isinstance(one, str) for one in written):
        return OneOf(tuple(written))
    if isinstance(written, dict) and set(written) <= {"min", "max"}:
        least, most = written.get("min"), written.get("max")
        if type(least) is int and (most is None or (type(most) is int and most >= least)):
            text = f"a whole number from {least}" + ("" if most is None else f" to {most}")
            return Span(least, most, text)
    raise ValueError("write a list of words, {min: 0}, {min: 0, max: 9} or bool")


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _WrittenRule(_Form):
    when: Mapping[str, Any]
    decide: Name
    say: Name | None = None
    give: Mapping[Name, Value] = {}


class _WrittenTable(_Form):
    about: str = Field(min_length=3)
    facts: Mapping[Name, Annotated[Domain, BeforeValidator(_read_domain)]]
    decisions: tuple[Name, ...] = Field(min_length=1)
    hit: HitPolicy = "unique"
    rules: tuple[_WrittenRule, ...] = Field(min_length=1)


class _Tables(RootModel[Mapping[Name, _WrittenTable]]):
    pass


class _Reading:
    """From what is written to tables; collects what is wrong on the way."""

    def __init__(self, source: YamlSource) -> None:
        self._source = source
        self.problems: list[str] = []

    def table(self, name: str, written: _WrittenTable) -> DecisionTable:
        rules = (self._rule(name, written, index) for index in range(len(written.rules)))
        return DecisionTable(
            name, written.about, written.facts, written.decisions, written.hit, tuple(rules)
        )

    def _rule(self, table: str, written: _WrittenTable, index: int) -> Rule:
        rule = written.rules[index]
        if rule.decide not in written.decisions:
            known = ", ".join(written.decisions)
            self._problem((table, index, "decide"), f"{rule.decide!r} is not one of: {known}")
        conditions: dict[str, Condition] = {}
        for fact, condition in rule.when.items():
            try:
                conditions[fact] = _read_condition(written.facts, fact, condition)
            except ValueError as error:
                self._problem((table, index, "when", fact), str(error))
        return Rule(index + 1, conditions, Outcome(rule.decide, rule.say, rule.give))

    def _problem(self, place: tuple[str, int, *tuple[str, ...]], text: str) -> None:
        table, index, *keys = place
        line = self._source.line_of((table, "rules", index, *keys))
        where = f"{self._source.path}:{line}: {table}#{index + 1}"
        self.problems.append(f"{where}: {keys[-1]}: {text}")


def _read_condition(facts: Mapping[str, Domain], fact: str, written: object) -> Condition:
    """A value, a list of values, or comparisons with a number.

    Raises:
        ValueError: says what cannot be read, or what the table does not declare.
    """
    if fact not in facts:
        raise ValueError(f"not a fact of this table: {', '.join(facts)}")
    parts: list[Any] = written if isinstance(written, list) else [written]
    if not parts:
        raise ValueError("an empty list never holds")
    domain = facts[fact]
    if isinstance(domain, Span):
        return AnySpan(tuple(_read_span(part) for part in parts))
    for part in parts:
        if not domain.holds(part):
            raise ValueError(f"{as_yaml(part)!r} is not one of: {domain}")
    return OneOf(tuple(parts))


def _read_span(written: object) -> Span:
    """`5`, `">= 5"`, `"> 5"`, `"<= 5"`, `"< 5"` or `"5..9"`."""
    if type(written) is int:
        return Span(written, written, str(written))
    text = str(written).strip()
    if found := _SPAN.fullmatch(text):
        return Span(int(found[1]), int(found[2]), text)
    if found := _COMPARISON.fullmatch(text):
        sign, number = found[1], int(found[2])
        if sign[0] == ">":
            return Span(number + (sign == ">"), None, text)
        return Span(None, number - (sign == "<"), text)
    raise ValueError(f'{as_yaml(written)!r}: write 5, ">= 5", "> 5", "<= 5", "< 5" or "5..9"')
