import numpy as np
import pytest

from evals.metrics import (
    NOT_SCORED,
    accuracy,
    area_under_roc,
    auroc,
    calibration_error,
    expected_calibration_error,
)


def test_calibration_error_is_the_weighted_gap_of_each_bin() -> None:
    confidences = np.array([0.9, 0.9, 0.9, 0.9, 0.5, 0.5])
    is_right = np.array([True, True, True, False, True, False])

    error = expected_calibration_error(confidences, is_right)

    assert error == pytest.approx((4 / 6) * 0.15)


def test_full_confidence_falls_into_the_last_bin() -> None:
    assert expected_calibration_error(np.array([1.0]), np.array([True])) == 0.0


def test_area_under_roc_counts_ties_half() -> None:
    scores = np.array([0.9, 0.5, 0.5, 0.1])
    is_positive = np.array([True, True, False, False])

    assert area_under_roc(scores, is_positive) == pytest.approx(3.5 / 4)


def test_area_under_roc_agrees_with_scikit_learn() -> None:
    from sklearn.metrics import roc_auc_score

    generator = np.random.default_rng(0)
    scores = generator.integers(0, 20, 500).astype(float)
    is_positive = generator.random(500) < 0.3

    assert area_under_roc(scores, is_positive) == pytest.approx(roc_auc_score(is_positive, scores))


def test_an_interval_lies_around_its_value_and_shrinks_with_rows() -> None:
    few = accuracy(np.arange(100) < 90, seed=1)
    many = accuracy(np.arange(10_000) < 9_000, seed=1)

    assert few.value == many.value == 0.9
    assert few.interval is not None
    assert many.interval is not None
    assert few.interval[0] < 0.9 < few.interval[1]
    assert many.interval[1] - many.interval[0] < few.interval[1] - few.interval[0]


def test_what_has_no_rows_is_not_scored_rather_than_zero() -> None:
    nothing = np.array([])

    assert auroc(np.array([1.0]), nothing, seed=1) == NOT_SCORED
    assert accuracy(nothing.astype(bool), seed=1) == NOT_SCORED
    assert calibration_error(nothing, nothing.astype(bool), seed=1) == NOT_SCORED
