"""Orders that earn points; and what the tests of all tools about customers share."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from tests.tools.database.test_order_change_rows import add_refund, an_order
from tools.accounts import club_profile
from tools.calls import Caller, IdentityTier, ToolCall
from tools.database.columns import metadata
from tools.database.shop_tables import subscriptions
from tools.database.tables import customers, orders
from tools.ids import CustomerId

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
MEI = CustomerId("00000000-0000-4000-8000-000000000000")
WEI = CustomerId("00000000-0000-4000-8000-000000000001")
AS_MEI = Caller(IdentityTier.VERIFIED, MEI)
AS_WEI = Caller(IdentityTier.VERIFIED, WEI)
AS_NOBODY = Caller(IdentityTier.VERIFIED, CustomerId("nobody"))
MakeCall = Callable[..., ToolCall]


def record(call: ToolCall) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    return {
        name: sorted(map(tuple, call.connection.execute(select(table))), key=repr)
        for name, table in metadata.tables.items()
    }


def changed_tables(call: ToolCall, before: dict[str, list[tuple[Any, ...]]]) -> list[str]:
    """The tables that are not what they were."""
    after = record(call)
    return [name for name in before if after[name] != before[name]]


def customer_row(call: ToolCall, customer_id: str = MEI) -> dict[str, Any]:
    """The row of a customer."""
    found = call.connection.execute(select(customers).where(customers.c.customer_id == customer_id))
    return found.one()._asdict()


def set_customer(call: ToolCall, customer_id: str = MEI, **columns: object) -> None:
    """Set columns of one customer."""
    call.connection.execute(
        update(customers).where(customers.c.customer_id == customer_id).values(**columns)
    )


def settle_everything(call: ToolCall) -> None:
    """Nothing of Mei's is under way, and nothing more would come."""
    call.connection.execute(
        update(orders)
        .where(orders.c.customer_id == MEI, orders.c.status != "cancelled")
        .values(status="delivered", delivered_at=NOW - timedelta(days=400))
    )
    call.connection.execute(
        update(subscriptions).where(subscriptions.c.customer_id == MEI).values(status="cancelled")
    )


def delivered(call: ToolCall, number: str, cents: int, days_ago: float) -> str:
    """Insert an order of Mei's that arrived then."""
    at = NOW - timedelta(days=days_ago)
    return an_order(call, "delivered", number=number, total_cents=cents, delivered_at=at)


def points(call: ToolCall) -> tuple[int, int]:
    """Mei's points, and those to come."""
    (found,) = club_profile(call, {})
    return int(str(found["points"])), int(str(found["pending_points"]))


def test_an_order_earns_a_point_per_whole_dollar_that_was_kept(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    settle_everything(call)
    already, to_come = points(call)
    delivered(call, "W000001", 1099, 30)
    partly = delivered(call, "W000002", 10000, 20)
    add_refund(call, partly, amount_cents=2550, reason="return")
    add_refund(call, partly, amount_cents=4000, reason="return", status="withdrawn")
    add_refund(call, partly, amount_cents=1000, reason="goodwill")

    assert points(call) == (already + 10 + 74, to_come)


def test_a_return_takes_no_more_than_the_order_gave(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    before = points(call)
    add_refund(call, delivered(call, "W000001", 1000, 20), amount_cents=5000, reason="return")

    assert points(call) == before


def test_points_are_there_14_days_after_delivery_and_for_18_months(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    settle_everything(call)
    already, to_come = points(call)
    delivered(call, "W000001", 100, 14)
    delivered(call, "W000002", 2000, 13.9)
    delivered(call, "W000003", 30000, 547)  # 25 May 2025; 18 months ago is the 23rd
    delivered(call, "W000004", 400000, 549)

    assert points(call) == (already + 1 + 300, to_come + 20)


def test_only_ones_own_orders_that_have_arrived_count(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    before = points(call)
    for number, status in enumerate(("placed", "shipped", "cancelled"), start=1):
        an_order(call, status, number=f"W00000{number}")
    an_order(call, "delivered", number="W000009", of=WEI)

    assert points(call) == before
