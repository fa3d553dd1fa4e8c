"""Orders from a file."""

from pathlib import Path

import pytest

from tests.tools.csv_import.samples import (
    ORDER,
    ORDER_HEADER,
    ORDERS,
    counts,
    load,
    reasons,
    rows_of,
)
from tools.database import Database
from tools.database.tables import addresses, orders


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("mei@", "nobody@", "2: customer_email: no customer has this address"),
        ("mei@", "jo@", "2: street: is empty, and the customer has no address"),
        ("2026-11-01", "yesterday", "2: placed_at: 'yesterday' is no time like"),
        ("2026-11-01", "", "2: placed_at: is empty"),
        ("placed", "lost", "2: status: 'lost' is none of placed,"),
        ("W100009", "W 9", "2: order_number: may hold letters, digits and - only"),
        ("W100009", "W1234567890123456", "2: order_number: longer than 16 characters"),
    ],
)
def test_a_wrong_order_is_named_with_its_line(
    filled: Database, tmp_path: Path, old: str, new: str, message: str
) -> None:
    row = f"{ORDER}LUM,1,9.90".replace(old, new, 1)

    [report] = load(filled, tmp_path, orders=f"{ORDER_HEADER}\n{row}\n")

    assert counts(report) == (0, 0, 0, 1)
    assert reasons(report)[0].startswith(f"orders.csv:{message}")


def test_another_customers_order_is_not_taken_over(filled: Database, tmp_path: Path) -> None:
    load(filled, tmp_path, orders=ORDERS)

    [report] = load(filled, tmp_path, orders=ORDERS.replace("mei@", "jo@"))

    assert counts(report) == (0, 1, 0, 1)
    assert reasons(report) == ["orders.csv:4: customer_email: the order is another customer's"]


def test_an_order_may_go_to_an_address_of_its_own(filled: Database, tmp_path: Path) -> None:
    row = f"{ORDER}LUM,1,9.90"
    text = f"{ORDER_HEADER},street,postal_code,total\n{row},1 Gift Lane,654321,14.80\n"

    first, again = (load(filled, tmp_path, orders=text)[0] for _ in range(2))

    assert (counts(first), counts(again)) == ((1, 0, 0, 0), (0, 1, 0, 0))
    [order] = rows_of(filled, orders)
    [gift] = [row for row in rows_of(filled, addresses) if row["street"] == "1 Gift Lane"]
    assert (order["address_id"], order["total_cents"]) == (gift["address_id"], 1480)
