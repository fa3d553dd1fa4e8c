"""Features of buyers: what they are, and that nothing after the cut is in them."""

from datetime import datetime, timedelta
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tools.churn.buying.shops import OPENED, order_lines
from tools.churn.buying.behaviour import FEATURES, Around, behaviour_at, left_after
from tools.churn.buying.items import ItemReach, reach_at
from tools.churn.buying.lines import OrderLine, OrderLines, day_of
from tools.repurchase import RepurchaseModel

KNOWN = order_lines(customers=60)
CUT = OPENED + timedelta(days=200)
REACH = ItemReach({"lamp": -1.0}, -5.0)
AROUND = Around(RepurchaseModel(0.9, 35.0, 0.6, 4.0), REACH)


def line(day: float, order: str = "W1", **more: object) -> OrderLine:
    values: dict[str, object] = {
        "customer": "A", "order": order, "item": "lamp", "at": OPENED + timedelta(days=day),
        "amount": 10.0, "is_return": False, **more,
    }  # fmt: skip
    return OrderLine(**values)  # type: ignore[arg-type]


def features(lines: list[OrderLine], cut: datetime) -> dict[str, float]:
    found = behaviour_at(OrderLines.of(lines), day_of(cut), AROUND)
    assert len(found.rows) == 1
    return dict(zip(FEATURES, found.rows[0].tolist(), strict=True))


def test_the_figures_are_those_of_the_orders() -> None:
    lines = [
        line(0, amount=30.0), line(0, item="bulb"), line(20, "W2", amount=20.0),
        line(60, "W3", amount=60.0), line(65, "R1", is_return=True), line(99, "W4"),
    ]  # fmt: skip

    found = features(lines, OPENED + timedelta(days=90))

    assert found["days_since_last_order"] == pytest.approx(30)
    assert found["days_since_first_order"] == pytest.approx(90)
    assert (found["orders"], found["orders_31_to_60_days_ago"]) == (3, 1)
    assert found["days_between_orders"] == pytest.approx(30)
    assert found["overdue"] == pytest.approx(1)
    assert found["amount_per_order"] == pytest.approx((40 + 20 + 60) / 3)
    assert found["last_amount_to_usual"] == pytest.approx(1.5)
    assert found["items"] == 2
    assert found["lines_per_order"] == pytest.approx(4 / 3)
    assert found["returns_per_order"] == pytest.approx(1 / 3)
    assert found["reach_of_items"] == pytest.approx((-1 - 5) / 2)


def test_an_item_reaches_the_share_of_recent_customers_who_bought_it() -> None:
    lines = OrderLines.of(
        [
            line(0, customer="old", item="bulb"), line(100), line(120, "W2"),
            line(110, customer="B"), line(110, customer="B", item="shade"),
            line(150, customer="C", item="shade"), line(140, customer="D", is_return=True),
        ]
    )  # fmt: skip

    found = reach_at(lines, day_of(OPENED + timedelta(days=130)))

    # Of A and B, both bought a lamp, and one a shade; C comes later, the bulb was long ago.
    assert dict(found.log_share) == {
        "lamp": pytest.approx(np.log(2.5 / 2), abs=1e-6),
        "shade": pytest.approx(np.log(1.5 / 2), abs=1e-6),
    }
    assert found.of_others == pytest.approx(np.log(0.5 / 2), abs=1e-6)
    assert found.of(lines).tolist() == [
        found.of_others, found.log_share["lamp"], found.log_share["shade"],
    ]  # fmt: skip
    assert reach_at(lines, day_of(OPENED)) == ItemReach()


def test_one_order_has_no_rhythm() -> None:
    found = features([line(0)], OPENED + timedelta(days=10))

    assert np.isnan(found["days_between_orders"])
    assert np.isnan(found["overdue"])
    assert found["repurchase_log_odds"] != 0


later = st.builds(
    line,
    st.floats(200, 900),
    st.text("WXR", min_size=1, max_size=3),
    customer=st.sampled_from(["C1", "C2", "new"]),
    item=st.sampled_from(["SKU011", "other"]),
    amount=st.floats(0, 1e6),
    is_return=st.booleans(),
)


@settings(max_examples=60)
@given(st.lists(later, min_size=1, max_size=30))
def test_whatever_happens_after_the_cut_changes_not_a_bit(more: list[OrderLine]) -> None:
    before = behaviour_at(OrderLines.of(KNOWN), day_of(CUT))
    names = OrderLines.of(KNOWN).customers
    # Without what happened later, and with something else instead.
    past = [one for one in KNOWN if one.at < CUT]

    after = behaviour_at(OrderLines.of([*past, *more]), day_of(CUT))

    other = OrderLines.of([*past, *more]).customers
    assert after.rows.tobytes() == before.rows.tobytes()
    assert [other[place] for place in after.customer] == [names[one] for one in before.customer]
    assert after.around == before.around


def test_the_order_of_the_lines_does_not_matter() -> None:
    turned = behaviour_at(OrderLines.of(KNOWN[::-1]), day_of(CUT))

    assert turned.rows.tobytes() == behaviour_at(OrderLines.of(KNOWN), day_of(CUT)).rows.tobytes()


def test_who_left_ordered_nothing_in_the_90_days() -> None:
    lines = OrderLines.of(
        [
            line(0), line(95, "W2"),
            line(0, customer="B"), line(95, "R1", customer="B", is_return=True),
            line(0, customer="C"), line(185, "W3", customer="C"),
        ]
    )  # fmt: skip
    cut = day_of(OPENED + timedelta(days=90))

    left = left_after(lines, cut, behaviour_at(lines, cut, AROUND).customer)

    assert left.tolist() == [0, 1, 1]
    with pytest.raises(ValueError, match="end less than 90 days after"):
        left_after(lines, cut + 30, np.array([0]))


def test_before_the_first_order_there_is_nobody() -> None:
    with pytest.raises(ValueError, match="nobody had ordered"):
        behaviour_at(OrderLines.of(KNOWN), day_of(OPENED))


@settings(max_examples=20)
@given(st.integers(-2000, 2000))
def test_the_calendar_day_does_not_matter_only_the_distance(days: int) -> None:
    moved = [one._replace(at=one.at + timedelta(days=days)) for one in KNOWN]

    found = behaviour_at(OrderLines.of(moved), day_of(CUT) + days, AROUND)

    wanted = behaviour_at(OrderLines.of(KNOWN), day_of(CUT), AROUND)
    assert np.allclose(found.rows, wanted.rows, rtol=1e-6, equal_nan=True)


@settings(max_examples=20)
@given(st.floats(0.5, 200))
def test_another_currency_changes_amounts_and_nothing_else(rate: float) -> None:
    priced = [one._replace(amount=(one.amount + 1) * rate) for one in KNOWN]
    usual = [one._replace(amount=one.amount + 1) for one in KNOWN]
    amounts = np.array([name == "amount_per_order" for name in FEATURES])

    found = behaviour_at(OrderLines.of(priced), day_of(CUT), AROUND).rows

    wanted = behaviour_at(OrderLines.of(usual), day_of(CUT), AROUND).rows
    assert np.allclose(found[:, ~amounts], wanted[:, ~amounts], equal_nan=True)
    assert np.allclose(found[:, amounts], wanted[:, amounts] * rate)


@settings(max_examples=20)
@given(st.randoms(use_true_random=False))
def test_other_names_of_customers_only_change_their_order(random: Random) -> None:
    names = sorted({one.customer for one in KNOWN})
    other = dict(zip(names, random.sample(names, len(names)), strict=True))
    renamed = OrderLines.of(one._replace(customer=other[one.customer]) for one in KNOWN)

    found = behaviour_at(renamed, day_of(CUT), AROUND)

    lines = OrderLines.of(KNOWN)
    wanted = behaviour_at(lines, day_of(CUT), AROUND)
    by_name = dict(zip((renamed.customers[one] for one in found.customer), found.rows, strict=True))
    for place, row in zip(wanted.customer, wanted.rows, strict=True):
        assert np.allclose(by_name[other[lines.customers[place]]], row, equal_nan=True)
