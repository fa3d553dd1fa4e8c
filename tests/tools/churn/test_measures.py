"""Figures of probabilities, by hand."""

import numpy as np
import pytest

from tools.churn.measures import (
    area_under_roc,
    brier,
    calibration_error,
    calibration_noise,
    lift,
    over_folds,
)
from tools.churn.selection import Plan, calibration, splits

LEFT = np.array([1.0, 0.0, 1.0, 0.0, 0.0])
SCORES = np.array([0.9, 0.8, 0.8, 0.3, 0.1])


def test_figures_by_hand() -> None:
    # Of six pairs of a leaver and a stayer: five in order, one tie.
    assert area_under_roc(SCORES, LEFT) == pytest.approx(5.5 / 6)
    assert brier(SCORES, LEFT) == pytest.approx((0.01 + 0.64 + 0.04 + 0.09 + 0.01) / 5)
    # Bins: .9 | .8 .8 | .3 | .1.
    assert calibration_error(SCORES, LEFT) == pytest.approx((0.1 + 0.6 + 0.3 + 0.1) / 5)


def test_lift_shares_ties_evenly() -> None:
    assert lift(SCORES, LEFT, share=0.2) == pytest.approx(1.0 / 0.4)
    # The best one, and half of each of the two that are level.
    assert lift(SCORES, LEFT, share=0.4) == pytest.approx((1 + 0.5) / 2 / 0.4)
    assert lift(np.zeros(5), LEFT) == pytest.approx(1.0)


def test_perfect_probabilities_have_an_error_too_and_less_of_it_on_more_rows() -> None:
    few = calibration_noise(np.full(100, 0.3), seed=1)
    many = calibration_noise(np.full(10_000, 0.3), seed=1)

    # The mean distance of a share of 100 draws from .3 is .0366.
    assert few == pytest.approx(0.0366, abs=0.004)
    assert many == pytest.approx(0.00366, abs=0.0006)


def test_overlapping_folds_widen_the_interval() -> None:
    values = np.array([0.80, 0.82, 0.81, 0.83, 0.84])

    found = over_folds(values, folds=5)

    variance = values.var(ddof=1)
    assert found.mean == pytest.approx(0.82)
    assert found.standard_error == pytest.approx(np.sqrt(variance * (1 / 5 + 1 / 4)))
    assert found.high - found.mean == pytest.approx(2.7764 * found.standard_error, rel=1e-4)


def test_each_row_is_asked_about_once_a_repeat_and_folds_have_equal_shares() -> None:
    left = np.array([1.0] * 23 + [0.0] * 80)

    folds = list(splits(left, Plan(folds=5, repeats=2, seed=1)))

    assert len(folds) == 10
    for repeat in (folds[:5], folds[5:]):
        assert sorted(np.concatenate([test for _, test in repeat]).tolist()) == list(range(103))
    for train, test in folds:
        assert not set(train.tolist()) & set(test.tolist())
        assert len(test) in {20, 21}
        assert left[test].sum() in {4, 5}


def test_calibration_finds_slope_and_shift() -> None:
    generator = np.random.default_rng(1)
    true = generator.normal(0, 1.5, 20_000)
    left = (generator.random(20_000) < 1 / (1 + np.exp(-true))).astype(np.float64)

    slope, shift = calibration((2 * true + 1)[None, :], left)

    assert slope == pytest.approx(0.5, abs=0.02)
    assert shift == pytest.approx(-0.5, abs=0.05)


def test_scores_that_separate_the_two_kinds_stay_finite() -> None:
    slope, shift = calibration(np.array([[-40.0] * 50 + [40.0] * 50]), np.repeat([0.0, 1.0], 50))

    assert 0 < slope < 10
    assert abs(shift) < 1


def test_scores_that_are_far_too_sure_and_mostly_wrong_are_flattened() -> None:
    chance = np.random.default_rng(4)
    left = (chance.random(200) < 0.25).astype(np.float64)
    noise = chance.normal(0, 60, (1, 200))

    slope, shift = calibration(noise, left)

    probabilities = 1 / (1 + np.exp(-(slope * noise[0] + shift)))
    assert abs(probabilities.mean() - left.mean()) < 0.01
    assert np.ptp(probabilities) < 0.2
