"""Invented returns: some on their way, some being inspected, most refunded long ago."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from tools.demo.money import refund
from tools.demo.rows import Row, Rows, by_order, row_id
from tools.demo.sign_ins import Showcase

PICK_UP_FEE_CENTS = 590
_SHARE = 0.05
_REASONS = ("changed_mind", "changed_mind", "damaged", "wrong", "missing")
_TRAVELS = timedelta(days=2)
_INSPECTED_AFTER = timedelta(days=4)
_SHOWN_AFTER_DAYS = 3


def add_returns(rows: Rows, rng: random.Random, showcase: Showcase, now: datetime) -> None:
    """Some delivered orders lose a line again, and all that the showcase wants."""
    durable = {row["product_id"] for row in rows["products"] if not row["is_consumable"]}
    tiers = {row["customer_id"]: row["club_tier"] for row in rows["customers"]}
    lines, payments = by_order(rows["order_items"]), by_order(rows["payments"])
    numbers = iter(rng.sample(range(100_000, 1_000_000), len(rows["orders"])))
    for order in rows["orders"]:
        order_id = order["order_id"]
        is_shown = order_id in showcase.returned
        wants = is_shown or rng.random() < _SHARE
        back = [line for line in lines[order_id] if line["product_id"] in durable]
        if not (wants and back and order["delivered_at"]) or order_id in showcase.kept:
            continue
        days = _SHOWN_AFTER_DAYS if is_shown else rng.randint(1, 12)
        requested_at = order["delivered_at"] + timedelta(days=days)
        if requested_at <= now:
            returned = _return(rng, next(numbers), order, requested_at)
            is_free = returned["reason"] != "changed_mind" or tiers[order["customer_id"]] == "gold"
            returned["fee_cents"] = 0 if is_free else PICK_UP_FEE_CENTS
            _add(rows, rng, returned, rng.choice(back), payments[order_id], now)


def _return(rng: random.Random, number: int, order: Row, requested_at: datetime) -> Row:
    return {
        "return_id": row_id(rng),
        "return_number": f"R{number}",
        "order_id": order["order_id"],
        "kind": "return",
        "status": "open",
        "reason": rng.choice(_REASONS),
        "fee_cents": 0,
        "requested_at": requested_at,
        "pick_up_on": (requested_at + timedelta(days=1)).date(),
    }


def _add(
    rows: Rows,
    rng: random.Random,
    returned: Row,
    line: Row,
    payments: Sequence[Row],
    now: datetime,
) -> None:
    rows["returns"].append(returned)
    rows["return_items"].append(
        {
            "return_id": returned["return_id"],
            "line_number": line["line_number"],
            "quantity": line["quantity"],
        }
    )
    if now >= returned["requested_at"] + _TRAVELS:
        returned["status"] = "received"
    inspected_at = returned["requested_at"] + _INSPECTED_AFTER
    if now >= inspected_at:
        amount_cents = line["quantity"] * line["unit_price_cents"] - returned["fee_cents"]
        rows["refunds"].append(refund(rng, payments[0], amount_cents, inspected_at, now))
        if rows["refunds"][-1]["status"] == "paid":
            returned["status"] = "closed"
