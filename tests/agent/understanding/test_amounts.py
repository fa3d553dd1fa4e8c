import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.understanding.amounts import MOST_CENTS, chinese_number, take_amounts


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("S$49", 4900),
        ("S$ 49", 4900),
        ("$49.90", 4990),
        ("$49.9", 4990),
        ("49$", 4900),
        ("SGD49", 4900),
        ("49 sgd", 4900),
        ("S$1,234.50!", 123450),
        ("49 dollars", 4900),
        ("1 dollar", 100),
        ("49 bucks", 4900),
        ("4 dollars 90 cents", 490),
        ("fifty dollars", 5000),
        ("twenty-five bucks", 2500),
        ("a hundred and fifty dollars", 15000),
        ("two thousand three hundred dollars", 230000),
        ("1,299", 129900),
        ("it was 1,299.", 129900),
        ("1.2k dollars", 120000),
        ("$1.2k", 120000),
        ("49块", 4900),
        ("49块钱", 4900),
        ("49块9", 4990),
        ("49块9毛", 4990),
        ("49块95", 4995),
        ("49块2个", 4900),
        ("49元", 4900),
        ("49新币", 4900),
        ("新币49", 4900),
        ("四十九元", 4900),
        ("四十九块九", 4990),
        ("五十块钱", 5000),
        ("两百块", 20000),
        ("两百五十块", 25000),
        ("一千零五元", 100500),
        ("三十块", 3000),
        ("5块钱", 500),
        ("a refund of $5 ok", 500),
        ("$0", 0),
    ],
)
def test_an_amount_is_read_as_people_write_it(text: str, cents: int) -> None:
    assert take_amounts(text)[0] == [cents]


@pytest.mark.parametrize(
    "text",
    [
        "-$49",
        "$-49",
        "-49 dollars",
        "−49 dollars",
        "minus 49 dollars",
        "negative $49",
        "负49元",
        "负四十九元",
        "-49块",
        "$99999999",
        "九千万元",
        "$49.999",
        "$1,29",
        "1,2345 dollars",
        "1.2.3 dollars",
        "US$49",
        "HK$49",
        "€49",
        "49 US dollars",
        "49美元",
        "人民币49元",
        "1.2k",
        "49",
        "49.90",
        "1,299 points",
        "1,299积分",
        "1,055 lm",
        "one fifty dollars",
        "some dollars",
        "几十块",
        "一块退",
        "两块电池",
        "2块电池",
        "这一块",
        "W104233",
    ],
)
def test_what_is_no_sure_amount_in_our_dollars_is_none(text: str) -> None:
    assert take_amounts(text)[0] == []


def test_amounts_come_in_their_order_and_leave_the_rest() -> None:
    amounts, rest = take_amounts("Paid S$40-$50, then 9块 for W104233")

    assert amounts == [4000, 5000, 900]
    assert rest.split() == ["Paid", "-", ",", "then", "for", "W104233"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("十", 10),
        ("二十五", 25),
        ("一百零五", 105),
        ("两百五", 250),
        ("一千二", 1200),
        ("一万二", 12000),
        ("二〇二六", None),
        ("五五", None),
        ("百六十", 160),
        ("猫", None),
        ("", None),
    ],
)
def test_chinese_numbers(text: str, number: int | None) -> None:
    assert chinese_number(text) == number


@given(st.integers(min_value=0, max_value=MOST_CENTS))
def test_every_amount_that_we_write_is_read_back(cents: int) -> None:
    assert take_amounts(f"S${cents // 100:,}.{cents % 100:02}")[0] == [cents]
    assert take_amounts(f"-S${cents // 100:,}.{cents % 100:02}")[0] == []


@given(st.text(max_size=200))
def test_amounts_are_never_negative_or_absurd(text: str) -> None:
    assert all(0 <= cents <= MOST_CENTS for cents in take_amounts(text)[0])


@pytest.mark.parametrize("part", ["1", "零", "12,", "1.", "$-", "5 ", "$", "一百", "one "])
def test_a_message_of_nothing_but_digits_takes_no_time(part: str) -> None:
    text = (part * 4000)[:4000]
    started = time.process_time()

    take_amounts(text)

    # Every start within a run once took a second look at its rest: four seconds.
    assert time.process_time() - started < 0.2
