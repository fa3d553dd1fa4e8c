"""Fill an empty database with two years of a shop's life."""

import random
import uuid
from datetime import datetime, timedelta
from typing import Any

from tools.database import Database
from tools.database.customer_rows import count_customers
from tools.database.seed_rows import insert_rows
from tools.demo.catalogue import FAMILY_NAMES, FIRST_NAMES, PRODUCTS, STREETS
from tools.errors import DatabaseNotEmptyError

HISTORY_DAYS = 730
DEMO_SIGN_INS = 12
DELIVERY_FEE_CENTS = 490
FREE_DELIVERY_FROM_CENTS = 6000
# How far an order of a given age has come: (at least this many days old, status, parcel events).
_PROGRESS = (
    (4, "delivered", ("packed", "shipped", "out_for_delivery", "delivered")),
    (3, "out_for_delivery", ("packed", "shipped", "out_for_delivery")),
    (2, "shipped", ("packed", "shipped")),
    (1, "packed", ("packed",)),
    (0, "placed", ()),
)

Rows = dict[str, list[dict[str, Any]]]


def seed_demo_shop(database: Database, *, seed: int, customers: int, now: datetime) -> int:
    """Write the demo shop as seen at `now`; returns the number of orders.

    The same seed, size and time give the same rows.

    Raises:
        DatabaseNotEmptyError: there are customers already; nothing was written.
    """
    # Not for secrets: a reproducible demo needs a seeded generator.
    rng = random.Random(seed)  # noqa: S311
    rows: Rows = {
        name: []
        for name in ("products", "customers", "addresses", "orders", "order_items", "parcel_events")
    }
    for product in PRODUCTS:
        rows["products"].append({"product_id": _id(rng), **product._asdict()})
    order_numbers = rng.sample(range(100_000, 1_000_000), customers * 18)
    for number in range(customers):
        _add_customer(rows, rng, number, now, order_numbers)
    with database.transaction() as connection:
        if count_customers(connection):
            raise DatabaseNotEmptyError("the database holds customers; demo data was not added")
        insert_rows(connection, rows)
    return len(rows["orders"])


def _id(rng: random.Random) -> str:
    return str(uuid.UUID(int=rng.getrandbits(128), version=4))


def _add_customer(
    rows: Rows, rng: random.Random, number: int, now: datetime, order_numbers: list[int]
) -> None:
    name = f"{rng.choice(FIRST_NAMES)} {rng.choice(FAMILY_NAMES)}"
    joined = now - timedelta(days=rng.randint(30, HISTORY_DAYS))
    is_shown = number < DEMO_SIGN_INS
    # Sortable ids, so that the demo's sign-in box always shows the same people.
    customer_id = f"00000000-0000-4000-8000-{number:012d}" if is_shown else _id(rng)
    address_id = _id(rng)
    rows["customers"].append(
        {
            "customer_id": customer_id,
            "name": name,
            "email": f"{name.lower().replace(' ', '.')}.{number}@customer.example",
            "phone": f"+65 8{rng.randint(0, 999):03d} {rng.randint(0, 9999):04d}",
            "language": "zh" if number % 3 == 1 else "en",
            "club_tier": rng.choices(("green", "silver", "gold"), (70, 22, 8))[0],
            "joined_on": joined.date(),
        }
    )
    rows["addresses"].append(
        {
            "address_id": address_id,
            "customer_id": customer_id,
            "street": f"Block {rng.randint(1, 899)} {rng.choice(STREETS)}",
            "unit": f"#{rng.randint(1, 25):02d}-{rng.randint(1, 300):02d}",
            "postal_code": f"{rng.randint(50000, 829999):06d}",
        }
    )
    days_since_joining = (now - joined).days
    ages = set(rng.sample(range(days_since_joining), rng.randint(1, 16)))
    if is_shown:
        # A demo visitor always finds an order that is under way.
        ages.add(number % (len(_PROGRESS) - 1))
    for age in sorted(ages):
        order = _order(rng, order_numbers.pop(), now, age)
        _add_lines(rows, rng, order)
        rows["orders"].append({**order, "customer_id": customer_id, "address_id": address_id})
        rows["parcel_events"].extend(_parcel_events(order, now, age))


def _progress(age_days: int) -> tuple[str, tuple[str, ...]]:
    return next((status, events) for least, status, events in _PROGRESS if age_days >= least)


def _order(rng: random.Random, order_number: int, now: datetime, age_days: int) -> dict[str, Any]:
    placed_at = now - timedelta(days=age_days, minutes=rng.randint(5, 300))
    status, events = _progress(age_days)
    is_cancelled = age_days >= 4 and rng.random() < 0.03
    return {
        "order_id": _id(rng),
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


def _add_lines(rows: Rows, rng: random.Random, order: dict[str, Any]) -> None:
    products = rng.sample(rows["products"], rng.choices((1, 2, 3, 4), (50, 30, 15, 5))[0])
    total_cents = 0
    for line_number, product in enumerate(products, start=1):
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


def _parcel_events(order: dict[str, Any], now: datetime, age_days: int) -> list[dict[str, Any]]:
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
