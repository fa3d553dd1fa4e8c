"""Changes of a rate: those that are there are found, and few that are not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.profiles.changes import rate_change

MOMENTS = st.lists(st.floats(0, 700), min_size=1, max_size=40).map(sorted)


def test_who_bought_weekly_and_then_hardly_has_changed_when_that_began() -> None:
    weekly, then = [7.0 * week for week in range(30)], [260.0, 330.0, 400.0]

    found = rate_change([*weekly, *then], end=420)

    assert found is not None
    assert found.day == pytest.approx(203, abs=1)
    assert found.before == pytest.approx(29 / 203, rel=0.02)
    assert found.after == pytest.approx(3 / 217, rel=0.02)
    assert found.p_value == 0.001


def test_silence_after_many_orders_is_a_change_and_few_orders_tell_nothing() -> None:
    monthly = [30.0 * month for month in range(13)]

    assert rate_change(monthly, end=365) is None
    silent = rate_change(monthly, end=700)
    assert silent is not None
    assert (round(silent.day, 6), silent.after) == (360.0, 0.0)
    assert rate_change(monthly[:5], end=3000) is None
    assert rate_change([], end=3000) is None


def test_where_nothing_changes_about_one_in_twenty_is_told() -> None:
    chance = np.random.default_rng(1)

    told = 0
    for _ in range(1000):
        days = [0.0, *np.sort(chance.random(12) * 400)]
        told += rate_change(days, end=400) is not None

    assert 30 <= told <= 72


@given(MOMENTS, st.floats(0.1, 400), st.floats(0.01, 50), st.floats(-1e4, 1e4))
def test_units_and_the_beginning_of_time_do_not_matter(
    days: list[float], after: float, unit: float, start: float
) -> None:
    end = days[-1] + after

    plain = rate_change(days, end, significant=1.0)
    moved = rate_change([start + unit * day for day in days], start + unit * end, significant=1.0)

    assert (plain is None) == (moved is None)
    if plain is not None and moved is not None:
        assert moved.p_value == pytest.approx(plain.p_value, abs=0.01)
        assert days[0] < plain.day < end
        assert plain.before >= 0
        assert plain.after >= 0
