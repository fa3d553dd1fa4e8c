"""The linter's verdicts beside those of trying every case."""

from collections.abc import Iterator, Mapping
from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.policies import (
    AnySpan,
    Condition,
    ContradictionError,
    DecisionTable,
    Domain,
    HitPolicy,
    OneOf,
    Outcome,
    Rule,
    Span,
    UndecidedError,
    decide,
)
from knowledge.policy_checks import Case, check_table, find_situations

LARGEST = 9
"""Beyond every number in a drawn condition by two: an endless domain behaves the same from here."""

FACTS: Mapping[str, Domain] = {
    "days": Span(0, 6),
    "cents": Span(-1, None),
    "tier": OneOf(("green", "silver", "gold")),
    "is_club": OneOf((True, False)),
}
NUMBERS = st.none() | st.integers(-2, LARGEST - 2)


def conditions(domain: Domain) -> st.SearchStrategy[Condition]:
    """Any condition on a fact, among them ones that never hold."""
    if isinstance(domain, OneOf):
        chosen = st.lists(st.sampled_from(domain.values), min_size=1, unique=True)
        return chosen.map(lambda values: OneOf(tuple(values)))
    spans = st.lists(st.builds(Span, NUMBERS, NUMBERS), min_size=1, max_size=2)
    return spans.map(lambda drawn: AnySpan(tuple(drawn)))


@st.composite
def tables(draw: st.DrawFn) -> DecisionTable:
    names = draw(st.lists(st.sampled_from(sorted(FACTS)), min_size=1, unique=True))
    facts = {name: FACTS[name] for name in names}
    written = [
        Rule(
            number,
            {
                name: draw(conditions(facts[name]))
                for name in draw(st.lists(st.sampled_from(names), unique=True))
            },
            Outcome(draw(st.sampled_from(["allow", "refuse"])), None, {}),
        )
        for number in range(1, draw(st.integers(1, 5)) + 1)
    ]
    hit: HitPolicy = draw(st.sampled_from(["unique", "first"]))
    return DecisionTable("drawn", "drawn", facts, ("allow", "refuse"), hit, tuple(written))


def every_case(table: DecisionTable) -> Iterator[Case]:
    """All of them; of the endless domain as many as can differ."""
    numbers = {"days": range(7), "cents": range(-1, LARGEST + 1)}
    values = [
        domain.values if isinstance(domain, OneOf) else numbers[name]
        for name, domain in table.facts.items()
    ]
    for chosen in product(*values):
        yield dict(zip(table.facts, chosen, strict=True))


def rules_that(table: DecisionTable, word: str) -> set[int]:
    """The rules whose finding holds that word."""
    return {
        int(problem.location[1]) + 1
        for problem in check_table(table)
        if word in problem.text and problem.severity == "error"
    }


@settings(max_examples=150)
@given(tables())
def test_a_gap_is_found_where_some_case_has_no_rule(table: DecisionTable) -> None:
    gaps = [case for case in every_case(table) if is_undecided(table, case)]
    found = find_situations(table)

    assert (0 in found) == bool(gaps)
    assert 0 not in found or is_undecided(table, found[0])
    assert any("gap:" in problem.text for problem in check_table(table)) == bool(gaps)


@settings(max_examples=150)
@given(tables())
def test_a_contradiction_is_found_where_some_case_has_one(table: DecisionTable) -> None:
    expected = {
        f"rules {one.number} and {other.number} contradict"
        for case in every_case(table)
        for one, other in combinations([rule for rule in table.rules if rule.matches(case)], 2)
        if table.hit == "unique" and one.outcome != other.outcome
    }

    found = {
        problem.text.split(" each other")[0]
        for problem in check_table(table)
        if "contradict" in problem.text
    }

    assert found == expected
    assert bool(found) == any(is_contradictory(table, case) for case in every_case(table))


@settings(max_examples=150)
@given(tables())
def test_a_rule_is_unreachable_where_the_table_without_it_decides_the_same(
    table: DecisionTable,
) -> None:
    """Without it, each of its cases would be decided as before by an earlier rule."""
    cases = list(every_case(table))
    matching = {rule.number: [case for case in cases if rule.matches(case)] for rule in table.rules}
    expected = {
        rule.number
        for rule in table.rules
        if matching[rule.number]
        and all(is_decided_before(table, rule, case) for case in matching[rule.number])
    }

    assert rules_that(table, "unreachable") == expected
    never = {number for number, own in matching.items() if not own}
    assert never <= rules_that(table, "can never hold")


@settings(max_examples=100)
@given(tables())
def test_the_case_shown_for_a_set_of_rules_is_matched_by_just_these(table: DecisionTable) -> None:
    for matching, case in find_situations(table).items():
        numbers = {rule.number for rule in table.rules if rule.matches(case)}
        assert numbers == {number for number in range(1, 6) if matching >> (number - 1) & 1}


def is_decided_before(table: DecisionTable, rule: Rule, case: Case) -> bool:
    return any(
        other.matches(case) and (table.hit == "first" or other.outcome == rule.outcome)
        for other in table.rules[: rule.number - 1]
    )


def is_undecided(table: DecisionTable, case: Case) -> bool:
    try:
        decide(table, case)
    except UndecidedError:
        return True
    except ContradictionError:
        return False
    return False


def is_contradictory(table: DecisionTable, case: Case) -> bool:
    try:
        decide(table, case)
    except ContradictionError:
        return True
    except UndecidedError:
        return False
    return False
