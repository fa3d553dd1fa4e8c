"""What programs write as CSV, and what is broken in it."""

from pathlib import Path

import pytest

from tests.tools.csv_import.samples import SITUATION, counts, load, reasons, rows_of
from tools.csv_import import ImportFileError, import_files
from tools.database import Database
from tools.database.tables import products

HEADER = "sku,name_en,category,price"


def names(database: Database) -> dict[str, str]:
    """By stock-keeping unit."""
    return {row["sku"]: row["name_en"] for row in rows_of(database, products)}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"], ids=["plain", "bom"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=["unix", "windows", "mac"])
def test_what_programs_export_is_read(
    database: Database, tmp_path: Path, delimiter: str, bom: bytes, line_end: str
) -> None:
    rows = [
        ["SKU", ' "Name EN"', "category", "price"],
        ["L-1", "Lamp", "light", '"12,50"'],
        [],
        ["L-2", "灯", "light", "1"],
    ]
    text = line_end.join(delimiter.join(row) for row in rows)

    [report] = load(database, tmp_path, products=bom + text.encode())

    assert counts(report) == (2, 0, 0, 0)
    assert names(database) == {"L-1": "Lamp", "L-2": "灯"}


def test_a_first_line_that_names_the_separator_is_left_out(
    database: Database, tmp_path: Path
) -> None:
    text = "sep=;\r\nsku;name_en;category;price\r\nL-1;Lamp;light;1\r\nL-2;Lamp;light;x\r\n"

    [report] = load(database, tmp_path, products=text)

    assert counts(report) == (1, 0, 0, 1)
    assert reasons(report)[0].startswith("products.csv:4: price: 'x'")


def test_columns_may_stand_in_any_order(database: Database, tmp_path: Path) -> None:
    load(database, tmp_path, products="price,category,name_en,sku\n1,light,Lamp,L-1\n")

    assert names(database) == {"L-1": "Lamp"}


def test_a_missing_file_is_one_clear_error(database: Database, tmp_path: Path) -> None:
    with pytest.raises(ImportFileError, match=r"nowhere\.csv: No such file"):
        import_files(database, {"orders": tmp_path / "nowhere.csv"}, SITUATION)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("sku,price\n".encode("utf-16"), "this is in UTF-16; save it"),
        ("sku,price\n".encode("utf-16-le"), "this is no text in UTF-8; save it"),
        (b"PK\x03\x04\x14\x00", "this is a workbook, not a CSV file; save it"),
        (b"\x89PNG\r\n\x1a\n", "there is no header"),
    ],
    ids=["utf-16", "utf-16 without its mark", "xlsx", "png"],
)
def test_what_is_no_csv_in_utf_8_is_one_clear_error(
    database: Database, tmp_path: Path, content: bytes, message: str
) -> None:
    with pytest.raises(ImportFileError, match=message):
        load(database, tmp_path, products=content)


def test_in_another_encoding_what_is_not_plain_is_rejected_and_never_garbled(
    database: Database, tmp_path: Path
) -> None:
    text = f"{HEADER}\nL-1,Lamp,light,1\nL-2,灯,light,1\n"

    [report] = load(database, tmp_path, products=text.encode("gb18030"))

    assert reasons(report) == ['products.csv:3: name_en: is not UTF-8; save it as "CSV UTF-8"']
    assert names(database) == {"L-1": "Lamp"}


@pytest.mark.parametrize(
    "row",
    [
        'L-2,"Lamp,light,1',
        'L-2,Lamp,light,"1',
        'L-2,"' + "x" * 140_000 + ",light,1",
        'L-2,"Lamp" new,light,1',
    ],
    ids=["in the middle", "in the last column", "too long", "closed too early"],
)
def test_a_quote_that_is_not_closed_costs_one_row(
    database: Database, tmp_path: Path, row: str
) -> None:
    good = "".join(f'L-9{number},"Lamp",light,1\n' for number in range(40))

    [report] = load(database, tmp_path, products=f"{HEADER}\n{row}\n{good}L-3,L,light,x\n")

    assert counts(report) == (40, 0, 0, 2)
    assert reasons(report)[0].startswith("products.csv:2: row: ")
    assert reasons(report)[1].startswith("products.csv:43: price: ")


def test_a_cell_over_several_lines_is_one_cell_and_lines_are_still_counted(
    database: Database, tmp_path: Path
) -> None:
    text = f'{HEADER}\nL-1,"Lamp\r\nwith  ""shade""",light,1\nL-2,L,light,x\n'

    [report] = load(database, tmp_path, products=text)

    assert names(database) == {"L-1": 'Lamp with "shade"'}
    assert reasons(report)[0].startswith("products.csv:4: price")


def test_a_line_without_end_is_rejected_piece_by_piece_and_counts_as_one(
    database: Database, tmp_path: Path
) -> None:
    text = f"{HEADER}\n{'x' * 3_000_000}\nL-1,Lamp,light,1\nL-2,Lamp,light,x\n"

    [report] = load(database, tmp_path, products=text)

    assert names(database) == {"L-1": "Lamp"}
    assert reasons(report)[-1].startswith("products.csv:4: price")
