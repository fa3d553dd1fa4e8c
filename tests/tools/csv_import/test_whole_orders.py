"""Rows that make an order together."""

from pathlib import Path

import pytest

from tests.tools.csv_import.samples import (
    ORDER,
    ORDER_HEADER,
    counts,
    load,
    reasons,
    rejects,
    rows_of,
)
from tools.database import Database
from tools.database.tables import order_items, orders


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["LUM,1,9.90", "NOPE,1,1"], "orders.csv:3: sku: there is no product 'NOPE'"),
        (["LUM,1,9.90", "ALD,0,1"], "orders.csv:3: quantity: '0' is no whole number from 1"),
        (["LUM,1,9.90", "ALD,1.5,1"], "orders.csv:3: quantity: '1.5' is no whole number"),
        (["LUM,1,-9.90"], "orders.csv:2: unit_price: '-9.90' is negative"),
        (["LUM,1,9.90", "ALD,1"], "orders.csv:3: row: 7 columns instead of 8"),
        (["LUM,99999,999999.99"], "orders.csv:2: total: is too much"),
    ],
)
def test_an_order_with_one_bad_line_is_rejected_as_a_whole(
    filled: Database, tmp_path: Path, lines: list[str], message: str
) -> None:
    text = "\n".join([ORDER_HEADER, *(ORDER + line for line in lines)])

    [report] = load(filled, tmp_path, orders=text)

    assert counts(report) == (0, 0, 0, 1)
    assert [reason for reason in reasons(report) if not reason.startswith(message)] == []
    assert len(rejects(report)) == len(lines)
    assert rows_of(filled, orders) == rows_of(filled, order_items) == []


def test_lines_that_disagree_about_their_order_reject_it(filled: Database, tmp_path: Path) -> None:
    text = f"{ORDER_HEADER}\n{ORDER}LUM,1,9.90\n{ORDER.replace('placed', 'packed')}ALD,1,1\n"

    [report] = load(filled, tmp_path, orders=text)

    assert reasons(report) == ["orders.csv:3: status: is not what line 2 says"]
    assert [row["reason"] for row in rejects(report)] == [
        "row: rejected with line 3",
        "status: is not what line 2 says",
    ]


def test_of_an_order_in_pieces_no_half_is_loaded(filled: Database, tmp_path: Path) -> None:
    other = ORDER.replace("W100009", "W100010")
    text = f"{ORDER_HEADER}\n{ORDER}LUM,1,1\n{other}LUM,1,1\n{ORDER}ALD,1,1\n"

    [report] = load(filled, tmp_path, orders=text)

    assert counts(report) == (1, 0, 0, 2)
    assert [row["order_number"] for row in rows_of(filled, orders)] == ["W100010"]
    assert all("do not follow each other" in reason for reason in reasons(report))


def test_an_order_of_endless_lines_is_rejected_to_its_end(filled: Database, tmp_path: Path) -> None:
    text = f"{ORDER_HEADER}\n" + f"{ORDER}LUM,1,1\n" * 2500

    [report] = load(filled, tmp_path, orders=text)

    assert (report.new, len(rejects(report))) == (0, 2500)
    assert rows_of(filled, orders) == []
