"""Invented payments, refunds of cancelled orders, and invoices.

PayNow and gift cards pay at once, so a cancellation means a refund; with the others the money is
reserved until the parcel leaves, and a cancellation lets go of it.
"""

import random
from datetime import UTC, date, datetime, time, timedelta

from tools.demo.rows import Row, Rows, row_id
from tools.demo.sign_ins import Showcase
from tools.refunds import refund_due_on

INVOICES_SINCE = timedelta(days=365)
_METHODS = ("card", "paynow", "alipay", "gift_card")
_SHARES = (58, 24, 12, 6)
_PAID_AT_ONCE = frozenset({"paynow", "gift_card"})
_NOT_LEFT = frozenset({"placed", "packed"})
_CANCELLED_AFTER = timedelta(hours=5)
_SECOND_PAYMENT_AFTER = timedelta(minutes=4)


def add_payments(rows: Rows, rng: random.Random, showcase: Showcase, now: datetime) -> None:
    """One payment per order, and a second one where the showcase wants it."""
    for order in rows["orders"]:
        order_id = order["order_id"]
        method = showcase.methods.get(order_id) or rng.choices(_METHODS, _SHARES)[0]
        status, happened_at = _state(order, method, now)
        payment = {
            "payment_id": row_id(rng),
            "order_id": order_id,
            "method": method,
            "status": status,
            "amount_cents": order["total_cents"],
            "happened_at": happened_at,
        }
        rows["payments"].append(payment)
        if order_id in showcase.paid_twice:
            again = min(happened_at + _SECOND_PAYMENT_AFTER, now)
            rows["payments"].append({**payment, "payment_id": row_id(rng), "happened_at": again})


def add_cancellation_refunds(rows: Rows, rng: random.Random, now: datetime) -> None:
    """What was taken for an order that was cancelled goes back."""
    cancelled = {
        order["order_id"]: order for order in rows["orders"] if order["status"] == "cancelled"
    }
    for payment in rows["payments"]:
        order = cancelled.get(payment["order_id"])
        if order is not None and payment["status"] == "captured":
            requested_at = order["placed_at"] + _CANCELLED_AFTER
            rows["refunds"].append(refund(rng, payment, payment["amount_cents"], requested_at, now))
            rows["refunds"][-1]["reason"] = "cancellation"


def refund(
    rng: random.Random, payment: Row, amount_cents: int, requested_at: datetime, now: datetime
) -> Row:
    """A refund of a payment for a return; paid once its day has come."""
    due_on = refund_due_on(payment["method"], requested_at.date())
    is_paid = due_on < now.date()
    return {
        "refund_id": row_id(rng),
        "order_id": payment["order_id"],
        "amount_cents": amount_cents,
        "reason": "return",
        "status": "paid" if is_paid else "pending",
        "requested_at": requested_at,
        "due_on": due_on,
        "paid_at": _paid_at(requested_at, due_on) if is_paid else None,
    }


def add_invoices(rows: Rows, rng: random.Random, now: datetime) -> None:
    """One for each order delivered in the last year."""
    delivered = [
        order
        for order in rows["orders"]
        if order["delivered_at"] and order["delivered_at"] >= now - INVOICES_SINCE
    ]
    numbers = rng.sample(range(100_000, 1_000_000), len(delivered))
    for order, number in zip(delivered, numbers, strict=True):
        rows["invoices"].append(
            {
                "invoice_id": row_id(rng),
                "invoice_number": f"INV-{order['delivered_at'].year}-{number}",
                "order_id": order["order_id"],
                "issued_at": order["delivered_at"],
                "total_cents": order["total_cents"],
            }
        )


def _state(order: Row, method: str, now: datetime) -> tuple[str, datetime]:
    placed_at = order["placed_at"]
    if order["status"] in _NOT_LEFT:
        return "authorised", placed_at
    if order["status"] == "cancelled" and method not in _PAID_AT_ONCE:
        return "voided", placed_at + _CANCELLED_AFTER
    if method in _PAID_AT_ONCE:
        return "captured", placed_at
    # When the parcel leaves; see `parcel_events`.
    return "captured", min(placed_at + timedelta(days=2, hours=-2), now)


def _paid_at(requested_at: datetime, due_on: date) -> datetime:
    return max(requested_at, datetime.combine(due_on, time(2), UTC))
