"""Which figures stand somewhere else too."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from evals.dialogs.grounding import refund_figures, table_figures

SINGAPORE = ZoneInfo("Asia/Singapore")


def test_amounts_and_days_of_a_row_are_as_they_are_told() -> None:
    row = {
        "total_cents": 18990,
        "promised_on": date(2026, 3, 13),
        "placed_at": datetime(2026, 3, 8, 17, 30, tzinfo=UTC),
    }

    found = table_figures([{"orders": [row]}], SINGAPORE)

    # It was placed in the first hours of the 9th there.
    assert found >= {"189.90", "3", "13", "9", "1", "30"}
    assert "8" not in found


def test_random_digits_of_identifiers_back_nothing() -> None:
    row = {"order_id": "0051-3a11", "idempotency_key": "k42", "digest": "9f77"}

    assert table_figures([{"orders": [row]}], SINGAPORE) == frozenset()


def test_money_is_back_after_the_working_days_of_its_method() -> None:
    # A Monday: PayNow takes 2 working days, Alipay 5, a card 10; a gift card none.
    found = refund_figures([date(2026, 3, 9)])

    assert found >= {"3", "9", "11", "16", "23"}
    assert not found & {"10", "12", "18", "20"}
