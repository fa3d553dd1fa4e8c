"""Everything the record holds about one customer: what the evals judge an end state by."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, select

from tools.database.effect_tables import outbox, receipts
from tools.database.service_tables import promises, tickets
from tools.database.shop_tables import (
    invoices,
    refunds,
    return_items,
    returns,
    subscriptions,
    vouchers,
)
from tools.database.tables import addresses, conversations, customers, handovers, orders, products

Rows = list[dict[str, Any]]


def customer_view(connection: Connection, customer_id: str) -> Mapping[str, Rows]:
    """The customer's rows, table by table, each table in the order of its first column.

    Mails are those to the address on file. An unknown customer has empty tables.
    """
    of_customer = {
        table.name: table.c.customer_id == customer_id
        for table in (customers, addresses, orders, subscriptions, vouchers, tickets, receipts)
    }
    order_ids = select(orders.c.order_id).where(orders.c.customer_id == customer_id)
    return_ids = select(returns.c.return_id).where(returns.c.order_id.in_(order_ids))
    talks = select(conversations.c.conversation_id).where(
        conversations.c.customer_id == customer_id
    )
    email = select(customers.c.email).where(customers.c.customer_id == customer_id)
    conditions: dict[Table, ColumnElement[bool]] = {
        **{table: of_customer[table.name] for table in (customers, addresses, orders)},
        **{table: of_customer[table.name] for table in (subscriptions, vouchers, tickets)},
        receipts: of_customer["receipts"],
        refunds: refunds.c.order_id.in_(order_ids),
        returns: returns.c.order_id.in_(order_ids),
        return_items: return_items.c.return_id.in_(return_ids),
        promises: promises.c.conversation_id.in_(talks),
        handovers: handovers.c.conversation_id.in_(talks),
        outbox: outbox.c.recipient.in_(email),
    }
    return {
        table.name: [
            dict(row)
            for row in connection.execute(
                select(table).where(condition).order_by(*table.primary_key.columns)
            ).mappings()
        ]
        for table, condition in conditions.items()
    }


def taken_numbers(connection: Connection) -> set[int]:
    """The digits of every order, invoice and subscription number."""
    columns = (
        orders.c.order_number,
        invoices.c.invoice_number,
        subscriptions.c.subscription_number,
    )
    return {
        int(number[-6:])
        for column in columns
        for number in connection.execute(select(column)).scalars()
    }


def product_ids(connection: Connection) -> dict[str, tuple[str, int]]:
    """Product id and price in cents of every SKU."""
    found = connection.execute(
        select(products.c.sku, products.c.product_id, products.c.price_cents)
    )
    return {row.sku: (row.product_id, row.price_cents) for row in found}
