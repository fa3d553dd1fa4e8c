"""The measure of recommendations, by hand."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from evals.errors import BenchmarkFileError
from evals.recommendations import Columns, _ndcg, read_purchases, score_methods
from tools.recommendations import Purchase, PurchaseTable, day_of

CUT = datetime(2026, 3, 1, tzinfo=UTC)


def test_gain_is_discounted_by_place() -> None:
    places = np.zeros(10, bool)
    places[1] = True

    assert _ndcg(places, wanted=1) == pytest.approx(1 / np.log2(3))
    assert _ndcg(np.ones(10, bool), wanted=10) == pytest.approx(1.0)


def test_customers_who_bought_before_and_again_are_asked_about() -> None:
    early, late = CUT - timedelta(days=3), CUT + timedelta(days=2)
    lines = [
        *(Purchase(f"c{n}", item, early, f"a{n}") for n in range(20) for item in ("a", "b")),
        Purchase("ann", "a", early, "ann-1"),
        Purchase("ann", "b", late, "ann-2"),
        Purchase("ann", "c", late + timedelta(days=1), "ann-3"),
        Purchase("new", "a", late, "new-1"),
    ]

    scores = score_methods(PurchaseTable.of(lines), day_of(CUT), seed=1)

    shipped = scores["new items"]["shipped"]
    assert shipped.customers == 1
    assert shipped.hit_rate.value == 1.0
    assert scores["repeats allowed"]["personal frequency"].customers == 1


def test_a_file_without_a_column_or_with_a_wrong_time_is_named(tmp_path: Path) -> None:
    path = tmp_path / "lines.csv"
    path.write_text("CustomerID,StockCode,InvoiceNo\n1,2,3\n")
    with pytest.raises(BenchmarkFileError, match=r"lines\.csv:1: no column t"):
        read_purchases(path, Columns())

    path.write_text("CustomerID,StockCode,InvoiceNo,t\n1,2,3,2026-03-01\n1,2,3,soon\n")
    with pytest.raises(BenchmarkFileError, match=r"lines\.csv:3: t: "):
        read_purchases(path, Columns())


def test_returns_and_lines_without_a_customer_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "lines.csv"
    path.write_text(
        "CustomerID,StockCode,InvoiceNo,t,cancel\n"
        "1,a,x,2026-03-01,0\n1,b,y,2026-03-01,1\n,c,z,2026-03-01,0\n"
    )

    assert [one.item for one in read_purchases(path, Columns())] == ["a"]
