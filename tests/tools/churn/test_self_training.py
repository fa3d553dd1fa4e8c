"""Guessed labels: they keep the share of leavers, can help, and what they are worth is measured."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.churn.candidates import fit_logistic
from tools.churn.glass import Matrix, Vector
from tools.churn.measures import calibration_error
from tools.churn.model import sigmoid
from tools.churn.schema import Feature
from tools.churn.selection import Plan
from tools.churn.self_training import Guessing, Rows, _surest, fit_with_guesses, self_train

FEATURES = tuple(Feature(f"f{place}", "numeric") for place in range(30))
PLAN = Plan(folds=4, repeats=1, seed=3)


def customers(count: int, apart: float, seed: int) -> tuple[Matrix, Vector]:
    """Two groups whose middles are `apart` in each of the features."""
    chance = np.random.default_rng(seed)
    left = (np.arange(count) % 4 == 0).astype(np.float64)
    return chance.normal(size=(count, len(FEATURES))) + apart * left[:, None], left


def test_without_others_it_is_the_candidate_alone() -> None:
    rows, left = customers(80, 0.5, 1)
    known = Rows(rows, left, np.zeros((0, len(FEATURES))))

    guessed = fit_with_guesses(fit_logistic, known, FEATURES, Guessing(), seed=1)

    alone = fit_logistic(rows, left, FEATURES, seed=1)
    assert np.array_equal(guessed.log_odds(rows), alone.log_odds(rows))


def test_groups_that_lie_apart_are_found_with_few_labels() -> None:
    rows, left = customers(60, 0.45, 2)
    others, _ = customers(3000, 0.45, 3)
    asked, truth = customers(2000, 0.45, 4)

    found = self_train(fit_logistic, Rows(rows, left, others), FEATURES, PLAN)

    assert found.gain.mean > 0
    errors = [((sigmoid(one.log_odds(asked)) > 0.5) != truth).mean() for one in (
        found.alone, found.guessed)]  # fmt: skip
    assert errors[1] < errors[0]
    assert calibration_error(sigmoid(found.guessed.log_odds(asked)), truth) < 0.1


def test_where_nothing_can_be_known_guessing_is_not_said_to_help() -> None:
    rows, left = customers(200, 0.0, 5)
    others, _ = customers(600, 0.0, 6)

    found = self_train(fit_logistic, Rows(rows, left, others), FEATURES, PLAN)

    assert not found.helps
    # Calibrated on rows not seen, it does not claim to know either.
    assert abs(sigmoid(found.guessed.log_odds(others)) - 0.25).max() < 0.2


@settings(max_examples=100)
@given(
    st.lists(st.floats(-9, 9), min_size=1, max_size=60),
    st.floats(0.05, 0.95),
    st.floats(0, 1),
)
def test_guesses_keep_the_share_and_are_the_surest(
    odds: list[float], share: float, part: float
) -> None:
    log_odds, count = np.array(odds), round(len(odds) * part)

    places, guesses = _surest(log_odds, count, share)

    assert len(set(places.tolist())) == count
    assert guesses.sum() == round(count * share)
    rest = np.delete(log_odds, places)
    if len(rest) and 0 < guesses.sum() < count:
        assert log_odds[places[guesses == 1]].min() >= rest.max()
        assert log_odds[places[guesses == 0]].max() <= rest.min()
