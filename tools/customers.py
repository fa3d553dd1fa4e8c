"""Customers: who they are to the conversation."""

from dataclasses import dataclass

from tools.database import Connection, customer_rows
from tools.ids import CustomerId


@dataclass(frozen=True)
class Customer:
    """What the conversation may know of a customer."""

    customer_id: CustomerId
    name: str
    language: str
    club_tier: str


def find_customer(connection: Connection, customer_id: str) -> Customer | None:
    """The customer of that id, or None."""
    row = customer_rows.find_customer(connection, customer_id)
    if row is None:
        return None
    return Customer(CustomerId(row.customer_id), row.name, row.language, row.club_tier)


def first_customers(connection: Connection, *, limit: int) -> list[Customer]:
    """The oldest customers by id, for the demo's sign-in box."""
    return [
        Customer(CustomerId(row.customer_id), row.name, row.language, row.club_tier)
        for row in customer_rows.first_customers(connection, limit=limit)
    ]
