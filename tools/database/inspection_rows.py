"""Looking at a record from outside: what campaigns and watchdogs count."""

from dataclasses import dataclass

from sqlalchemy import Connection, func, select, update

from tools.database.effect_tables import receipts
from tools.database.shop_tables import refunds
from tools.database.tables import conversations, orders, parcel_events


@dataclass(frozen=True)
class Deeds:
    """What was done to one order."""

    status: str
    receipts: int
    untold: int
    refunds: int
    cancellations: int


def put_back_orders(connection: Connection, count: int) -> list[tuple[str, str]]:
    """Make at most `count` delivered orders cancellable again; pairs of customer id and number."""
    found = connection.execute(
        select(orders.c.order_id, orders.c.customer_id, orders.c.order_number)
        .where(orders.c.status == "delivered")
        .order_by(orders.c.order_number)
        .limit(count)
    ).all()
    ids = [row.order_id for row in found]
    values = {"status": "packed", "delivered_at": None}
    connection.execute(update(orders).where(orders.c.order_id.in_(ids)).values(values))
    return [(str(row.customer_id), str(row.order_number)) for row in found]


def deeds_on_order(connection: Connection, order_number: str) -> Deeds:
    """Everything that cancelling it has left behind."""
    order = connection.execute(
        select(orders.c.order_id, orders.c.status).where(orders.c.order_number == order_number)
    ).one()
    of_order = receipts.c.arguments["order_number"].as_string() == order_number
    count = select(func.count())
    return Deeds(
        status=order.status,
        receipts=connection.execute(count.select_from(receipts).where(of_order)).scalar_one(),
        untold=connection.execute(
            count.select_from(receipts).where(of_order, receipts.c.told_seq.is_(None))
        ).scalar_one(),
        refunds=connection.execute(
            count.select_from(refunds).where(
                refunds.c.order_id == order.order_id, refunds.c.reason == "cancellation"
            )
        ).scalar_one(),
        cancellations=connection.execute(
            count.select_from(parcel_events).where(
                parcel_events.c.order_id == order.order_id, parcel_events.c.kind == "cancelled"
            )
        ).scalar_one(),
    )


def unanswered(connection: Connection) -> list[str]:
    """Conversations with a message that no reply covers."""
    return list(
        connection.execute(
            select(conversations.c.conversation_id).where(
                conversations.c.answered_seq < conversations.c.last_customer_seq
            )
        ).scalars()
    )
