"""Invoices of orders: one each."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, insert, select

from tools.database.order_change_rows import unused_number
from tools.database.shop_tables import invoices
from tools.ids import NewId


class InvoiceRow(NamedTuple):
    """A row of `invoices`."""

    invoice_id: str
    invoice_number: str
    order_id: str
    issued_at: datetime
    total_cents: int


_COLUMNS = [invoices.c[name] for name in InvoiceRow._fields]


def find_invoice(connection: Connection, order_id: str) -> InvoiceRow | None:
    """The invoice of an order, or None while it has none."""
    row = connection.execute(select(*_COLUMNS).where(invoices.c.order_id == order_id)).first()
    return None if row is None else InvoiceRow(*row)


def add_invoice(connection: Connection, row: InvoiceRow) -> None:
    """The invoice of an order that has none."""
    connection.execute(insert(invoices), row._asdict())


def unused_invoice_number(connection: Connection, year: int, new_id: NewId) -> str:
    """INV-2026- and six digits that no invoice has."""
    return unused_number(connection, invoices.c.invoice_number, f"INV-{year}-", new_id)
