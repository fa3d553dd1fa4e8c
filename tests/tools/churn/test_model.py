"""Scores with reasons that add up."""

import time
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tools.churn.encoding import encode_table
from tools.churn.errors import FieldProblem, FieldsError
from tools.churn.model import ChurnScore
from tools.churn.table import Table
from tools.churn.training import Trained

CUSTOMER: dict[str, Any] = {
    "plan": "basic", "months": 3, "spend": 41.5, "has_app": False, "region": "north",
}  # fmt: skip


def test_reasons_add_up_to_the_log_odds(trained: Trained, table: Table) -> None:
    rows = encode_table(table, trained.model.schema.features)
    contributions = trained.model.fitted.contributions(rows)

    log_odds = trained.model.fitted.intercept + contributions.sum(axis=1)

    probabilities = trained.model.probabilities(table)
    assert np.abs(log_odds - np.log(probabilities / (1 - probabilities))).max() < 1e-6


def test_a_score_names_the_strongest_reason_first(trained: Trained) -> None:
    score = trained.model.score(CUSTOMER)

    assert score.probability > 0.5
    assert {reason.feature for reason in score.reasons} == set(CUSTOMER)
    assert {reason.feature for reason in score.reasons[:3]} == {"months", "plan", "has_app"}
    assert all(reason.contribution > 0 for reason in score.reasons[:3])
    total = score.intercept + sum(reason.contribution for reason in score.reasons)
    assert total == pytest.approx(score.log_odds, abs=1e-9)
    assert score.probability == pytest.approx(1 / (1 + np.exp(-score.log_odds)))


def test_the_order_of_rows_and_columns_does_not_matter(trained: Trained, table: Table) -> None:
    turned = Table(
        table.place,
        {name: list(reversed(table.columns[name])) for name in reversed(list(table.columns))},
        list(reversed(table.lines)),
    )

    expected = trained.model.probabilities(table)[::-1]

    assert np.array_equal(trained.model.probabilities(turned), expected)


def test_one_row_scores_as_in_the_table(trained: Trained, table: Table) -> None:
    names = [feature.name for feature in trained.model.schema.features]
    rows = [{name: table.columns[name][row] for name in names} for row in range(60)]

    one_by_one = [trained.model.score(row).probability for row in rows]

    assert one_by_one == pytest.approx(trained.model.probabilities(table)[:60].tolist(), abs=1e-12)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"months": "soon"}, "row 1: months: 'soon' is no number"),
        ({"months": "nan"}, "row 1: months: 'nan' is no number"),
        ({"months": "1_000"}, "row 1: months: '1_000' is no number"),
        ({"months": float("inf")}, "row 1: months: inf is no number"),
        ({"months": 10**400}, "row 1: months: is too large a number"),
        ({"months": True}, "row 1: months: must not be True"),
        ({"months": [1]}, "row 1: months: must not be a list"),
        ({"plan": "gold"}, "row 1: plan: 'gold' was never seen in training; known: basic"),
        ({"plan": None}, "row 1: plan: is empty, which it never was in training"),
        ({"plan": {"a": 1}}, "row 1: plan: must not be a dict"),
        ({"has_app": "perhaps"}, "row 1: has_app: 'perhaps' is neither yes nor no"),
        ({"months": "١٢"}, "row 1: months: '١٢' is no number"),
        ({"months": "1e101"}, "row 1: months: '1e101' is no number"),
        ({"months": 1e101}, "row 1: months: is too large a number"),
        ({"shoe_size": 42}, "row 1: shoe_size: is not a field of this model"),
    ],
)
def test_a_wrong_field_is_named(trained: Trained, change: dict[str, Any], message: str) -> None:
    with pytest.raises(FieldsError) as caught:
        trained.model.score(CUSTOMER | change)

    assert str(caught.value).startswith(message)


def test_what_is_no_object_is_named(trained: Trained) -> None:
    rows: list[Any] = [CUSTOMER, ["basic", 3]]

    with pytest.raises(FieldsError, match="row 2: row: must be an object"):
        trained.model.score_rows(rows)


def test_a_missing_field_is_named_and_every_problem_listed(trained: Trained) -> None:
    with pytest.raises(FieldsError) as caught:
        trained.model.score_rows([CUSTOMER, {"plan": "gold", "months": 3, "spend": 1}])

    assert [(one.row, one.field) for one in caught.value.problems] == [
        (2, "has_app"), (2, "region"), (2, "plan"),
    ]  # fmt: skip


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=4,
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from([*CUSTOMER, "else"]), JSON_VALUES, max_size=6) | JSON_VALUES)
def test_any_json_is_scored_or_named(trained: Trained, content: Any) -> None:  # noqa: ANN401
    changed = CUSTOMER | content if isinstance(content, dict) else content
    problems: tuple[FieldProblem, ...] = ()
    scores: list[ChurnScore] = []
    try:
        scores = trained.model.score_rows([changed])
    except FieldsError as error:
        problems = error.problems

    assert bool(scores) != bool(problems)
    assert all(0 < score.probability < 1 for score in scores)
    assert all(problem.row == 1 and problem.message for problem in problems)


def test_one_score_with_reasons_takes_less_than_three_milliseconds(trained: Trained) -> None:
    trained.model.score(CUSTOMER)
    taken = []
    for _ in range(50):
        started = time.perf_counter()
        trained.model.score(CUSTOMER)
        taken.append(time.perf_counter() - started)

    assert sorted(taken)[10] < 0.003
