"""The repurchase model finds the numbers that made the data, and its chances come true."""

import numpy as np
import pytest

from tools.repurchase import Histories, RepurchaseModel, fit_repurchase

TRUE = RepurchaseModel(r=0.8, alpha=40.0, a=0.6, b=3.0)


def simulated(customers: int, days: float, after: float, seed: int) -> tuple[Histories, np.ndarray]:
    """Histories of `days`, and who bought nothing in the `after` days that follow."""
    chance = np.random.default_rng(seed)
    repeats, last, none = [], [], []
    for _ in range(customers):
        rate = chance.gamma(TRUE.r, 1 / TRUE.alpha)
        leaves = chance.beta(TRUE.a, TRUE.b)
        times, now = [0.0], 0.0
        while chance.random() >= leaves:
            now += chance.exponential(1 / rate)
            if now >= days + after:
                break
            times.append(now)
        seen = [one for one in times if one < days]
        repeats.append(len(seen) - 1)
        last.append(seen[-1])
        none.append(len(seen) == len(times))
    age = np.full(customers, days)
    return Histories(np.array(repeats, float), np.array(last), age), np.array(none)


@pytest.fixture(scope="module")
def shop() -> tuple[Histories, np.ndarray]:
    return simulated(6000, 300.0, 90.0, seed=4)


def test_the_numbers_that_made_the_data_are_found(shop: tuple[Histories, np.ndarray]) -> None:
    found = fit_repurchase(shop[0])

    assert found.r == pytest.approx(TRUE.r, rel=0.15)
    assert found.alpha == pytest.approx(TRUE.alpha, rel=0.2)
    assert found.a / (found.a + found.b) == pytest.approx(TRUE.a / (TRUE.a + TRUE.b), rel=0.15)


def test_its_chances_come_true(shop: tuple[Histories, np.ndarray]) -> None:
    seen, none = shop

    chances = fit_repurchase(seen).none_within(seen, 90)

    for low in np.arange(0.2, 1.0, 0.2):
        inside = (chances >= low) & (chances < low + 0.2)
        assert none[inside].mean() == pytest.approx(chances[inside].mean(), abs=0.05)


def test_who_has_been_silent_for_longer_is_less_likely_to_be_there() -> None:
    seen = Histories(np.full(3, 5.0), np.array([290.0, 200.0, 100.0]), np.full(3, 300.0))

    alive = TRUE.alive(seen)

    assert alive[0] > alive[1] > alive[2] > 0
    short, long = TRUE.none_within(seen, 30), TRUE.none_within(seen, 90)
    assert (short > long).all()
    assert (long > 0).all()


def test_what_is_no_distribution_is_refused() -> None:
    with pytest.raises(ValueError, match="above zero"):
        RepurchaseModel(0.0, 1.0, 1.0, 1.0)
    with pytest.raises(ValueError, match="no customer has bought"):
        fit_repurchase(Histories(np.zeros(0), np.zeros(0), np.zeros(0)))
