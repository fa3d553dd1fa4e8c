"""Purchases from files, and what is wrong with them by line and column."""

from pathlib import Path

import pytest

from tools.recommendations.files import Columns, PurchaseFileError, read_names, read_purchases


def test_a_file_without_a_column_or_with_a_wrong_time_is_named(tmp_path: Path) -> None:
    path = tmp_path / "lines.csv"
    path.write_text("customer_id,sku,order_number\n1,2,3\n")
    with pytest.raises(PurchaseFileError, match=r"lines\.csv:1: no column placed_at"):
        read_purchases(path, Columns())

    path.write_text("customer_id,sku,order_number,placed_at\n1,2,3,2026-03-01\n1,2,3,soon\n")
    with pytest.raises(PurchaseFileError, match=r"lines\.csv:3: placed_at: "):
        read_purchases(path, Columns())


def test_returns_and_lines_without_a_customer_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "lines.csv"
    path.write_text(
        "customer_id,sku,order_number,placed_at,cancel\n"
        "1,a,x,2026-03-01,0\n1,b,y,2026-03-01,1\n,c,z,2026-03-01,0\n"
    )

    assert [one.item for one in read_purchases(path, Columns())] == ["a"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", r"lines\.csv:1: no column"),
        (b"\xff\xfe", "this is no UTF-8"),
        (b"customer_id,sku,order_number,placed_at\n1,,3,2026-03-01\n", "csv:2: sku: there is noth"),
        (b"customer_id,sku,order_number,placed_at\n1,a\n", "csv:2: order_number: there is nothing"),
        (b"customer_id,sku,order_number,placed_at\n1,a,b,\n", "csv:2: placed_at: "),
    ],
)
def test_whatever_is_wrong_is_named(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "lines.csv"
    path.write_bytes(content)

    with pytest.raises(PurchaseFileError, match=message):
        read_purchases(path, Columns())


def test_a_file_that_is_not_there_or_no_gzip_is_named(tmp_path: Path) -> None:
    with pytest.raises(PurchaseFileError, match="No such file"):
        read_purchases(tmp_path / "lines.csv", Columns())

    (tmp_path / "lines.csv.gz").write_bytes(b"no gzip")
    with pytest.raises(PurchaseFileError, match=r"lines\.csv\.gz: Not a gzipped file"):
        read_purchases(tmp_path / "lines.csv.gz", Columns())


def test_names_are_read_by_item(tmp_path: Path) -> None:
    path = tmp_path / "items.csv"
    path.write_text("sku,description\na,Desk lamp\nb,\n", "utf-8")

    assert read_names(path, "sku") == {"a": "Desk lamp", "b": ""}
