"""Customers from a file."""

from pathlib import Path

import pytest

from tests.tools.csv_import.samples import counts, load, reasons, rows_of
from tools.database import Database
from tools.database.tables import customers


def test_without_an_id_a_customer_is_known_by_the_address_in_any_case(
    either: Database, tmp_path: Path
) -> None:
    load(either, tmp_path, customers="name,email\nMei,Mei.Tan@Customer.Example\n")

    again, changed = (
        load(either, tmp_path, customers=f"email,name\n{line}\n")[0]
        for line in ("Mei.Tan@customer.example,Mei", "mei.tan@CUSTOMER.example,Mei Tan")
    )

    assert (counts(again), counts(changed)) == ((0, 1, 0, 0), (0, 0, 1, 0))
    [mei] = rows_of(either, customers)
    assert (mei["name"], mei["email"]) == ("Mei Tan", "mei.tan@customer.example")


def test_an_empty_cell_leaves_what_is_known(filled: Database, tmp_path: Path) -> None:
    text = "customer_id,name,email,phone,club_tier\nC-1,Mei Tan,mei@customer.example,,\n"

    [report] = load(filled, tmp_path, customers=text)

    assert counts(report) == (0, 1, 0, 0)


def test_addresses_may_change_hands_within_a_file(either: Database, tmp_path: Path) -> None:
    header = "customer_id,name,email\n"
    load(either, tmp_path, customers=f"{header}A,Ann,one@customer.example\n")

    [report] = load(
        either,
        tmp_path,
        customers=f"{header}A,Ann,two@customer.example\nB,Bob,one@customer.example\n",
    )

    assert counts(report) == (1, 0, 1, 0)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("C-9,Ann,not-an-address,,,", "email: is no e-mail address"),
        ("C-9,Ann,mei@customer.example,,,", "email: is another customer's"),
        ("C-9,,ann@customer.example,,,", "name: is empty"),
        ("C-9,Ann,,,,", "email: is empty"),
        ("C 9,Ann,ann@customer.example,,,", "customer_id: may hold letters, digits and _"),
        (f"C-9,{'n' * 121},ann@customer.example,,,", "name: longer than 120 characters"),
        ("C-9,A\u202enn,ann@customer.example,,,", "name: is no name that can be shown"),
        ("C-9,A\x00nn,ann@customer.example,,,", "name: has a control character"),
        ("C-9,Ann,ann@customer.example,call me,,", "phone: is no telephone number"),
        ("C-9,Ann,ann@customer.example,,02/01/2025,", "joined_on: '02/01/2025' is no day like"),
        ("C-9,Ann,ann@customer.example,,2025-02-30,", "joined_on: '2025-02-30' is no day like"),
        ("C-9,Ann,ann@customer.example,,,platinum", "club_tier: 'platinum' is none of green,"),
        ("C-9,Ann,ann@customer.example", "row: 3 columns instead of 6"),
        ("C-9,Ann,ann@customer.example,,,,,", "row: 8 columns instead of 6"),
        ("C-1,Mei Lim,mei@customer.example,,,", "row: contradicts line 2"),
    ],
)  # fmt: skip
def test_a_wrong_customer_is_named_with_its_line_and_the_rest_is_loaded(
    database: Database, tmp_path: Path, row: str, reason: str
) -> None:
    header = "customer_id,name,email,phone,joined_on,club_tier\n"
    good = "C-1,Mei Tan,mei@customer.example,,,\n"

    [report] = load(
        database, tmp_path, customers=f"{header}{good}{row}\nC-2,Jo,jo@customer.example,,,\n"
    )

    assert counts(report) == (2, 0, 0, 1)
    [message] = reasons(report)
    assert message.startswith(f"customers.csv:3: {reason}")
    assert sorted(row["customer_id"] for row in rows_of(database, customers)) == ["C-1", "C-2"]
