"""Changed units are told from growth, sorting and chance."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.data_quality.units import FACTORS, unit_change


def amounts(rows: int, seed: int) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.random.default_rng(seed).lognormal(3, 0.35, rows)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([factor for factor in FACTORS if factor > 2]),
    st.sampled_from([1, -1]),
    st.floats(0.2, 0.8),
    st.integers(0, 1000),
)
def test_a_changed_unit_is_found_with_its_factor_and_about_its_place(
    factor: float, sign: int, share: float, seed: int
) -> None:
    rows = 2000
    numbers = amounts(rows, seed)
    cut = int(rows * share)
    numbers[cut:] *= factor**sign

    found = unit_change(numbers)

    assert found is not None
    assert found.factor == factor**sign
    assert abs(found.start - cut) <= rows * 0.03


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 1000), st.integers(80, 2000), st.sampled_from([1.0, 1.3, 5.0, 40.0]))
def test_chance_and_other_growth_change_no_unit(seed: int, rows: int, growth: float) -> None:
    numbers = amounts(rows, seed)
    numbers[rows // 2 :] *= growth

    assert unit_change(numbers) is None


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 1000), st.integers(100, 3000))
def test_a_sorted_column_changes_no_unit(seed: int, rows: int) -> None:
    assert unit_change(np.sort(amounts(rows, seed))) is None


def test_too_few_values_say_nothing() -> None:
    assert unit_change(np.array([1.0, 2.0] * 20 + [100.0, 200.0] * 20)) is None
    assert unit_change(np.full(500, np.nan)) is None
    assert unit_change(np.zeros(500)) is None
