"""The file of rejected rows."""

from pathlib import Path

import pytest

from tests.tools.csv_import.samples import ORDERS, PRODUCTS, counts, load, rejects, rows_of
from tools.csv_import import ImportFileError
from tools.database import Database
from tools.database.tables import order_items, products

HEADER = "sku,name_en,category,price\n"


def test_a_rejected_row_is_there_as_it_was_with_its_line_and_the_reason(
    database: Database, tmp_path: Path
) -> None:
    [report] = load(database, tmp_path, products=f"{HEADER}L-1, =1+1 ,light,free\n")

    assert report.rejects_path == tmp_path / "products.csv.rejects.csv"
    assert rejects(report) == [
        {
            "line": "2",
            "reason": "price: 'free' is no amount like 12.50",
            "sku": "L-1",
            "name_en": "=1+1 ",
            "category": "light",
            "price": "free",
        }
    ]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_rejects_open_in_the_program_that_opens_the_file(
    database: Database, tmp_path: Path, mark: bytes
) -> None:
    text = f"{HEADER}L-1,灯,light,x\n".replace(",", ";").encode()

    [report] = load(database, tmp_path, products=mark + text)

    content = report.rejects_path.read_bytes()
    assert content.startswith(mark + b"line;reason;sku;")
    assert "L-1;灯;light;x".encode() in content


def test_broken_bytes_stay_as_they_are(database: Database, tmp_path: Path) -> None:
    broken = "L-2,灯,light,1".encode("gb18030")

    [report] = load(database, tmp_path, products=HEADER.encode() + broken + b"\n")

    assert broken in report.rejects_path.read_bytes()


def test_rejected_rows_can_be_mended_and_imported_where_they_are(
    filled: Database, tmp_path: Path
) -> None:
    [report] = load(filled, tmp_path, orders=ORDERS.replace("LUM,4", "LUM,four"))
    assert counts(report) == (1, 0, 0, 1)
    mended = report.rejects_path.read_text("utf-8").replace("four", "4")

    [again] = load(filled, tmp_path, orders=mended)

    assert counts(again) == (1, 0, 0, 0)
    assert len(rows_of(filled, order_items)) == 3
    # Nothing was rejected this time, and no file says so any more.
    assert not again.rejects_path.exists()


def test_somebodys_own_file_is_not_overwritten(database: Database, tmp_path: Path) -> None:
    somebodys = tmp_path / "products.csv.rejects.csv"
    somebodys.write_text("my notes")

    with pytest.raises(ImportFileError, match="rejected rows would go here"):
        load(database, tmp_path, products=PRODUCTS)

    assert somebodys.read_text() == "my notes"
    assert rows_of(database, products) == []
