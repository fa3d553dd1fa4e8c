"""Invented orders: how far they have come, what is in them, where the parcel is."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from tools.demo.rows import Row, Rows, row_id

DELIVERY_FEE_CENTS = 490
FREE_DELIVERY_FROM_CENTS = 6000
# How far an order of a given age has come: (at least this many days old, status, parcel events).
PROGRESS = (
    (4, "delivered", ("packed", "shipped", "out_for_delivery", "delivered")),
    (3, "out_for_delivery", ("packed", "shipped", "out_for_delivery")),
    (2, "shipped", ("packed", "shipped")),
    (1, "packed", ("packed",)),
    (0, "placed", ()),
)


def new_order(rng: random.Random, order_number: int, now: datetime, age_days: int) -> Row:
    """An order of that age, as far as it has come by now; few old ones are cancelled."""
    placed_at = now - timedelta(days=age_days, minutes=rng.randint(5, 300))
    status, events = _progress(age_days)
    is_cancelled = age_days >= 4 and rng.random() < 0.03
    return {
        "order_id": row_id(rng),
        "order_number": f"W{order_number}",
        "status": "cancelled" if is_cancelled else status,
        "placed_at": placed_at,
        "promised_on": (placed_at + timedelta(days=4)).date(),
        "delivered_at": (
            placed_at + timedelta(days=len(events) - 1)
            if status == "delivered" and not is_cancelled
            else None
        ),
        "total_cents": 0,
        "currency": "SGD",
    }


def add_lines(rows: Rows, rng: random.Random, order: Row, products: Sequence[Row]) -> None:
    """One to four of the products, and the total that they come to."""
    chosen = rng.sample(products, rng.choices((1, 2, 3, 4), (50, 30, 15, 5))[0])
    total_cents = 0
    for line_number, product in enumerate(chosen, start=1):
        quantity = rng.choices((1, 2, 4), (80, 15, 5))[0]
        total_cents += quantity * product["price_cents"]
        rows["order_items"].append(
            {
                "order_id": order["order_id"],
                "line_number": line_number,
                "product_id": product["product_id"],
                "quantity": quantity,
                "unit_price_cents": product["price_cents"],
            }
        )
    is_free_delivery = total_cents >= FREE_DELIVERY_FROM_CENTS
    order["total_cents"] = total_cents + (0 if is_free_delivery else DELIVERY_FEE_CENTS)


def parcel_events(order: Row, now: datetime, age_days: int) -> list[dict[str, Any]]:
    """What has happened to the parcel of an order of that age."""
    kinds = () if order["status"] == "cancelled" else _progress(age_days)[1]
    return [
        {
            "order_id": order["order_id"],
            "event_number": number,
            "kind": kind,
            "happened_at": min(order["placed_at"] + timedelta(days=number, hours=-2), now),
        }
        for number, kind in enumerate(kinds, start=1)
    ]


def _progress(age_days: int) -> tuple[str, tuple[str, ...]]:
    return next((status, events) for least, status, events in PROGRESS if age_days >= least)
