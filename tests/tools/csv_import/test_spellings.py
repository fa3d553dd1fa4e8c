"""Money, days and times as people and programs write them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from tools.csv_import.spellings import DayOrder, cents_of, day_of, moment_of

SINGAPORE = ZoneInfo("Asia/Singapore")


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("12.50", 1250),
        ("12,5", 1250),
        ("12", 1200),
        ("0", 0),
        ("1,234", 123_400),
        ("1,234.56", 123_456),
        ("1.234,56", 123_456),
        ("1,234,567.8", 123_456_780),
        ("S$49", 4900),
        ("$ 49.90", 4990),
        ("SGD 49", 4900),
        ("49.90 SGD", 4990),
    ],
)
def test_an_amount_is_read_in_ordinary_spellings(text: str, cents: int) -> None:
    assert cents_of(text) == cents


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-1",
        "1.234",
        "1.2345",
        "1,23,4",
        "1,2345",
        "12.",
        ".5",
        "1e3",
        "US$5",
        "€5",
        "٣",
        "5" * 5000,
    ],
)
def test_an_amount_that_could_be_something_else_is_not_read(text: str) -> None:
    assert cents_of(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-03",
        "2026/11/3",
        "2026.11.03",
        "2026年11月3日",
        "2026-11-03 00:00:00",
        "2026-11-03T00:00",
    ],
)
@pytest.mark.parametrize("order", ["year-first", "day-first", "month-first"])
def test_a_day_with_its_year_first_is_read_in_any_order(text: str, order: DayOrder) -> None:
    assert day_of(text, order) == date(2026, 11, 3)


@pytest.mark.parametrize(
    ("order", "day"),
    [
        ("year-first", None),
        ("day-first", date(2026, 11, 3)),
        ("month-first", date(2026, 3, 11)),
    ],
)
@pytest.mark.parametrize("text", ["03/11/2026", "3.11.2026", "03-11-2026"])
def test_a_day_with_its_year_last_is_read_only_if_its_order_was_said(
    text: str, order: DayOrder, day: date | None
) -> None:
    assert day_of(text, order) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-02-30",
        "2026-11/03",
        "26-11-03",
        "1926-11-03",
        "2026-11-03 14:05",
        "20261103",
        "46349",
    ],
)
def test_what_is_no_day_is_not_read(text: str) -> None:
    assert day_of(text, "year-first") is None


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-23T14:05:00+08:00",
        "2026-11-23T06:05:00Z",
        "2026-11-23 06:05:00.000 +0000",
        "2026/11/23 14:05",
        "23/11/2026 14:05",
    ],
)
def test_a_time_is_utc_and_without_a_zone_the_companys(text: str) -> None:
    assert moment_of(text, "day-first", SINGAPORE) == datetime(2026, 11, 23, 6, 5, tzinfo=UTC)


def test_a_day_alone_begins_at_midnight() -> None:
    assert moment_of("2026-11-23", "year-first", SINGAPORE) == datetime(
        2026, 11, 22, 16, 0, tzinfo=UTC
    )


@pytest.mark.parametrize("text", ["2026-11-23 24:05", "2026-11-23 14", "yesterday", "14:05"])
def test_what_is_no_time_is_not_read(text: str) -> None:
    assert moment_of(text, "year-first", SINGAPORE) is None
