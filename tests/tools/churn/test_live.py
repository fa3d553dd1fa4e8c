"""Signals move a score at once, fade, and stand among its reasons."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.churn.live import Point, Signal, Weight, live_score, trend_of
from tools.churn.model import ChurnScore, Reason

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
SCORE = ChurnScore(
    0.5, 0.0, -0.5, "low", (Reason("orders", 2.0, 0.7), Reason("items", 1.0, -0.2)), "v"
)
WEIGHTS = {"complaint": Weight(0.8), "angry": Weight(0.6, 7.0), "praise": Weight(-0.4, 30.0)}


def scored(*signals: Signal, past: tuple[Point, ...] = ()) -> float:
    found = live_score(SCORE, signals, WEIGHTS, past=past, rising_by=0.5, now=NOW)
    total = SCORE.intercept + sum(reason.contribution for reason in found.reasons)
    assert found.log_odds == pytest.approx(total, abs=1e-9)
    assert found.base_probability == 0.5
    return found.log_odds


def test_a_complaint_counts_for_as_long_as_it_is_open_and_a_mood_fades() -> None:
    long_ago = NOW - timedelta(days=70)

    assert scored(Signal("complaint", long_ago)) == pytest.approx(0.8)
    assert scored(Signal("angry", NOW)) == pytest.approx(0.6)
    assert scored(Signal("angry", NOW - timedelta(days=7))) == pytest.approx(0.3)
    assert scored(Signal("praise", NOW), Signal("complaint", NOW)) == pytest.approx(0.4)


def test_the_same_twice_counts_once_and_what_has_no_weight_or_is_yet_to_come_not_at_all() -> None:
    assert scored(Signal("angry", NOW), Signal("angry", NOW - timedelta(days=7))) == 0.6
    assert scored(Signal("weather", NOW), Signal("angry", NOW + timedelta(days=1))) == 0


def points(*log_odds: float, days: int = 10) -> tuple[Point, ...]:
    first = NOW - timedelta(days=days * len(log_odds))
    return tuple(
        Point(first + timedelta(days=days * place), one) for place, one in enumerate(log_odds)
    )


@pytest.mark.parametrize(
    ("past", "trend"),
    [
        ((), "unknown"),
        ((0.0,), "unknown"),
        ((0.0, 0.1, 0.05), "steady"),
        ((-1.0, -0.7, -0.3), "rising"),
        ((1.0, 0.7, 0.3), "falling"),
        ((-0.1, 5.0, 0.0, 0.1), "steady"),
    ],
)
def test_where_it_is_heading_does_not_hang_on_one_odd_score(
    past: tuple[float, ...], trend: str
) -> None:
    assert trend_of([*points(*past), Point(NOW, 0.0)], rising_by=0.4, now=NOW) == trend


def test_scores_of_one_week_or_of_long_ago_say_nothing() -> None:
    assert trend_of(points(0.0, 1.0, 2.0, days=1), rising_by=0.1, now=NOW) == "unknown"
    old = [Point(one.at - timedelta(days=100), one.log_odds) for one in points(0.0, 1.0, 2.0)]
    assert trend_of(old, rising_by=0.1, now=NOW) == "unknown"


@given(st.lists(st.tuples(st.sampled_from(sorted(WEIGHTS)), st.floats(0, 400)), max_size=6))
def test_reasons_always_add_up(given_signals: list[tuple[str, float]]) -> None:
    scored(*(Signal(name, NOW - timedelta(days=days)) for name, days in given_signals))
