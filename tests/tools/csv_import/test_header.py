"""The first line of a file."""

from pathlib import Path

import pytest

from tests.tools.csv_import.samples import CUSTOMERS, load, rows_of
from tools.csv_import import ImportFileError
from tools.database import Database
from tools.database.tables import customers, products


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "there is no header"),
        (b"\n\n", "there is no header"),
        (b"A1,Lamp,light,12.50\n", "there is no header"),
        (b"sku,name_en,category\n", "the header lacks price"),
        (b"sku,name_en,category,price,colour\n", "names what is not known: 'colour'"),
        (b"sku,sku,name_en,category,price\n", "the header names sku twice"),
    ],
)
def test_a_wrong_header_is_one_clear_error_and_nothing_at_all_is_loaded(
    database: Database, tmp_path: Path, text: bytes, message: str
) -> None:
    with pytest.raises(ImportFileError, match=message):
        load(database, tmp_path, customers=CUSTOMERS, products=text)

    assert rows_of(database, customers) == rows_of(database, products) == []
