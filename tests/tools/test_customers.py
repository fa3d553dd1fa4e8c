from tools.customers import find_customer, first_customers
from tools.database import Database


def test_a_customer_is_found_by_id_and_nobody_by_a_wrong_one(shop: Database) -> None:
    with shop.transaction() as connection:
        first, *_ = first_customers(connection, limit=6)

        assert find_customer(connection, first.customer_id) == first
        assert find_customer(connection, "nobody") is None


def test_the_sign_in_box_shows_the_same_people_every_time(shop: Database) -> None:
    with shop.transaction() as connection:
        shown = [customer.customer_id for customer in first_customers(connection, limit=6)]

    assert shown == [f"00000000-0000-4000-8000-{number:012d}" for number in range(6)]
