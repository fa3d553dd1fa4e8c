"""Making the world of a case: a customer of its own in the shop's record."""

import random
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from evals.dialogs.cases import Case, OrderStart, SubscriptionStart
from evals.dialogs.people import NAMES, written_day
from evals.dialogs.shop_habits import (
    DELIVERY_CENTS,
    FREE_FROM_CENTS,
    PAID_AT_ONCE,
    PARCEL_EVENTS,
)
from evals.errors import EvalsError
from tools.database import Database
from tools.database.customer_view_rows import product_ids, taken_numbers
from tools.database.seed_rows import insert_rows
from tools.refunds import refund_due_on

Row = dict[str, Any]
_TABLES = (
    "customers", "addresses", "orders", "order_items", "parcel_events", "payments", "refunds",
    "invoices", "subscriptions",
)  # fmt: skip


@dataclass(frozen=True)
class World:
    """Who the customer of a trial is, and what the texts of the case may name."""

    customer_id: str
    email: str
    orders: Mapping[str, str]
    """Order id of each letter."""
    subscriptions: Mapping[str, str]
    """Subscription id of each letter."""
    values: Mapping[str, str]
    """`{A}`: order number; `{A.total}`, `{A.promised}`, `{S}`, `{email}`, `{name}` and the like,
    as the agent writes them in the case's language."""


class WorldMaker:
    """Writes start states; the same chance gives the same rows."""

    def __init__(self, database: Database, timezone: ZoneInfo) -> None:
        self._database = database
        self.timezone = timezone
        with database.transaction() as connection:
            self._products = product_ids(connection)

    def make(self, case: Case, chance: random.Random) -> World:
        """Add the case's customer, with everything that is said to be theirs.

        Raises:
            EvalsError: the case names a product that the shop does not have.
        """
        with self._database.transaction() as connection:
            # Customers place orders too: what was free for the last trial may be taken now.
            taken = taken_numbers(connection)
            rows = _Rows(case, chance, self._products, taken, self.timezone)
            insert_rows(connection, rows.tables)
        return rows.world()


class _Rows:
    def __init__(
        self,
        case: Case,
        chance: random.Random,
        products: Mapping[str, tuple[str, int]],
        taken: set[int],
        timezone: ZoneInfo,
    ) -> None:
        self.tables: dict[str, list[Row]] = {table: [] for table in _TABLES}
        self._case, self._chance, self._products = case, chance, products
        self._taken = taken
        self._now, self._timezone = case.start.clock, timezone
        self._orders: dict[str, str] = {}
        self._subscriptions: dict[str, str] = {}
        self._values: dict[str, str] = {}
        self._customer_id = self._add_customer("customer")
        self._stranger_id: str | None = None
        for letter, order in case.start.orders.items():
            self._add_order(letter, order)
        for letter, subscription in case.start.subscriptions.items():
            self._add_subscription(letter, subscription)

    def world(self) -> World:
        """What was made."""
        return World(
            customer_id=self._customer_id,
            email=self._values["email"],
            orders=self._orders,
            subscriptions=self._subscriptions,
            values=self._values,
        )

    def _id(self) -> str:
        return str(uuid.UUID(int=self._chance.getrandbits(128), version=4))

    def _among(self, first: int, last: int) -> int:
        return self._chance.randrange(first, last + 1)

    def _number(self) -> int:
        number = self._among(100_000, 999_999)
        while number in self._taken:
            number = self._among(100_000, 999_999)
        self._taken.add(number)
        return number

    def _add_customer(self, role: str) -> str:
        customer_id, mark = self._id(), f"{self._chance.getrandbits(40):010x}"
        name = self._chance.choice(NAMES)
        email = f"{name.split()[0].lower()}.{mark}@customer.example"
        prefix = "" if role == "customer" else f"{role}."
        self._values |= {f"{prefix}name": name, f"{prefix}email": email}
        is_closed = role == "customer" and self._case.start.is_closed
        self.tables["customers"].append(
            {
                "customer_id": customer_id,
                "name": name,
                "email": email,
                "phone": f"+65 9{self._among(100, 999)} {self._among(1000, 9999)}",
                "language": self._case.language,
                "club_tier": "green",
                "joined_on": (self._now - timedelta(days=900)).date(),
                "has_newsletter": role == "customer" and self._case.start.has_newsletter,
                "closed_at": self._now - timedelta(days=2) if is_closed else None,
            }
        )
        self.tables["addresses"].append(
            {
                "address_id": customer_id,
                "customer_id": customer_id,
                "street": f"Block {self._among(1, 899)} Tampines Street 21",
                "unit": f"#{self._among(1, 25):02d}-{self._among(1, 300):02d}",
                "postal_code": f"{self._among(50_000, 829_999):06d}",
            }
        )
        return customer_id

    def _add_order(self, letter: str, start: OrderStart) -> None:
        if start.owner == "stranger" and self._stranger_id is None:
            self._stranger_id = self._add_customer("stranger")
        owner = self._customer_id if start.owner == "customer" else str(self._stranger_id)
        order_id, placed_at = self._id(), self._now - timedelta(days=start.days_ago, hours=2)
        promised_on = (placed_at + timedelta(days=4)).date()
        if start.late_by_days:
            promised_on = (self._now - timedelta(days=start.late_by_days)).date()
        order: Row = {
            "order_id": order_id,
            "order_number": f"W{self._number()}",
            "customer_id": owner,
            "address_id": owner,
            "status": start.status,
            "placed_at": placed_at,
            "promised_on": promised_on,
            "delivered_at": self._delivered_at(start, placed_at),
            "total_cents": self._add_lines(order_id, start),
            "currency": "SGD",
        }
        self.tables["orders"].append(order)
        self._orders[letter] = order_id
        self._add_events(order)
        self._add_money(order, start)
        self._name_order(letter, order)

    def _delivered_at(self, start: OrderStart, placed_at: datetime) -> datetime | None:
        if start.status not in {"delivered", "returned"}:
            return None
        if start.delivered_days_ago is not None:
            return self._now - timedelta(days=start.delivered_days_ago, hours=1)
        return min(placed_at + timedelta(days=3), self._now - timedelta(hours=1))

    def _add_lines(self, order_id: str, start: OrderStart) -> int:
        total = 0
        for line_number, (sku, quantity) in enumerate(start.lines.items(), start=1):
            product_id, price_cents = self._product(sku)
            total += quantity * price_cents
            self.tables["order_items"].append(
                {
                    "order_id": order_id,
                    "line_number": line_number,
                    "product_id": product_id,
                    "quantity": quantity,
                    "unit_price_cents": price_cents,
                }
            )
        return total + (0 if total >= FREE_FROM_CENTS else DELIVERY_CENTS)

    def _product(self, sku: str) -> tuple[str, int]:
        if sku not in self._products:
            raise EvalsError(f"{self._case.id}: the shop has no product {sku!r}")
        return self._products[sku]

    def _add_events(self, order: Row) -> None:
        kinds = PARCEL_EVENTS[order["status"]]
        ended_at = order["delivered_at"] or self._now - timedelta(hours=1)
        for number, kind in enumerate(kinds, start=1):
            share = number / len(kinds)
            self.tables["parcel_events"].append(
                {
                    "order_id": order["order_id"],
                    "event_number": number,
                    "kind": kind,
                    "happened_at": order["placed_at"] + (ended_at - order["placed_at"]) * share,
                }
            )

    def _add_money(self, order: Row, start: OrderStart) -> None:
        has_left = start.status not in {"placed", "packed", "cancelled"}
        status = "captured" if has_left or start.method in PAID_AT_ONCE else "authorised"
        if start.status == "cancelled" and status == "authorised":
            status = "voided"
        for again in range(2 if start.paid_twice else 1):
            self.tables["payments"].append(
                {
                    "payment_id": self._id(),
                    "order_id": order["order_id"],
                    "method": start.method,
                    "status": "captured" if start.paid_twice else status,
                    "amount_cents": order["total_cents"],
                    "happened_at": order["placed_at"] + timedelta(minutes=4 * again),
                }
            )
        if start.refund:
            self._add_refund(order, start)
        if order["delivered_at"]:
            self.tables["invoices"].append(
                {
                    "invoice_id": self._id(),
                    "invoice_number": f"INV-{order['delivered_at'].year}-{self._number()}",
                    "order_id": order["order_id"],
                    "issued_at": order["delivered_at"],
                    "total_cents": order["total_cents"],
                }
            )

    def _add_refund(self, order: Row, start: OrderStart) -> None:
        is_paid = start.refund == "paid"
        requested_at = self._now - timedelta(days=20 if is_paid else 1)
        self.tables["refunds"].append(
            {
                "refund_id": self._id(),
                "order_id": order["order_id"],
                "amount_cents": order["total_cents"],
                "reason": "return" if start.status != "cancelled" else "cancellation",
                "status": start.refund,
                "requested_at": requested_at,
                "due_on": refund_due_on(start.method, requested_at.date()),
                "paid_at": self._now - timedelta(days=10) if is_paid else None,
            }
        )

    def _add_subscription(self, letter: str, start: SubscriptionStart) -> None:
        product_id, price_cents = self._product(start.sku)
        next_on = self._local(self._now) + timedelta(days=start.next_in_days)
        is_active = start.status == "active"
        subscription: Row = {
            "subscription_id": self._id(),
            "subscription_number": f"S{self._number()}",
            "customer_id": self._customer_id,
            "product_id": product_id,
            "quantity": 1,
            "interval_months": 2,
            "price_cents": price_cents,
            "status": start.status,
            "next_on": next_on if is_active else None,
            "paused_until": next_on if start.status == "paused" else None,
            "started_on": (self._now - timedelta(days=200)).date(),
        }
        self.tables["subscriptions"].append(subscription)
        self._subscriptions[letter] = subscription["subscription_id"]
        self._values[letter] = subscription["subscription_number"]
        self._values[f"{letter}.next"] = self._written(next_on)

    def _name_order(self, letter: str, order: Row) -> None:
        self._values[letter] = order["order_number"]
        self._values[f"{letter}.digits"] = order["order_number"].removeprefix("W")
        cents = order["total_cents"]
        self._values[f"{letter}.total"] = f"S${cents / 100:.2f}".removesuffix(".00")
        self._values[f"{letter}.promised"] = self._written(order["promised_on"])
        if order["delivered_at"]:
            self._values[f"{letter}.delivered"] = self._written(self._local(order["delivered_at"]))
        for refund in self.tables["refunds"]:
            if refund["order_id"] == order["order_id"]:
                self._values[f"{letter}.refund_due"] = self._written(refund["due_on"])

    def _local(self, moment: datetime) -> date:
        return moment.astimezone(self._timezone).date()

    def _written(self, day: date) -> str:
        return written_day(day, self._case.language)
