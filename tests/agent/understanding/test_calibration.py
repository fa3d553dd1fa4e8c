import numpy as np
import pytest

from agent.understanding.calibration import answer_threshold, fit_mixing_weights, softmax
from evals.metrics import expected_calibration_error


def test_softmax_survives_large_logits() -> None:
    probabilities = softmax(np.array([[1000.0, 1000.0], [0.0, -1000.0]], dtype=np.float32))

    np.testing.assert_allclose(probabilities, [[0.5, 0.5], [1.0, 0.0]])


def overconfident_rows() -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(1)
    honest = generator.normal(0.0, 2.0, (4000, 5)).astype(np.float32)
    cumulative = softmax(honest).cumsum(axis=1)
    targets = (generator.random((4000, 1)) > cumulative[:, :-1]).sum(axis=1)
    return honest * 4, targets


def test_overconfident_logits_are_cooled_until_probabilities_are_honest() -> None:
    logits, targets = overconfident_rows()

    (factor,) = fit_mixing_weights([logits], targets)

    probabilities = softmax(logits * np.float32(factor))
    is_right = probabilities.argmax(axis=1) == targets
    assert factor == pytest.approx(0.25, abs=0.02)
    assert expected_calibration_error(probabilities.max(axis=1), is_right) < 0.02


def test_a_part_that_knows_nothing_gets_next_to_no_say() -> None:
    logits, targets = overconfident_rows()
    noise = np.random.default_rng(2).normal(size=logits.shape).astype(np.float32)

    useful, useless = fit_mixing_weights([logits, noise], targets)

    assert useless * noise.std() < 0.1 * useful * logits.std()


CONFIDENCES = np.linspace(1.0, 0.0, 101, dtype=np.float32)


def test_the_threshold_keeps_the_wanted_share_right_with_something_to_spare() -> None:
    is_right = np.arange(101) < 80

    threshold = answer_threshold(CONFIDENCES, is_right, precision=0.8)

    answered = threshold <= CONFIDENCES
    assert 0.8 < is_right[answered].mean() < 0.88


def test_more_rows_leave_less_to_spare() -> None:
    is_right = np.arange(101) < 80

    few = answer_threshold(CONFIDENCES, is_right, precision=0.8)
    many = answer_threshold(np.repeat(CONFIDENCES, 20), np.repeat(is_right, 20), precision=0.8)

    assert many < few


def test_a_share_that_is_never_reached_answers_nothing() -> None:
    assert answer_threshold(CONFIDENCES, np.zeros(101, dtype=bool), precision=0.9) == 1.0
