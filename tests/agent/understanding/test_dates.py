from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.understanding.dates import find_dates

TODAY = date(2026, 11, 23)  # a Monday


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", "11-23"),
        ("tonight please", "11-23"),
        ("this morning", "11-23"),
        ("tmr", "11-24"),
        ("tommorow", "11-24"),
        ("the day after tomorrow", "11-25"),
        ("the day before yesterday", "11-21"),
        ("明晚可以吗", "11-24"),
        ("大后天", "11-26"),
        ("前天", "11-21"),
        ("大前天", "11-20"),
        ("next Monday", "11-30"),
        ("this Friday", "11-27"),
        ("Friday", "11-27"),
        ("on fri pls", "11-27"),
        ("coming sat", "11-28"),
        ("next sat", "12-05"),
        ("by Sunday", "11-29"),
        ("Monday", "11-30"),
        ("this monday", "11-23"),
        ("next week Friday", "12-04"),
        ("Friday next week", "12-04"),
        ("last Friday", "11-20"),
        ("下周一", "11-30"),
        ("下个星期三", "12-02"),
        ("下下周三", "12-09"),
        ("这周五", "11-27"),
        ("本周五", "11-27"),
        ("周六", "11-28"),
        ("礼拜天", "11-29"),
        ("上周五下的单", "11-20"),
        ("in 3 days", "11-26"),
        ("in two weeks", "12-07"),
        ("in a month", "12-23"),
        ("3 days ago", "11-20"),
        ("two weeks from now", "12-07"),
        ("三天后", "11-26"),
        ("3天之后", "11-26"),
        ("两周前", "11-09"),
        ("一个月后", "12-23"),
        ("下个月5号", "12-05"),
        ("下月五号", "12-05"),
        ("本月28号", "11-28"),
        ("上个月5号", "10-05"),
        ("the 5th of next month", "12-05"),
        ("next month on the 5th", "12-05"),
        ("on the 5th", "12-05"),
        ("改到5号", "12-05"),
        ("5号送", "12-05"),
        ("5th of December", "12-05"),
        ("5 dec", "12-05"),
        ("5dec", "12-05"),
        ("Dec5", "12-05"),
        ("Dec. 5th", "12-05"),
        ("December the 5th", "12-05"),
        ("5/12", "12-05"),
        ("5/12/26", "12-05"),
        ("05-12-2026", "12-05"),
        ("on 5.12", "12-05"),
        ("12月5日", "12-05"),
        ("十二月五号", "12-05"),
        ("2026年12月5日", "12-05"),
        ("2026-12-05", "12-05"),
        ("2026/12/05", "12-05"),
        ("the end of the month", "11-30"),
        ("end of next month", "12-31"),
        ("month end", "11-30"),
        ("月底", "11-30"),
        ("下个月底", "12-31"),
        ("年底", "12-31"),
    ],
)
def test_a_day_is_read_as_people_write_it(text: str, day: str) -> None:
    assert list(find_dates(text, TODAY)) == [date.fromisoformat(f"2026-{day}")]


@pytest.mark.parametrize(
    "text",
    [
        "31/02",
        "32 May",
        "32 May 2026",
        "31 Nov",
        "2月30日",
        "2026-02-30",
        "0/0",
        "下个月32号",
        "next week",
        "下周",
        "next day delivery",
        "weekend",
        "24/7",
        "2.4 GHz",
        "1.5 m",
        "by 9.10 pm",
        "Black Friday",
        "Cyber Monday",
        "every Friday",
        "open on Sundays",
        "每周五",
        "一周一次",
        "周一次",
        "the lamp sat in the sun",
        "Juniper 2",
        "decide 3 items",
        "marble 4",
        "3 may not be enough",
        "on the 5th floor",
        "within 3 days",
        "3天内",
        "in 3 working days",
        "in a day or two",
        "in 900 days",
        "以后天天",
        "5号电池",
        "unit #05-12",
        "12-15",
        "W104233",
    ],
)
def test_what_is_no_single_day_that_exists_is_no_date(text: str) -> None:
    assert list(find_dates(text, TODAY)) == []


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("not 5/12 but Dec 8", ["2026-12-05", "2026-12-08"]),
        ("明天或者后天", ["2026-11-24", "2026-11-25"]),
        ("明天后天都行", ["2026-11-24", "2026-11-25"]),
        ("Friday, or tomorrow", ["2026-11-27", "2026-11-24"]),
        ("next Monday, 30 Nov", ["2026-11-30", "2026-11-30"]),
    ],
)
def test_days_come_in_the_order_in_which_they_are_written(text: str, days: list[str]) -> None:
    assert list(find_dates(text, TODAY)) == [date.fromisoformat(day) for day in days]


def test_a_month_from_the_31st_ends_with_the_shorter_month() -> None:
    assert list(find_dates("in a month", date(2026, 1, 31))) == [date(2026, 2, 28)]
    assert list(find_dates("on the 31st", date(2026, 2, 1))) == [date(2026, 3, 31)]


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2090, 1, 1)))
def test_weekdays_lie_where_the_words_say(today: date) -> None:
    week = timedelta(days=7)

    (coming,) = find_dates("Friday", today)
    (following,) = find_dates("next Friday", today)
    (last,) = find_dates("last Friday", today)
    (chinese,) = find_dates("下周五", today)

    assert {coming.weekday(), following.weekday(), last.weekday()} == {4}
    assert today < coming <= today + week
    assert today - week <= last < today
    assert following == chinese
    assert coming <= following <= coming + week


@given(st.text(max_size=200), st.dates(min_value=date(1990, 1, 1), max_value=date(2100, 1, 1)))
def test_no_text_breaks_the_reader(text: str, today: date) -> None:
    list(find_dates(text, today))
