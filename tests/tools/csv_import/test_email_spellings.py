"""How addresses are found in whatever case they are written."""

from pathlib import Path

import pytest

from tests.tools.csv_import.samples import counts, load, rows_of
from tools.csv_import.email_spellings import EmailSpellings
from tools.database import Database
from tools.database.tables import customers


@pytest.mark.parametrize("written", ["mei@customer.example", "Mei@customer.example"])
@pytest.mark.parametrize("kept", ["mei@customer.example", "MEI@customer.example"])
def test_a_customer_is_found_however_the_address_is_written(
    either: Database, tmp_path: Path, kept: str, written: str
) -> None:
    load(either, tmp_path, customers=f"name,email\nMei,{kept}\n")

    [report] = load(either, tmp_path, customers=f"name,email\nMei Tan,{written}\n")

    assert counts(report) == (0, 0, 1, 0)
    assert [row["email"] for row in rows_of(either, customers)] == [written]


def test_a_spelling_that_a_batch_brings_is_known_to_the_next(database: Database) -> None:
    spellings = EmailSpellings()

    with database.transaction() as connection:
        first = spellings.of(connection, ["Mei@customer.example"])
        second = spellings.of(connection, ["mei@customer.example"])

    assert first == second == {"Mei@customer.example", "mei@customer.example"}
