"""Trends: what a person would call one, and nothing that chance makes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from tools.profiles.trends import amount_trend, count_trend

DAYS = st.lists(st.floats(0, 400), max_size=30)
AMOUNTS = st.lists(st.integers(0, 100_000), min_size=8, max_size=40)


def test_five_orders_after_none_is_a_rise_and_the_newcomers_is_unknown() -> None:
    days = [3.0, 10.0, 24.0, 50.0, 80.0]

    assert count_trend(days, known_days=400)[:3] == ("rising", 5, 0)
    assert count_trend(days, known_days=100)[:3] == ("unknown", 5, 0)
    assert count_trend([*days, 100.0, 120.0], known_days=400)[:3] == ("steady", 5, 2)
    assert count_trend([90.0, 91.0, 99.0, 130.0, 170.0], known_days=400).trend == "falling"
    assert count_trend([200.0], known_days=400).trend == "unknown"


@given(DAYS)
def test_the_p_value_is_that_of_the_textbook(days: list[float]) -> None:
    found = count_trend(days, known_days=400)

    if found.p_value is not None:
        expected = binomtest(found.recent, found.recent + found.earlier).pvalue
        assert found.p_value == pytest.approx(expected)


def test_growing_amounts_rise_by_what_they_grow() -> None:
    found = amount_trend([1000, 1500, 1900, 2500, 3000, 3600, 4000, 4500])

    assert found.trend == "rising"
    assert found.cents_per_order == pytest.approx(500, abs=20)
    assert found.p_value == pytest.approx(0.0009, abs=0.0002)
    assert amount_trend([1000] * 8).trend == "steady"
    assert amount_trend([1000] * 7).trend == "unknown"


@given(AMOUNTS)
def test_told_backwards_a_rise_is_a_fall(amounts: list[int]) -> None:
    mirrored = {"rising": "falling", "falling": "rising", "steady": "steady"}

    forwards, backwards = amount_trend(amounts), amount_trend(amounts[::-1])

    assert backwards.trend == mirrored[forwards.trend]
    assert backwards.p_value == forwards.p_value
