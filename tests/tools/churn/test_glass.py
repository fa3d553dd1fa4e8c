"""Sums of curves and tables: the same function, whatever form it is brought into."""

import numpy as np
import pytest

from tools.churn.glass import CHUNK, GlassModel, Pair, Shape, centred, mean_of

ROWS = np.array([[1.0, 0.0], [5.0, 1.0], [np.nan, 2.0], [99.0, 0.0], [-3.0, 1.0]])
CURVE = Shape(np.array([0.0, 0.7]), True, np.zeros(0), np.array([0.0, 10.0]), np.array([-1.0, 1.0]))
TABLE = Shape(np.array([0.1, 0.2, 0.3]))
STEPS = Shape(np.array([1.0, 2.0, 3.0]), True, np.array([4.0]))


def test_a_curve_is_straight_between_knots_level_outside_and_has_a_value_for_unknown() -> None:
    model = GlassModel(0.5, (CURVE, TABLE))

    assert model.contributions(ROWS) == pytest.approx(
        np.array([[-0.8, 0.1], [0.0, 0.2], [0.7, 0.3], [1.0, 0.1], [-1.0, 0.2]])
    )
    assert model.log_odds(ROWS[:1]) == pytest.approx(np.array([-0.2]))


def test_a_pair_is_shared_evenly_between_its_features() -> None:
    pair = Pair(0, 1, np.arange(9.0).reshape(3, 3))
    nothing = (Shape(np.zeros(3), True, np.array([4.0])), Shape(np.zeros(3)))

    found = GlassModel(0.0, nothing, (pair,)).contributions(ROWS)

    # Codes of the first feature: below 4, from 4 on, unknown.
    assert found.tolist() == [[0, 0], [2, 2], [4, 4], [1.5, 1.5], [0.5, 0.5]]


def test_centring_changes_no_score_and_makes_contributions_average_zero() -> None:
    generator = np.random.default_rng(5)
    rows = np.column_stack([generator.normal(3, 4, 200), generator.integers(0, 3, 200)])
    rows[::20, 0] = np.nan
    pair = Pair(0, 1, generator.normal(size=(3, 3)))
    model = GlassModel(0.3, (STEPS, TABLE), (pair,))

    found = centred(model, rows)

    assert found.log_odds(rows) == pytest.approx(model.log_odds(rows), abs=1e-9)
    assert np.abs(found.contributions(rows).mean(axis=0)).max() < 1e-9
    assert found.intercept == pytest.approx(float(model.log_odds(rows).mean()))


def test_the_mean_of_two_models_is_the_mean_of_their_log_odds() -> None:
    smooth = GlassModel(1.0, (CURVE, TABLE))
    stepped = GlassModel(-2.0, (STEPS, TABLE), (Pair(0, 1, np.arange(9.0).reshape(3, 3)),))

    found = mean_of(smooth, stepped).log_odds(ROWS)

    expected = (smooth.log_odds(ROWS) + stepped.log_odds(ROWS)) / 2
    assert found == pytest.approx(expected, abs=1e-12)


def test_many_rows_score_as_few() -> None:
    model = GlassModel(-2.0, (STEPS, TABLE), (Pair(0, 1, np.arange(9.0).reshape(3, 3)),))
    many = np.tile(ROWS, (CHUNK // 2, 1))

    found = model.log_odds(many)

    assert len(found) > 2 * CHUNK
    assert found[-5:] == pytest.approx(model.log_odds(ROWS), abs=1e-12)
