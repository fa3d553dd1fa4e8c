from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.understanding.slots import SlotFinder
from knowledge import Pack

TODAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def finder(shop_pack: Pack) -> SlotFinder:
    company = shop_pack.company
    return SlotFinder(company.order_number_pattern, company.product_names)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("where is W123456", ("W123456",)),
        ("w-123456 and W 654321", ("W123456", "W654321")),
        ("order #123456 please", ("W123456",)),
        ("订单123456到哪了", ("W123456",)),
        ("W123456, yes W123456", ("W123456",)),
        ("W1234567", ()),
        ("1234567 is my postal code", ()),
        ("call me at 91234567", ()),
        ("no number here", ()),
    ],
)
def test_order_numbers_are_found_in_every_spelling(
    finder: SlotFinder, text: str, numbers: tuple[str, ...]
) -> None:
    assert finder.find(text, today=TODAY).order_numbers == numbers


@pytest.mark.parametrize(
    ("text", "expected"),
    [("W123456", True), (" #123456 ?", True), ("it is W123456", False), ("", False), ("ok", False)],
)
def test_a_bare_order_number_is_told_from_a_sentence_around_one(
    finder: SlotFinder, text: str, expected: bool
) -> None:
    assert finder.is_only_an_order_number(text) is expected


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", date(2026, 11, 23)),
        ("tomorrow morning", date(2026, 11, 24)),
        ("the day after tomorrow", date(2026, 11, 25)),
        ("since yesterday", date(2026, 11, 22)),
        ("后天", date(2026, 11, 25)),
        ("昨天下的单", date(2026, 11, 22)),
        ("2026-12-01", date(2026, 12, 1)),
        ("on 3/12", date(2026, 12, 3)),
        ("on 03.12.2025", date(2025, 12, 3)),
        ("12月3日", date(2026, 12, 3)),
        ("2025年1月5号", date(2025, 1, 5)),
        ("3rd of December", date(2026, 12, 3)),
        ("Dec 3, 2027", date(2027, 12, 3)),
        ("January 5", date(2027, 1, 5)),
        ("29 Feb 2028", date(2028, 2, 29)),
    ],
)
def test_dates_are_read_as_a_person_in_singapore_means_them(
    finder: SlotFinder, text: str, day: date
) -> None:
    assert finder.find(text, today=TODAY).dates == (day,)


@pytest.mark.parametrize("text", ["31/02", "99/99", "13月45日", "2026-13-01"])
def test_a_day_that_does_not_exist_is_no_date(finder: SlotFinder, text: str) -> None:
    assert finder.find(text, today=TODAY).dates == ()


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("S$49", 4900),
        ("$4.90", 490),
        ("SGD 1,234.50", 123450),
        ("12 dollars", 1200),
        ("三十块", None),
        ("30块", 3000),
        ("99.9元", 9990),
    ],
)
def test_amounts_are_integer_cents(finder: SlotFinder, text: str, cents: int | None) -> None:
    assert finder.find(text, today=TODAY).amounts_cents == (() if cents is None else (cents,))


def test_contact_details_are_found_and_not_taken_for_order_numbers(finder: SlotFinder) -> None:
    found = finder.find("Mail Mei.Lin@Example.com or ring +65 9123 4567", today=TODAY)

    assert found.emails == ("mei.lin@example.com",)
    assert found.phones == ("+6591234567",)
    assert found.order_numbers == ()


def test_the_longest_product_name_wins(finder: SlotFinder) -> None:
    found = finder.find("does lumo smart fit where the Lumo was, in the nest?", today=TODAY)

    assert found.products == ("Lumo Smart", "Lumo", "Nest")


@given(st.text(max_size=400))
def test_no_message_breaks_the_finder(finder: SlotFinder, text: str) -> None:
    finder.find(text, today=TODAY)
