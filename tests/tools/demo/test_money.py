from collections import Counter
from datetime import timedelta

from tests.tools.demo.invented import Invented
from tools.refunds import refund_due_on


def test_every_order_is_paid_in_full_in_the_state_that_it_is_in(invented: Invented) -> None:
    payments = invented.of_orders("payments")
    expected = {
        "placed": {"authorised"},
        "packed": {"authorised"},
        "shipped": {"captured"},
        "out_for_delivery": {"captured"},
        "delivered": {"captured"},
        "cancelled": {"voided", "captured"},
    }

    for order_id, order in invented.orders.items():
        for payment in payments[order_id]:
            assert payment["amount_cents"] == order["total_cents"] > 0
            assert payment["status"] in expected[order["status"]]
            assert order["placed_at"] <= payment["happened_at"] <= invented.now
    assert set(payments) == set(invented.orders)


def test_only_two_orders_are_paid_twice(invented: Invented) -> None:
    twice = {
        order_id: paid for order_id, paid in invented.of_orders("payments").items() if len(paid) > 1
    }

    assert [len(paid) for paid in twice.values()] == [2, 2]
    owners = [invented.orders[order_id]["customer_id"] for order_id in twice]
    assert sorted(owners) == [invented.sign_ins[3], invented.sign_ins[7]]
    for order_id, (one, other) in twice.items():
        assert one["amount_cents"] == other["amount_cents"]
        assert abs(one["happened_at"] - other["happened_at"]) < timedelta(hours=1)
        assert invented.orders[order_id]["placed_at"] > invented.now - timedelta(days=25)


def test_all_methods_are_used(invented: Invented) -> None:
    used = Counter(payment["method"] for payment in invented.rows["payments"])

    assert set(used) == {"card", "paynow", "alipay", "gift_card"}
    assert used.most_common(1)[0][0] == "card"


def test_a_cancelled_order_gives_back_what_was_taken_and_no_more(invented: Invented) -> None:
    payments, refunds = invented.of_orders("payments"), invented.of_orders("refunds")
    cancelled = [row for row in invented.rows["orders"] if row["status"] == "cancelled"]

    for order in cancelled:
        (payment,) = payments[order["order_id"]]
        back = refunds.get(order["order_id"], [])
        assert len(back) == (1 if payment["status"] == "captured" else 0)
        for refund in back:
            assert (refund["reason"], refund["amount_cents"]) == (
                "cancellation",
                order["total_cents"],
            )
    assert cancelled


def test_a_refund_is_paid_when_its_day_is_over(invented: Invented) -> None:
    payments = invented.of_orders("payments")

    for refund in invented.rows["refunds"]:
        payment = payments[refund["order_id"]][0]
        assert refund["requested_at"] <= invented.now
        assert refund["due_on"] == refund_due_on(payment["method"], refund["requested_at"].date())
        if refund["status"] == "paid":
            assert refund["requested_at"] <= refund["paid_at"] <= invented.now
        else:
            assert (refund["status"], refund["paid_at"]) == ("pending", None)
            assert refund["due_on"] >= invented.now.date()


def test_no_order_gives_back_more_than_was_paid(invented: Invented) -> None:
    for order_id, refunds in invented.of_orders("refunds").items():
        back = sum(refund["amount_cents"] for refund in refunds)
        assert 0 < back <= invented.orders[order_id]["total_cents"]


def test_every_order_delivered_in_the_last_year_has_an_invoice(invented: Invented) -> None:
    invoices = {row["order_id"]: row for row in invented.rows["invoices"]}
    year_ago = invented.now - timedelta(days=365)

    for order_id, order in invented.orders.items():
        is_recent = order["delivered_at"] is not None and order["delivered_at"] >= year_ago
        assert (order_id in invoices) == is_recent
        if is_recent:
            invoice = invoices[order_id]
            assert invoice["total_cents"] == order["total_cents"]
            assert invoice["issued_at"] == order["delivered_at"]
            assert invoice["invoice_number"].startswith(f"INV-{order['delivered_at'].year}-")
    assert len({row["invoice_number"] for row in invoices.values()}) == len(invoices)
