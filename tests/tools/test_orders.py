import pytest
from sqlalchemy import select

from tools.database import Database
from tools.database.tables import orders
from tools.errors import OrderNotFoundError
from tools.ids import CustomerId
from tools.orders import MAX_ORDERS_LISTED, recent_orders, track_order

MEI = CustomerId("00000000-0000-4000-8000-000000000000")
WEI = CustomerId("00000000-0000-4000-8000-000000000001")


def order_number_of(shop: Database, customer_id: CustomerId) -> str:
    with shop.transaction() as connection:
        query = select(orders.c.order_number).where(orders.c.customer_id == customer_id)
        return str(connection.execute(query.limit(1)).scalar_one())


def test_a_customer_finds_their_own_order_with_lines_and_parcel(shop: Database) -> None:
    number = order_number_of(shop, MEI)

    with shop.transaction() as connection:
        order = track_order(connection, MEI, number)

    assert order.order_number == number
    assert order.lines
    assert sum(line.quantity * line.unit_price_cents for line in order.lines) <= order.total_cents
    assert list(order.parcel_events) == sorted(
        order.parcel_events, key=lambda event: event.happened_at
    )


def test_someone_elses_order_looks_exactly_like_one_that_does_not_exist(shop: Database) -> None:
    of_wei = order_number_of(shop, WEI)

    refusals = []
    for number in (of_wei, "W000000"):
        with (
            shop.transaction() as connection,
            pytest.raises(OrderNotFoundError) as refused,
        ):
            track_order(connection, MEI, number)
        refusals.append((str(refused.value).replace(number, "<number>"), refused.value.advice))

    assert refusals[0] == refusals[1]


@pytest.mark.parametrize("number", ["", "W1' OR '1'='1", "%", "W" * 500, "\x00"])
def test_a_strange_order_number_is_just_not_found(shop: Database, number: str) -> None:
    with shop.transaction() as connection, pytest.raises(OrderNotFoundError):
        track_order(connection, MEI, number)


def test_recent_orders_are_the_customers_own_newest_first(shop: Database) -> None:
    with shop.transaction() as connection:
        found = recent_orders(connection, MEI)
        own = set(
            connection.execute(
                select(orders.c.order_number).where(orders.c.customer_id == MEI)
            ).scalars()
        )

    assert 1 <= len(found) <= MAX_ORDERS_LISTED
    assert {order.order_number for order in found} <= own
    placed = [order.placed_at for order in found]
    assert placed == sorted(placed, reverse=True)


def test_a_customer_without_orders_has_none(shop: Database) -> None:
    with shop.transaction() as connection:
        assert recent_orders(connection, CustomerId("nobody")) == []
