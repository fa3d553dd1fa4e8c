"""pass^k and its interval."""

import numpy as np
import pytest

from evals.dialogs.passes import pass_hat, suite_pass_hat


@pytest.mark.parametrize(
    ("successes", "trials", "k", "expected"),
    [
        (4, 4, 4, 1.0),
        (3, 4, 1, 3 / 4),
        (3, 4, 2, 3 / 6),  # of six pairs, three hold no failure
        (3, 4, 4, 0.0),
        (2, 4, 2, 1 / 6),
        (0, 4, 1, 0.0),
        (5, 8, 3, 10 / 56),
    ],
)
def test_it_is_the_share_of_draws_without_a_failure(
    successes: int, trials: int, k: int, expected: float
) -> None:
    assert pass_hat(successes, trials, k) == pytest.approx(expected)


def test_too_few_trials_are_an_error_and_not_a_zero() -> None:
    with pytest.raises(ValueError, match=r"pass\^4 needs 4 trials, not 3"):
        pass_hat(3, 3, 4)


def test_a_suite_is_the_mean_of_its_cases() -> None:
    results = [[True, True, True, True], [True, True, True, False], [False, False, True, True]]

    figure = suite_pass_hat(results, 2, seed=1)

    assert figure.value == pytest.approx((1 + 1 / 2 + 1 / 6) / 3)


def test_cases_with_too_few_trials_are_not_scored() -> None:
    assert suite_pass_hat([[True, True, True]], 4, seed=1).value is None


def test_the_interval_covers_the_true_value_in_about_95_of_100_suites() -> None:
    chance = np.random.default_rng(20)
    true_value = float(np.mean(chance.beta(6, 1, size=400_000) ** 2))
    covered = 0
    for number in range(1000):
        rates = chance.beta(6, 1, size=150)
        results = [[bool(one) for one in chance.random(4) < rate] for rate in rates]
        low, high = suite_pass_hat(results, 2, seed=number).interval or (1, 0)
        covered += low <= true_value <= high

    assert 930 <= covered <= 970
