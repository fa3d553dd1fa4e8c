from collections import Counter
from datetime import timedelta

import pytest

from tests.tools.demo.invented import Invented
from tools.demo.seed import demo_rows
from tools.subscriptions import add_months


def test_only_refill_products_are_subscribed_to_at_ten_percent_off(invented: Invented) -> None:
    products = {row["product_id"]: row for row in invented.rows["products"]}

    for row in invented.rows["subscriptions"]:
        product = products[row["product_id"]]
        assert product["category"] == "consumables"
        full_cents = row["quantity"] * product["price_cents"]
        assert 0 <= full_cents * 0.9 - row["price_cents"] < 1


def test_dates_of_a_subscription_fit_its_state_and_rhythm(invented: Invented) -> None:
    today = invented.now.date()
    joined = {row["customer_id"]: row["joined_on"] for row in invented.rows["customers"]}

    for row in invented.rows["subscriptions"]:
        assert joined[row["customer_id"]] <= row["started_on"] < today
        assert row["interval_months"] in {1, 2, 3, 6}
        if row["status"] == "cancelled":
            assert (row["next_on"], row["paused_until"]) == (None, None)
            continue
        rhythm = {
            add_months(row["started_on"], count * row["interval_months"]) for count in range(1, 30)
        }
        assert row["next_on"] in rhythm
        assert row["next_on"] > today
        if row["status"] == "paused":
            assert row["next_on"] < row["paused_until"] <= add_months(row["next_on"], 7)
        else:
            assert (row["status"], row["paused_until"]) == ("active", None)


def test_each_sign_in_has_an_active_one_that_can_still_be_changed(invented: Invented) -> None:
    in_time = invented.now.date() + timedelta(days=10)

    for customer_id in invented.sign_ins:
        own = [row for row in invented.rows["subscriptions"] if row["customer_id"] == customer_id]
        assert any(row["status"] == "active" and row["next_on"] >= in_time for row in own)
        assert len({row["product_id"] for row in own}) == len(own) <= 2


@pytest.mark.parametrize("seed", [1, 20])
def test_about_a_quarter_of_the_customers_subscribe(invented: Invented, seed: int) -> None:
    rows = demo_rows(seed=seed, customers=520, now=invented.now)["subscriptions"]
    states = Counter(row["status"] for row in rows)

    assert 0.18 <= len({row["customer_id"] for row in rows}) / 520 <= 0.32
    assert states["active"] > states["paused"] > 0
    assert states["cancelled"] > 0
    assert len({row["subscription_number"] for row in rows}) == len(rows)


def test_sign_ins_with_and_without_newsletter_take_turns(invented: Invented) -> None:
    wanted = [row["has_newsletter"] for row in invented.rows["customers"]]

    assert wanted[:10] == [True, False] * 5
    assert all(isinstance(flag, bool) for flag in wanted)
