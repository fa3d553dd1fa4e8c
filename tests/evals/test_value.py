"""The measure of values, on a made-up shop."""

from datetime import timedelta

import pytest

from evals.value import measure_value
from tests.tools.churn.buying.shops import OPENED, order_lines
from tools.churn.buying import OrderLines
from tools.churn.buying.lines import day_of

LINES = OrderLines.of(order_lines(customers=150))


def test_the_model_stands_beside_plain_guesses() -> None:
    result = measure_value(LINES, day_of(OPENED + timedelta(days=220)), 90, seed=1)

    assert result.customers > 100
    assert set(result.methods) == {
        "shipped", "as much as in the same time before", "at the rate so far"
    }  # fmt: skip
    shipped = result.methods["shipped"]
    assert (shipped.rank_correlation.value or 0) > 0.3
    assert 0.5 < shipped.total < 2
    assert result.inside_interval > 0.6


def test_days_that_are_not_over_cannot_be_judged() -> None:
    with pytest.raises(ValueError, match="end less than 90 days after"):
        measure_value(LINES, day_of(OPENED + timedelta(days=300)), 90, seed=1)
