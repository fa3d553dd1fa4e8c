"""Products from a file."""

from pathlib import Path

import pytest

from tests.tools.csv_import.samples import counts, load, reasons, rows_of
from tools.database import Database
from tools.database.tables import products


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("NEW,Lamp,lighting,-1", "price: '-1' is negative"),
        ("NEW,Lamp,lighting,", "price: is empty"),
        ("NEW,Lamp,lighting,free", "price: 'free' is no amount"),
        ("NEW,Lamp,lighting,1.234", "price: '1.234' is no amount"),
        ("NEW,Lamp,lighting,٣", "price: '٣' is no amount"),
        ("NEW,Lamp,lighting,99999999", "price: '99999999' is too much"),
        (f"{'S' * 41},Lamp,lighting,1", "sku: longer than 40 characters"),
    ],
)
def test_a_wrong_product_is_named_with_its_line(
    database: Database, tmp_path: Path, row: str, reason: str
) -> None:
    [report] = load(database, tmp_path, products=f"sku,name_en,category,price\n{row}\n")

    assert counts(report) == (0, 0, 0, 1)
    assert reasons(report)[0].startswith(f"products.csv:2: {reason}")
    assert rows_of(database, products) == []


@pytest.mark.parametrize("cell", ["=1+1", "=cmd|' /C calc'!A0", "+1", "@SUM(A1)", "-2"])
def test_what_looks_like_a_formula_is_text(database: Database, tmp_path: Path, cell: str) -> None:
    text = f'sku,name_en,category,price\nL-1,"{cell}",light,1\n'

    [report] = load(database, tmp_path, products=text)

    assert counts(report) == (1, 0, 0, 0)
    assert [row["name_en"] for row in rows_of(database, products)] == [cell]
