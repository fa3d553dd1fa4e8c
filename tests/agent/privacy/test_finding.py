"""What is personal in a message, and what only looks like it."""

import pytest

from agent.privacy import PersonalDataFinder, known_words
from agent.privacy.finding import LONGEST
from knowledge import Pack


@pytest.fixture(scope="module")
def finder(shop_pack: Pack) -> PersonalDataFinder:
    return PersonalDataFinder(known_words(shop_pack))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mail me at jo.tan@mail.example please", [("EMAIL", "jo.tan@mail.example")]),
        ("call 9123 4567 after six", [("PHONE", "9123 4567")]),
        ("我的电话是13912345678", [("PHONE", "13912345678")]),
        ("my card 4111 1111 1111 1111 was charged", [("CARD", "4111 1111 1111 1111")]),
        ("IC is S1234567D", [("ID_NUMBER", "S1234567D")]),
        ("身份证11010519491231002X", [("ID_NUMBER", "11010519491231002X")]),
        ("from 203.0.113.9", [("IP", "203.0.113.9")]),
        ("pay to GB82WEST12345698765432", [("BANK_ACCOUNT", "GB82WEST12345698765432")]),
        ("my name is mei ling and my order is late", [("NAME", "mei ling")]),
        ("This is Priya Nair, hello", [("NAME", "Priya Nair")]),
        ("please ask Mdm Salleh about it", [("NAME", "Salleh")]),
        ("我叫陈美玲，订单没到", [("NAME", "陈美玲")]),
        ("林女士昨天下的单", [("NAME", "林")]),
        (
            "send it to Blk 214 Bedok North Street 1 #05-12 Singapore 460214",
            [("ADDRESS", "Blk 214 Bedok North Street 1 #05-12 Singapore 460214")],
        ),
        ("it goes to 12 Farrer Road, #03-44", [("ADDRESS", "12 Farrer Road, #03-44")]),
        ("寄到勿洛北街1号 5楼", [("ADDRESS", "勿洛北街1号 5楼")]),
    ],
)
def test_personal_data_is_found_whole(
    finder: PersonalDataFinder, text: str, expected: list[tuple[str, str]]
) -> None:
    found = finder.find(text)

    assert [(one.kind, text[one.start : one.end]) for one in found] == expected


@pytest.mark.parametrize(
    "text",
    [
        "Where is my order W104233?",
        "I paid S$189.00 on 3 March 2026",
        "Is the Alder floor lamp dimmable, and what of Lumo Smart?",
        "2 Birch desk lamps and 3 Lumo bulbs E27",
        "THIS IS TAKING TOO LONG",
        "Can it come between 9-12 or 15-18?",
        "订单 W104233 什么时候到？",
        "我想退掉昨天买的台灯，可以吗",
        "满60元免运费吗，运费4.90？",
        "HEPA filter F-200, GST 9 %",
    ],
)
def test_what_a_shop_talks_about_is_left_alone(finder: PersonalDataFinder, text: str) -> None:
    assert [text[one.start : one.end] for one in finder.find(text)] == []


def test_what_the_record_knows_is_found_in_any_case(finder: PersonalDataFinder) -> None:
    known = [("NAME", "Rose Green"), ("NAME", "Rose")]

    found = finder.find("rose green here, a rose by any name", known)  # type: ignore[arg-type]

    assert [(one.start, one.end) for one in found] == [(0, 10), (19, 23)]


def test_a_text_beyond_the_bound_is_refused(finder: PersonalDataFinder) -> None:
    with pytest.raises(ValueError, match="20001 characters"):
        finder.find("x" * (LONGEST + 1))


def test_a_long_text_of_digits_and_capitals_takes_no_time(finder: PersonalDataFinder) -> None:
    for part in ("1 ", "1-", "A ", "1.", "a@", "Aa 1 ", "路1", "+1 (", "1:"):
        finder.find((part * LONGEST)[:LONGEST])
