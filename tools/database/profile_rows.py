"""The rows that a customer's profile is made from, for a few customers at once.

The newest count: at most `MOST_ORDERS` orders, `MOST_TICKETS` tickets and `MOST_CONVERSATIONS`
conversations of each customer. Nothing that is dated after `until` is read.
"""

from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, Subquery, func, select

from tools.database.service_tables import tickets
from tools.database.shop_tables import return_items, returns
from tools.database.tables import (
    conversations,
    customers,
    log_entries,
    order_items,
    orders,
    products,
    ratings,
)

MOST_ORDERS = 500
MOST_TICKETS = 200
MOST_CONVERSATIONS = 200


class PersonRow(NamedTuple):
    """Who it is, as far as a profile needs it."""

    customer_id: str
    language: str
    club_tier: str
    joined_on: date
    has_newsletter: bool


class BoughtRow(NamedTuple):
    """A line of an order that was not cancelled."""

    customer_id: str
    order_id: str
    placed_at: datetime
    currency: str
    category: str
    amount_cents: int


class SentBackRow(NamedTuple):
    """A line of a return that was not withdrawn."""

    customer_id: str
    return_id: str
    order_id: str
    currency: str
    category: str
    amount_cents: int


class TicketRow(NamedTuple):
    """A ticket as far as a profile needs it."""

    customer_id: str
    ticket_id: str
    kind: str
    category: str
    severity: str
    repeat_count: int
    status: str
    opened_at: datetime


class ConversationRow(NamedTuple):
    """A conversation, what the customer wrote in it, and its rating if there is one."""

    customer_id: str
    conversation_id: str
    language: str
    created_at: datetime
    messages: int
    last_message_at: datetime | None
    score: int | None
    rated_at: datetime | None


def people(connection: Connection, customer_ids: Collection[str]) -> Iterator[PersonRow]:
    """Those of them whom the record knows."""
    columns = [customers.c[name] for name in PersonRow._fields]
    found = select(*columns).where(customers.c.customer_id.in_(customer_ids))
    return (PersonRow(*row) for row in connection.execute(found))


def customer_ids_after(connection: Connection, seen: str, limit: int) -> list[str]:
    """A page of all customers, in the order of their ids; `seen`: the last one of the page before.

    "" comes before all.
    """
    return list(
        connection.execute(
            select(customers.c.customer_id)
            .where(customers.c.customer_id > seen)
            .order_by(customers.c.customer_id)
            .limit(limit)
        ).scalars()
    )


def bought_lines(
    connection: Connection, customer_ids: Collection[str], until: datetime
) -> Iterator[BoughtRow]:
    """Lines of their orders, the oldest order first."""
    newest = _newest_orders(customer_ids, until)
    found = (
        select(
            newest.c.customer_id, newest.c.order_id, newest.c.placed_at, newest.c.currency,
            products.c.category, order_items.c.quantity * order_items.c.unit_price_cents,
        )
        .join(order_items, order_items.c.order_id == newest.c.order_id)
        .join(products, products.c.product_id == order_items.c.product_id)
        .where(newest.c.place <= MOST_ORDERS)
        .order_by(newest.c.placed_at, newest.c.order_id, order_items.c.line_number)
    )  # fmt: skip
    return (BoughtRow(*row) for row in connection.execute(found))


def sent_back_lines(
    connection: Connection, customer_ids: Collection[str], until: datetime
) -> Iterator[SentBackRow]:
    """What they have sent back of these orders, the oldest return first."""
    newest = _newest_orders(customer_ids, until)
    found = (
        select(
            newest.c.customer_id, returns.c.return_id, newest.c.order_id, newest.c.currency,
            products.c.category, return_items.c.quantity * order_items.c.unit_price_cents,
        )
        .join(returns, returns.c.order_id == newest.c.order_id)
        .join(return_items, return_items.c.return_id == returns.c.return_id)
        .join(
            order_items,
            (order_items.c.order_id == newest.c.order_id)
            & (order_items.c.line_number == return_items.c.line_number),
        )
        .join(products, products.c.product_id == order_items.c.product_id)
        .where(
            newest.c.place <= MOST_ORDERS,
            returns.c.status != "withdrawn",
            returns.c.requested_at <= until,
        )
        .order_by(returns.c.requested_at, returns.c.return_id, return_items.c.line_number)
    )  # fmt: skip
    return (SentBackRow(*row) for row in connection.execute(found))


def tickets_of(
    connection: Connection, customer_ids: Collection[str], until: datetime
) -> Iterator[TicketRow]:
    """Their tickets, the oldest first."""
    columns = [tickets.c[name] for name in TicketRow._fields]
    newest = (
        select(*columns, _place(tickets.c.customer_id, tickets.c.opened_at, tickets.c.ticket_id))
        .where(tickets.c.customer_id.in_(customer_ids), tickets.c.opened_at <= until)
        .subquery()
    )
    found = (
        select(*(newest.c[name] for name in TicketRow._fields))
        .where(newest.c.place <= MOST_TICKETS)
        .order_by(newest.c.opened_at, newest.c.ticket_id)
    )
    return (TicketRow(*row) for row in connection.execute(found))


def conversations_of(
    connection: Connection, customer_ids: Collection[str], until: datetime
) -> Iterator[ConversationRow]:
    """Their conversations with what they wrote and how they rated, the oldest first."""
    newest = (
        select(
            conversations.c.customer_id, conversations.c.conversation_id, conversations.c.language,
            conversations.c.created_at,
            _place(
                conversations.c.customer_id,
                conversations.c.created_at,
                conversations.c.conversation_id,
            ),
        )
        .where(conversations.c.customer_id.in_(customer_ids), conversations.c.created_at <= until)
        .subquery()
    )  # fmt: skip
    found = _with_messages_and_ratings(newest, until)
    return (ConversationRow(*row) for row in connection.execute(found))


def _with_messages_and_ratings(newest: Subquery, until: datetime) -> Select[Any]:
    written = (
        (log_entries.c.conversation_id == newest.c.conversation_id)
        & (log_entries.c.role == "customer")
        & (log_entries.c.created_at <= until)
    )
    rated = (ratings.c.conversation_id == newest.c.conversation_id) & (ratings.c.rated_at <= until)
    own = [newest.c[name] for name in ConversationRow._fields[:4]]
    return (
        select(
            *own,
            func.count(log_entries.c.seq),
            func.max(log_entries.c.created_at),
            ratings.c.score,
            ratings.c.rated_at,
        )
        .join(log_entries, written, isouter=True)
        .join(ratings, rated, isouter=True)
        .where(newest.c.place <= MOST_CONVERSATIONS)
        .group_by(*own, ratings.c.score, ratings.c.rated_at)
        .order_by(newest.c.created_at, newest.c.conversation_id)
    )


def _newest_orders(customer_ids: Collection[str], until: datetime) -> Subquery:
    return (
        select(
            orders.c.customer_id, orders.c.order_id, orders.c.placed_at, orders.c.currency,
            _place(orders.c.customer_id, orders.c.placed_at, orders.c.order_id),
        )
        .where(
            orders.c.customer_id.in_(customer_ids),
            orders.c.status != "cancelled",
            orders.c.placed_at <= until,
        )
        .subquery()
    )  # fmt: skip


def _place(
    owner: ColumnElement[Any], at: ColumnElement[Any], row_id: ColumnElement[Any]
) -> ColumnElement[int]:
    """1 for a customer's newest row, 2 for the one before."""
    return func.row_number().over(partition_by=owner, order_by=(at.desc(), row_id)).label("place")
