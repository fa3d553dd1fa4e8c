"""Features that look ahead are found, and the shop's own do not."""

from dataclasses import replace

import numpy as np
import pytest

from tests.tools.churn.buying.shops import OPENED, order_lines
from tools.churn.buying.behaviour import FEATURES, Behaviour, behaviour_at
from tools.churn.buying.blindness import WHO, sees_later
from tools.churn.buying.lines import OrderLines, day_of

LINES = OrderLines.of(order_lines(customers=80))
CUT = day_of(OPENED) + 200


def test_the_features_of_buyers_see_nothing_later() -> None:
    assert sees_later(LINES, CUT, seed=1) == ()


@pytest.mark.parametrize("horizon_days", [1, 30, 400])
def test_a_planted_count_of_orders_to_come_is_found(horizon_days: int) -> None:
    def peeking(lines: OrderLines, cut: float) -> Behaviour:
        honest = behaviour_at(lines, cut)
        inside = (lines.day >= cut) & (lines.day < cut + horizon_days)
        to_come = np.bincount(lines.customer[inside], minlength=len(lines.customers))
        return replace(honest, rows=np.column_stack([honest.rows, to_come[honest.customer]]))

    found = sees_later(LINES, CUT, seed=1, featured=peeking, names=(*FEATURES, "orders_to_come"))

    assert found == ("orders_to_come",)


def test_a_mean_over_the_whole_record_is_found() -> None:
    def scaled(lines: OrderLines, cut: float) -> Behaviour:
        honest = behaviour_at(lines, cut)
        rows = honest.rows.copy()
        rows[:, FEATURES.index("amount_per_order")] /= lines.amount.mean()
        return replace(honest, rows=rows)

    assert sees_later(LINES, CUT, seed=1, featured=scaled) == ("amount_per_order",)


def test_customers_who_come_only_later_are_found() -> None:
    def everybody(lines: OrderLines, cut: float) -> Behaviour:
        return behaviour_at(lines, cut + 30)

    assert sees_later(LINES, CUT - 100, seed=1, featured=everybody) == (WHO,)
