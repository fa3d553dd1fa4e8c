"""Rows of a demo shop, found by what they belong to."""

from dataclasses import dataclass
from datetime import datetime

from tools.demo.rows import Row, Rows, by_order


@dataclass(frozen=True)
class Invented:
    """The rows of a demo shop, and the moment as of which they are."""

    rows: Rows
    now: datetime

    @property
    def sign_ins(self) -> list[str]:
        """The customers of the sign-in box."""
        return [row["customer_id"] for row in self.rows["customers"][:12]]

    @property
    def orders(self) -> dict[str, Row]:
        """Orders by id."""
        return {row["order_id"]: row for row in self.rows["orders"]}

    def of_orders(self, table: str) -> dict[str, list[Row]]:
        """The rows of a table by the order that they belong to."""
        return by_order(self.rows[table])

    def orders_of(self, customer_id: str) -> list[Row]:
        """The orders of a customer, newest first."""
        own = [row for row in self.rows["orders"] if row["customer_id"] == customer_id]
        return sorted(own, key=lambda order: order["placed_at"], reverse=True)

    def durable(self) -> set[str]:
        """Products that can be returned."""
        return {row["product_id"] for row in self.rows["products"] if not row["is_consumable"]}
