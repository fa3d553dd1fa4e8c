"""Invented Refill subscriptions, and who gets the newsletter."""

import random
from datetime import date, timedelta

from tools.demo.rows import Row, Rows, row_id
from tools.demo.sign_ins import SIGN_INS
from tools.subscriptions import add_months

_CATEGORY = "consumables"
_SHARE, _NEWSLETTER_SHARE = 0.24, 0.45
_INTERVALS = (1, 2, 3, 6)
_STATUSES, _STATUS_SHARES = ("active", "paused", "cancelled"), (70, 15, 15)
_PRICE_PERCENT = 90
# A visitor who comes some days after the seeding can still change the sign-ins' subscriptions.
_EARLIEST_FOR_SIGN_INS = timedelta(days=10)


def add_newsletter(rows: Rows, rng: random.Random) -> None:
    """Not quite half of all; of the sign-ins every other one."""
    for position, customer in enumerate(rows["customers"]):
        is_wanted = rng.random() < _NEWSLETTER_SHARE
        customer["has_newsletter"] = position % 2 == 0 if position < SIGN_INS else is_wanted


def add_subscriptions(rows: Rows, rng: random.Random, today: date) -> None:
    """About a quarter of the customers have one or two; each sign-in has an active one."""
    products = [product for product in rows["products"] if product["category"] == _CATEGORY]
    numbers = iter(rng.sample(range(100_000, 1_000_000), 2 * len(rows["customers"])))
    for position, customer in enumerate(rows["customers"]):
        statuses = rng.choices(_STATUSES, _STATUS_SHARES, k=rng.choices((1, 2), (80, 20))[0])
        earliest = today + timedelta(days=1)
        if position < SIGN_INS:
            statuses = ["active", "paused"] if position % 3 == 0 else ["active"]
            earliest = today + _EARLIEST_FOR_SIGN_INS
        elif rng.random() >= _SHARE:
            continue
        for product, status in zip(rng.sample(products, len(statuses)), statuses, strict=True):
            row = _subscription(rng, next(numbers), customer, product, today)
            row |= {"status": status, **_dates(row, status, rng, earliest)}
            rows["subscriptions"].append(row)


def _subscription(rng: random.Random, number: int, customer: Row, product: Row, today: date) -> Row:
    quantity = rng.choices((1, 2, 3), (70, 20, 10))[0]
    days_since_joining = (today - customer["joined_on"]).days
    return {
        "subscription_id": row_id(rng),
        "subscription_number": f"S{number}",
        "customer_id": customer["customer_id"],
        "product_id": product["product_id"],
        "quantity": quantity,
        "interval_months": rng.choice(_INTERVALS),
        "price_cents": quantity * product["price_cents"] * _PRICE_PERCENT // 100,
        "started_on": today - timedelta(days=rng.randint(1, days_since_joining)),
    }


def _dates(row: Row, status: str, rng: random.Random, earliest: date) -> dict[str, date | None]:
    """The first shipment of its rhythm from `earliest` on, and how long a pause puts it off."""
    if status == "cancelled":
        return {"next_on": None, "paused_until": None}
    count = 1
    while (next_on := _shipment(row, count)) < earliest:
        count += 1
    is_paused = status == "paused"
    return {
        "next_on": next_on,
        "paused_until": _later(row, next_on, rng.randint(1, 6)) if is_paused else None,
    }


def _shipment(row: Row, count: int) -> date:
    return add_months(row["started_on"], count * row["interval_months"])


def _later(row: Row, day: date, months: int) -> date:
    return add_months(day, months, day_of_month=row["started_on"].day)
