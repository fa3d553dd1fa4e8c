"""Fill an empty database with two years of a shop's life."""

import random
from datetime import datetime, timedelta

from tools.database import Database
from tools.database.customer_rows import count_customers
from tools.database.seed_rows import insert_rows
from tools.demo.catalogue import FAMILY_NAMES, FIRST_NAMES, PRODUCTS, STREETS
from tools.demo.money import add_cancellation_refunds, add_invoices, add_payments
from tools.demo.orders import PROGRESS, add_lines, new_order, parcel_events
from tools.demo.refills import add_newsletter, add_subscriptions
from tools.demo.returned import add_returns
from tools.demo.rows import Rows, chance, no_rows, row_id
from tools.demo.sign_ins import SIGN_INS, add_showcase, customer_id_of
from tools.errors import DatabaseNotEmptyError

HISTORY_DAYS = 730


def seed_demo_shop(database: Database, *, seed: int, customers: int, now: datetime) -> int:
    """Write the demo shop as seen at `now`; returns the number of orders.

    The same seed, size and time give the same rows.

    Raises:
        DatabaseNotEmptyError: there are customers already; nothing was written.
    """
    rows = demo_rows(seed=seed, customers=customers, now=now)
    with database.transaction() as connection:
        if count_customers(connection):
            raise DatabaseNotEmptyError("the database holds customers; demo data was not added")
        insert_rows(connection, rows)
    return len(rows["orders"])


def demo_rows(*, seed: int, customers: int, now: datetime) -> Rows:
    """Every row of the demo shop, table by table, parents first."""
    rng, rows = chance(seed), no_rows()
    for product in PRODUCTS:
        rows["products"].append({"product_id": row_id(rng), **product._asdict()})
    order_numbers = rng.sample(range(100_000, 1_000_000), customers * 18)
    for number in range(customers):
        _add_customer(rows, rng, number, now, order_numbers)
    showcase = add_showcase(rows, chance(seed, "showcase"), now)
    money = chance(seed, "money")
    add_payments(rows, money, showcase, now)
    add_cancellation_refunds(rows, money, now)
    add_returns(rows, chance(seed, "returns"), showcase, now)
    add_invoices(rows, chance(seed, "invoices"), now)
    add_newsletter(rows, chance(seed, "newsletter"))
    add_subscriptions(rows, chance(seed, "subscriptions"), now.date())
    return rows


def _add_customer(
    rows: Rows, rng: random.Random, number: int, now: datetime, order_numbers: list[int]
) -> None:
    name = f"{rng.choice(FIRST_NAMES)} {rng.choice(FAMILY_NAMES)}"
    joined = now - timedelta(days=rng.randint(30, HISTORY_DAYS))
    is_shown = number < SIGN_INS
    customer_id = customer_id_of(number, rng)
    address_id = row_id(rng)
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
        ages.add(number % (len(PROGRESS) - 1))
    for age in sorted(ages):
        order = new_order(rng, order_numbers.pop(), now, age)
        add_lines(rows, rng, order, rows["products"])
        rows["orders"].append({**order, "customer_id": customer_id, "address_id": address_id})
        rows["parcel_events"].extend(parcel_events(order, now, age))
