import pytest

from agent.understanding.months import find_months


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("a single month", 1),
        ("3 months please", 3),
        ("for 2 please", 2),
        ("a couple of months", 2),
        ("six-month pause", 6),
        ("half a year", 6),
        ("my every 2 months refill; pause it for 3 months", 3),
        ("改成三个月吧", 3),
        ("暂停3个月", 3),
        ("三", 3),
        ("3月", 3),
        ("半年", 6),
        ("一年", 12),
        ("十二个月", 12),
    ],
)
def test_months_are_read_in_figures_and_in_words(text: str, months: int) -> None:
    assert find_months(text) == months


@pytest.mark.parametrize(
    "text",
    [
        "pause my 2 refills",
        "once a month",
        "every 2 months",
        "2 or 3 months",
        "两到三个月",
        "1.5 months",
        "13 months",
        "0",
        "for a bit",
        "三月",
        "",
    ],
)
def test_what_is_no_one_number_of_months_is_none(text: str) -> None:
    assert find_months(text) is None
