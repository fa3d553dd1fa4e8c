from datetime import timedelta

from tests.tools.demo.invented import Invented


def test_a_return_is_of_a_line_that_was_delivered_and_may_go_back(invented: Invented) -> None:
    lines, durable = invented.of_orders("order_items"), invented.durable()
    items = {row["return_id"]: row for row in invented.rows["return_items"]}

    for returned in invented.rows["returns"]:
        order, item = invented.orders[returned["order_id"]], items[returned["return_id"]]
        (line,) = [
            line for line in lines[order["order_id"]] if line["line_number"] == item["line_number"]
        ]
        assert line["product_id"] in durable
        assert item["quantity"] == line["quantity"]
        assert order["status"] == "delivered"
        days = returned["requested_at"] - order["delivered_at"]
        assert timedelta(0) < days <= timedelta(days=30)
        assert returned["requested_at"] <= invented.now
    assert len(items) == len(invented.rows["returns"])


def test_the_refund_of_a_return_is_its_value_less_the_fee(invented: Invented) -> None:
    tiers = {row["customer_id"]: row["club_tier"] for row in invented.rows["customers"]}
    items = {row["return_id"]: row for row in invented.rows["return_items"]}
    prices = {
        (line["order_id"], line["line_number"]): line["unit_price_cents"]
        for line in invented.rows["order_items"]
    }
    refunds = invented.of_orders("refunds")

    for returned in invented.rows["returns"]:
        order_id, item = returned["order_id"], items[returned["return_id"]]
        is_gold = tiers[invented.orders[order_id]["customer_id"]] == "gold"
        is_free = is_gold or returned["reason"] != "changed_mind"
        assert returned["fee_cents"] == (0 if is_free else 590)
        value = item["quantity"] * prices[order_id, item["line_number"]]
        for refund in refunds.get(order_id, []):
            assert refund["reason"] == "return"
            assert refund["amount_cents"] == value - returned["fee_cents"]


def test_a_return_is_closed_when_its_refund_is_paid(invented: Invented) -> None:
    refunds = invented.of_orders("refunds")
    expected = {(): {"open", "received"}, ("pending",): {"received"}, ("paid",): {"closed"}}

    for returned in invented.rows["returns"]:
        states = tuple(row["status"] for row in refunds.get(returned["order_id"], []))
        assert returned["status"] in expected[states]


def test_refunds_that_are_no_cancellations_come_from_returns(invented: Invented) -> None:
    returned = {row["order_id"] for row in invented.rows["returns"]}
    refunded = {
        row["order_id"] for row in invented.rows["refunds"] if row["reason"] != "cancellation"
    }

    assert refunded <= returned
    assert len(returned) == len(invented.rows["returns"])
