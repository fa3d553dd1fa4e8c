"""When something is needed again: laws, and examples by hand."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.recommendations import Purchase, PurchaseTable, day_of, fit_rhythms
from tools.recommendations.timing import Rhythms, Typical

START = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = st.lists(st.integers(0, 700), min_size=1, max_size=12, unique=True)
TYPICAL = st.builds(Typical, st.floats(2, 400), st.integers(1, 500))
RHYTHMS = st.builds(lambda item, shop: Rhythms({"filter": item}, shop), TYPICAL, TYPICAL)


def bought(customer: str, item: str, *days: int) -> list[Purchase]:
    return [
        Purchase(customer, item, START + timedelta(days=day), f"{customer}-{day}") for day in days
    ]


def test_a_customers_own_rhythm_is_drawn_towards_that_of_the_items_buyers() -> None:
    lines = [line for n in range(50) for line in bought(f"c{n}", "filter", 0, 180, 360)]
    rhythms = fit_rhythms(PurchaseTable.of(lines))
    start = day_of(START)

    assert rhythms.interval("filter", [start]) == pytest.approx(180)
    # Two own intervals of 90 days count as much as everybody's 180: their geometric mean.
    own = [start, start + 90, start + 180]
    assert rhythms.interval("filter", own) == pytest.approx((90 * 180) ** 0.5)
    assert rhythms.due("filter", own) == pytest.approx(start + 180 + (90 * 180) ** 0.5)


def test_an_item_that_nobody_bought_twice_takes_the_shops_rhythm() -> None:
    lines = [*bought("ann", "filter", 0, 60), *bought("ann", "lamp", 0)]
    rhythms = fit_rhythms(PurchaseTable.of(lines))

    assert rhythms.interval("lamp", [0.0]) == 60
    assert rhythms.due("lamp", []) is None


def test_without_any_second_purchase_nothing_is_known() -> None:
    rhythms = fit_rhythms(PurchaseTable.of(bought("ann", "lamp", 0)))

    assert rhythms.due("lamp", [0.0]) is None
    assert fit_rhythms(PurchaseTable.of([])).overall is None


def test_two_orders_of_one_day_are_no_interval() -> None:
    lines = [
        Purchase("ann", "capsules", START + timedelta(hours=hour), f"o{hour}")
        for hour in (0, 3, 48)
    ]

    assert fit_rhythms(PurchaseTable.of(lines)).interval("capsules", [0.0]) == pytest.approx(2.0)


@given(RHYTHMS, DAYS)
def test_an_interval_lies_between_the_medians_that_it_is_made_of(
    rhythms: Rhythms, days: list[int]
) -> None:
    own = sorted(days)
    gaps = [later - earlier for earlier, later in pairwise(own)]
    overall = rhythms.overall
    assert overall is not None
    bounds = [rhythms.by_item["filter"].days, overall.days, *gaps]

    found = rhythms.interval("filter", days)

    assert found is not None
    assert min(bounds) * (1 - 1e-9) <= found <= max(bounds) * (1 + 1e-9)


@given(RHYTHMS, DAYS, st.integers(-300, 300))
def test_order_and_calendar_do_not_matter(rhythms: Rhythms, days: list[int], shift: int) -> None:
    shuffled = sorted(days, key=lambda day: hash((day, shift)))

    moved = [day + shift for day in shuffled]

    assert rhythms.interval("filter", moved) == pytest.approx(rhythms.interval("filter", days))
    due, moved_due = rhythms.due("filter", days), rhythms.due("filter", moved)
    assert due is not None
    assert moved_due == pytest.approx(due + shift)
    assert due > max(days)


@given(RHYTHMS, st.integers(2, 200), st.integers(1, 20))
def test_the_more_often_a_customer_has_kept_an_interval_the_more_it_counts(
    rhythms: Rhythms, gap: int, times: int
) -> None:
    fewer = rhythms.interval("filter", [gap * n for n in range(times + 1)])
    more = rhythms.interval("filter", [gap * n for n in range(times + 2)])

    assert fewer is not None
    assert more is not None
    assert abs(more - gap) <= abs(fewer - gap) + 1e-9
