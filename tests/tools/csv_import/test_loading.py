"""Whole imports, into SQLite and PostgreSQL."""

import csv
import io
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from tests.tools.csv_import.samples import (
    CUSTOMERS,
    ORDERS,
    PRODUCTS,
    SITUATION,
    counts,
    everything,
    load,
    reasons,
    rejects,
    rows_of,
    write,
)
from tools.csv_import import ImportFileError, import_files
from tools.database import Database
from tools.database.migrate import migrate
from tools.database.tables import addresses, customers, order_items, orders, products


def test_customers_products_and_orders_are_in_the_record_afterwards(
    either: Database, tmp_path: Path
) -> None:
    reports = load(either, tmp_path, customers=CUSTOMERS, products=PRODUCTS, orders=ORDERS)

    assert [counts(report) for report in reports] == [(2, 0, 0, 0), (2, 0, 0, 0), (2, 0, 0, 0)]
    mei, jo = sorted(rows_of(either, customers), key=lambda row: row["customer_id"])
    assert (mei["name"], mei["phone"], mei["language"], mei["club_tier"], mei["joined_on"]) == (
        "Mei Tan", "+65 8123 4567", "zh", "gold", date(2025, 1, 2),
    )  # fmt: skip
    assert (jo["phone"], jo["language"], jo["club_tier"], jo["joined_on"]) == (
        None, "en", "green", SITUATION.today,
    )  # fmt: skip
    [address] = rows_of(either, addresses)
    assert (address["customer_id"], address["street"], address["unit"]) == (
        "C-1", "12 Field Road", "#03-01",
    )  # fmt: skip
    prices = {row["sku"]: (row["price_cents"], row["name_zh"]) for row in rows_of(either, products)}
    assert prices == {"ALD": (18900, "Alder 灯"), "LUM": (990, "Lumo bulb")}
    delivered, placed = sorted(rows_of(either, orders), key=lambda row: row["order_number"])
    assert (delivered["total_cents"], delivered["address_id"]) == (22860, address["address_id"])
    # Times without a zone are the company's; the day of delivery was not said.
    assert delivered["placed_at"] == datetime(2026, 11, 1, 2, 0, tzinfo=UTC)
    assert delivered["delivered_at"] == datetime(2026, 11, 5, 4, 0, tzinfo=UTC)
    assert (placed["placed_at"], placed["delivered_at"]) == (
        datetime(2026, 11, 20, 8, 0, tzinfo=UTC), None,
    )  # fmt: skip
    assert sorted(row["line_number"] for row in rows_of(either, order_items)) == [1, 1, 2]


def test_importing_the_same_again_changes_nothing(either: Database, tmp_path: Path) -> None:
    texts = {"customers": CUSTOMERS, "products": PRODUCTS, "orders": ORDERS}
    load(either, tmp_path, **texts)
    before = everything(either)

    reports = load(either, tmp_path, **texts)

    assert [counts(report) for report in reports] == [(0, 2, 0, 0)] * 3
    assert everything(either) == before


def test_what_has_changed_is_changed_and_the_rest_stays(either: Database, tmp_path: Path) -> None:
    load(either, tmp_path, customers=CUSTOMERS, products=PRODUCTS, orders=ORDERS)

    reports = load(
        either,
        tmp_path,
        customers=CUSTOMERS.replace("mei@customer.example", "mei.tan@customer.example").replace(
            "12 Field Road,#03-01", "9 Hill Street,"
        ),
        products=PRODUCTS.replace("189.00", "179.00"),
        orders=ORDERS.replace("mei@", "mei.tan@")
        .replace("MEI@", "mei.tan@")
        .replace("placed,2026-11-25", "shipped,2026-11-26")
        .replace("LUM,4", "LUM,2"),
    )

    assert [counts(report) for report in reports] == [(0, 1, 1, 0), (0, 1, 1, 0), (0, 0, 2, 0)]
    mei = next(row for row in rows_of(either, customers) if row["customer_id"] == "C-1")
    assert (mei["email"], mei["phone"]) == ("mei.tan@customer.example", "+65 8123 4567")
    # The order went to the old address, and still points there.
    assert {row["street"] for row in rows_of(either, addresses)} == {
        "12 Field Road", "9 Hill Street",
    }  # fmt: skip
    assert {row["address_id"] for row in rows_of(either, orders)} == {
        row["address_id"] for row in rows_of(either, addresses) if row["unit"] == "#03-01"
    }
    assert sorted(row["status"] for row in rows_of(either, orders)) == ["delivered", "shipped"]
    assert sorted(row["quantity"] for row in rows_of(either, order_items)) == [1, 1, 2]


def test_a_file_does_not_undo_what_has_happened_here(filled: Database, tmp_path: Path) -> None:
    load(filled, tmp_path, orders=ORDERS)
    with filled.transaction() as connection:
        connection.execute(
            update(orders).where(orders.c.order_number == "W100002").values(status="cancelled")
        )
        closed = {"closed_at": datetime(2026, 11, 1, tzinfo=UTC)}
        connection.execute(update(customers).where(customers.c.customer_id == "C-2").values(closed))
    before = everything(filled)

    reports = load(filled, tmp_path, customers=CUSTOMERS.replace("Jo Lim", "Jo Tan"), orders=ORDERS)

    assert [counts(report) for report in reports] == [(0, 1, 0, 1), (0, 1, 0, 1)]
    assert "has been cancelled, returned or refunded here" in reasons(reports[1])[0]
    assert everything(filled) == before


def test_a_repeated_row_is_one_product(database: Database, tmp_path: Path) -> None:
    [report] = load(database, tmp_path, products=PRODUCTS + PRODUCTS.splitlines()[1])

    assert counts(report) == (2, 1, 0, 0)


def test_batches_know_of_each_other(database: Database, tmp_path: Path) -> None:
    rows = "".join(f"C-{n},N,n{n}@customer.example\n" for n in range(1200))

    [report] = load(
        database, tmp_path, customers=f"customer_id,name,email\n{rows}C-x,N,N7@customer.example\n"
    )

    assert counts(report) == (1200, 0, 0, 1)


def test_progress_is_told_from_nothing_to_all(database: Database, tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    files = write(tmp_path, products=PRODUCTS)

    import_files(database, files, SITUATION, lambda *each: told.append(each))

    size = files["products"].stat().st_size
    assert told[-1] == ("products.csv", size, size)


def test_an_import_that_was_cut_off_is_finished_by_the_next_one(
    either: Database, tmp_path: Path
) -> None:
    rows = "".join(f"C-{n},N,n{n}@customer.example\n" for n in range(1200))
    files = write(tmp_path, customers=f"customer_id,name,email\n{rows}C-x,N,nowhere\n")

    def cut(_stage: str, _done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_files(either, files, SITUATION, cut)
    assert len(rows_of(either, customers)) == 500
    [report] = import_files(either, files, SITUATION)

    assert counts(report) == (700, 500, 0, 1)
    assert len(rejects(report)) == 1


def test_the_report_names_the_first_fifty_and_the_file_names_all(
    database: Database, tmp_path: Path
) -> None:
    rows = "".join(f"L-{n},Lamp,light,x\n" for n in range(60))

    [report] = load(database, tmp_path, products=f"sku,name_en,category,price\n{rows}")

    assert (report.rejected, len(report.messages), len(rejects(report))) == (60, 50, 60)


WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=30
)
NAMES = WORDS.map(lambda text: " ".join(text.split())).filter(bool)
PRODUCT_ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "sku": st.from_regex(r"[A-Z0-9-]{1,12}", fullmatch=True),
            "name_en": NAMES,
            "name_zh": NAMES,
            "category": NAMES,
            "price_cents": st.integers(0, 2_000_000_000),
        }
    ),
    max_size=12,
    unique_by=lambda row: row["sku"],
)


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(rows=PRODUCT_ROWS, delimiter=st.sampled_from(",;\t"), quoting=st.sampled_from([0, 1]))
def test_whatever_a_file_says_is_what_the_record_says_and_saying_it_twice_changes_nothing(
    rows: list[dict[str, Any]],
    delimiter: str,
    quoting: Any,  # noqa: ANN401 - a csv constant
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter, quoting=quoting)
    writer.writerow(["sku", "name_en", "name_zh", "category", "price"])
    for row in rows:
        cells = [row[name] for name in ("sku", "name_en", "name_zh", "category")]
        writer.writerow([*cells, f"{row['price_cents'] // 100}.{row['price_cents'] % 100:02d}"])
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/r.sqlite")
        migrate(database)

        first, again = (load(database, Path(folder), products=text.getvalue())[0] for _ in range(2))
        found = rows_of(database, products)
        database.close()

    assert (counts(first), counts(again)) == ((len(rows), 0, 0, 0), (0, len(rows), 0, 0))
    stored = [{name: row[name] for name in rows[0]} for row in found] if rows else found
    assert sorted(stored, key=lambda row: row["sku"]) == sorted(rows, key=lambda row: row["sku"])


@settings(max_examples=30, suppress_health_check=list(HealthCheck))
@given(garbage=st.binary(max_size=400), cut=st.integers(0, len(CUSTOMERS.encode())))
def test_no_file_however_broken_fails_otherwise_than_by_rejecting(garbage: bytes, cut: int) -> None:
    good = CUSTOMERS.encode()
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/r.sqlite")
        migrate(database)
        try:
            [first] = load(database, Path(folder), customers=good[:cut] + garbage + good[cut:])
            [again] = load(database, Path(folder), customers=good[:cut] + garbage + good[cut:])
        except ImportFileError:
            return
        finally:
            database.close()

    assert again.new == again.changed == 0
    assert again.rejected == first.rejected
