"""What a visitor can try as each of the demo's sign-ins, added where chance has not brought it."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tools.demo.orders import add_lines, new_order, parcel_events
from tools.demo.rows import Row, Rows, by_order, row_id

SIGN_INS = 12
RETURNABLE_WITHIN = timedelta(days=20)
# Two of them have paid twice: one sees it as money taken, one as money reserved.
_CHARGED_TWICE, _RESERVED_TWICE = 3, 7
_REFUNDED_BY = ("paynow", "card")


@dataclass
class Showcase:
    """Orders of the sign-ins that something is to happen to, by id."""

    methods: dict[str, str] = field(default_factory=dict)
    """How they were paid, where that matters."""
    returned: set[str] = field(default_factory=set)
    """Sent back, and inspected a few days ago."""
    kept: set[str] = field(default_factory=set)
    """Still to be returned, by the visitor."""
    paid_twice: set[str] = field(default_factory=set)


def customer_id_of(number: int, rng: random.Random) -> str:
    """Sortable for the sign-ins, so that the box always shows the same people."""
    return f"00000000-0000-4000-8000-{number:012d}" if number < SIGN_INS else row_id(rng)


def add_showcase(rows: Rows, rng: random.Random, now: datetime) -> Showcase:
    """Give each sign-in an order to cancel, one to return, and one that is being refunded."""
    showcase = Showcase()
    numbers = _free_order_numbers(rows, rng)
    orders: dict[str, list[Row]] = {}
    for order in rows["orders"]:
        orders.setdefault(order["customer_id"], []).append(order)
    shop = _Shop(rows, rng, now, numbers)
    for position, customer in enumerate(rows["customers"][:SIGN_INS]):
        own = orders[customer["customer_id"]]
        template = own[0]
        placed = shop.newest(own, "placed", now - timedelta(days=1)) or shop.add(template, 0)
        returnable = shop.newest(own, "delivered", now - RETURNABLE_WITHIN) or shop.add(
            template, rng.randint(6, 12)
        )
        showcase.kept.add(returnable["order_id"])
        # Half of the refunds come from a cancellation, half from a return.
        if position % 2:
            refunded = shop.add(template, 16)
            showcase.returned.add(refunded["order_id"])
        else:
            refunded = shop.add(template, 1, is_cancelled=True)
        showcase.methods[refunded["order_id"]] = _REFUNDED_BY[position % 2]
        if position in {_CHARGED_TWICE, _RESERVED_TWICE}:
            twice = returnable if position == _CHARGED_TWICE else placed
            showcase.paid_twice.add(twice["order_id"])
    return showcase


class _Shop:
    def __init__(
        self, rows: Rows, rng: random.Random, now: datetime, numbers: Iterator[int]
    ) -> None:
        self._rows, self._rng, self._now, self._numbers = rows, rng, now, numbers
        self._durable = {
            product["product_id"]: product
            for product in rows["products"]
            if not product["is_consumable"]
        }
        self._lines = by_order(rows["order_items"])

    def newest(self, orders: list[Row], status: str, since: datetime) -> Row | None:
        """The newest order of that status since then that has something to send back."""
        fitting = [
            order
            for order in orders
            if order["status"] == status
            and (order["delivered_at"] or order["placed_at"]) >= since
            and any(line["product_id"] in self._durable for line in self._lines[order["order_id"]])
        ]
        return max(fitting, key=lambda order: order["placed_at"], default=None)

    def add(self, like: Row, age_days: int, *, is_cancelled: bool = False) -> Row:
        """One more order of the customer and to the address of `like`."""
        order = new_order(self._rng, next(self._numbers), self._now, age_days)
        is_delivered = age_days >= 4
        order |= {
            "customer_id": like["customer_id"],
            "address_id": like["address_id"],
            "delivered_at": order["placed_at"] + timedelta(days=3) if is_delivered else None,
        }
        if is_delivered:
            order["status"] = "delivered"
        add_lines(self._rows, self._rng, order, list(self._durable.values()))
        if is_cancelled:
            order["status"] = "cancelled"
        self._rows["orders"].append(order)
        self._rows["parcel_events"].extend(parcel_events(order, self._now, age_days))
        return order


def _free_order_numbers(rows: Rows, rng: random.Random) -> Iterator[int]:
    taken = {order["order_number"] for order in rows["orders"]}
    while True:
        number = rng.randint(100_000, 999_999)
        if f"W{number}" not in taken:
            taken.add(f"W{number}")
            yield number
