"""Values: what is put in comes out, and intervals hold what happens."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.repurchase import Histories, RepurchaseModel
from tools.value import CustomerValue, SpendingModel, ValueModel, at_risk, fit_spending, fit_value

BUYING = RepurchaseModel(0.8, 40.0, 0.6, 3.0)
SPENDING = SpendingModel(p=4.0, q=3.5, gamma=3000.0)
Shop = tuple[Histories, np.ndarray, np.ndarray]
MODEL = ValueModel(BUYING, SPENDING, margin_rate=0.4)


def simulated(customers: int, days: float, after: float) -> Shop:
    """Histories of `days`, the usual amount of each, and what is spent in the days `after`."""
    chance = np.random.default_rng(3)
    repeats, last, usual, later = [], [], [], []
    for _ in range(customers):
        rate, leaves = chance.gamma(BUYING.r, 1 / BUYING.alpha), chance.beta(BUYING.a, BUYING.b)
        scale = chance.gamma(SPENDING.q, 1 / SPENDING.gamma)
        times, now = [0.0], 0.0
        while chance.random() >= leaves:
            now += chance.exponential(1 / rate)
            if now >= days + after:
                break
            times.append(now)
        amounts = chance.gamma(SPENDING.p, 1 / scale, len(times))
        seen = sum(one < days for one in times)
        repeats.append(seen - 1)
        last.append(times[seen - 1])
        usual.append(amounts[:seen].mean())
        later.append(amounts[seen:].sum())
    histories = Histories(np.array(repeats, float), np.array(last), np.full(customers, days))
    return histories, np.array(usual), np.array(later)


@pytest.fixture(scope="module")
def shop() -> Shop:
    return simulated(3000, 300.0, 180.0)


def test_the_numbers_that_made_the_amounts_are_found(
    shop: Shop,
) -> None:
    seen, usual, _ = shop

    found = fit_spending(seen.repeats + 1, usual)

    mean = found.p * found.gamma / (found.q - 1)
    assert mean == pytest.approx(SPENDING.p * SPENDING.gamma / (SPENDING.q - 1), rel=0.08)
    assert found.q == pytest.approx(SPENDING.q, rel=0.25)


def test_what_is_expected_is_what_is_spent(
    shop: Shop,
) -> None:
    seen, usual, later = shop

    model = fit_value(seen, usual, margin_rate=0.5)
    expected = model.expected(seen, usual, days=180)

    assert expected.sum() == pytest.approx(0.5 * later.sum(), rel=0.1)
    best = np.argsort(-expected)[:300]
    assert expected[best].sum() == pytest.approx(0.5 * later[best].sum(), rel=0.2)


def test_the_interval_holds_about_four_in_five(
    shop: Shop,
) -> None:
    seen, usual, later = shop
    some = Histories(*(column[:400] for column in seen))
    model = fit_value(seen, usual, margin_rate=1.0)

    values = model.values(some, usual[:400], seed=1, days=180)

    inside = [
        one.low_cents <= real <= one.high_cents for one, real in zip(values, later, strict=False)
    ]
    # Who brings nothing at all lies on the edge of many intervals, so it is more than four in five.
    assert 0.76 < np.mean(inside) < 0.95
    assert all(one.low_cents <= one.high_cents for one in values)


def test_a_value_does_not_hang_on_who_else_is_asked_about() -> None:
    two = Histories(np.array([2.0, 9.0]), np.array([50.0, 290.0]), np.array([100.0, 300.0]))
    alone = Histories(*(column[1:] for column in two))
    usual = np.array([4000.0, 9000.0])

    both = MODEL.values(two, usual, seed=5)

    assert MODEL.values(alone, usual[1:], seed=5) == both[1:]
    assert both[1].expected_cents > both[0].expected_cents > 0


@given(st.floats(0, 30), st.floats(0, 1), st.floats(1, 700), st.floats(100, 1e6))
def test_more_days_bring_more_and_nothing_is_negative(
    repeats: float, share: float, age: float, usual: float
) -> None:
    seen = Histories(np.array([repeats]), np.array([share * age]), np.array([age]))

    short, long = (MODEL.expected(seen, np.array([usual]), days)[0] for days in (30, 365))

    assert 0 <= short < long


def test_the_most_that_may_be_lost_comes_first() -> None:
    values = [CustomerValue(cents, 0, 0, 1.0, 1.0) for cents in (1000, 5000, 5000)]

    assert at_risk(values, [0.9, 0.1, 0.3]) == [(2, 1500), (0, 900), (1, 500)]


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValueError, match="q above one"):
        SpendingModel(1.0, 1.0, 1.0)
    with pytest.raises(ValueError, match="margin_rate"):
        ValueModel(BUYING, SPENDING, margin_rate=0.0)
    with pytest.raises(ValueError, match="nobody has spent"):
        fit_spending(np.ones(2), np.zeros(2))
