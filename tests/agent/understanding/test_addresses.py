import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.understanding.addresses import (
    MAX_STREET_CHARACTERS,
    address_parts_missing,
    corrected_parts,
    find_address,
    without_postal_codes,
)


@pytest.mark.parametrize(
    ("text", "street", "unit", "postal_code"),
    [
        (
            "Blk 123 Bedok North Ave 1 #05-12 S460123",
            "Blk 123 Bedok North Ave 1",
            "#05-12",
            "460123",
        ),
        (
            "123 bedok north avenue 1, unit 05-12, singapore 460123",
            "123 Bedok North Avenue 1",
            "#05-12",
            "460123",
        ),
        (
            "my new address is 8 Marine Parade Central 08-03 (449408)",
            "8 Marine Parade Central",
            "#08-03",
            "449408",
        ),
        ("12 Toa Payoh Lorong 4 #05-12 S310012", "12 Toa Payoh Lorong 4", "#05-12", "310012"),
        ("碧山 13 街 77 座 #09-02 邮编 570077", "碧山 13 街 77 座", "#09-02", "570077"),
        ("勿洛北一道123座 05-12 邮编460123", "勿洛北一道123座", "#05-12", "460123"),
        ("新加坡460123 勿洛北1道 大牌123 #05-12", "勿洛北1道 大牌123", "#05-12", "460123"),
        ("请送到勿洛北一道123座05-12，邮编460123，谢谢", "勿洛北一道123座", "#05-12", "460123"),
        ("大牌123 勿洛北1道 #05-12 新加坡460123", "大牌123 勿洛北1道", "#05-12", "460123"),
        ("改到义顺12街345座10楼88号，邮编是760345", "义顺12街345座", "#10-88", "760345"),
        ("乌节路123号 新加坡238888", "乌节路123号", None, "238888"),
        ("送到123 Bedok North Ave 1，邮编 460123", "123 Bedok North Ave 1", None, "460123"),
        ("25 Jalan Kayu Singapore 799441", "25 Jalan Kayu", None, "799441"),
        ("12 lorong 5 toa payoh, postal code 319458", "12 Lorong 5 Toa Payoh", None, "319458"),
        (
            "12 lorong 5 toa payoh postal code is 319458 pls",
            "12 Lorong 5 Toa Payoh",
            None,
            "319458",
        ),
        ("Blk 45 Telok Blangah #05-12 S090045", "Blk 45 Telok Blangah", "#05-12", "090045"),
        (
            "#05-12 Blk 123A Bedok North Ave 1 S(460123)",
            "Blk 123A Bedok North Ave 1",
            "#05-12",
            "460123",
        ),
        (
            "Blk 123 #05-12 Bedok North Ave 1 S460123",
            "Blk 123, Bedok North Ave 1",
            "#05-12",
            "460123",
        ),
        (
            "bedok north ave 1 blk 123, s460123 unit #5-12",
            "Bedok North Ave 1 Blk 123",
            "#05-12",
            "460123",
        ),
        ("80 Robinson Road #B1-05 068898", "80 Robinson Road", "#B1-05", "068898"),
        (
            "BLK 30 WOODLANDS DR 72 #11-234A SINGAPORE 730030",
            "BLK 30 WOODLANDS DR 72",
            "#11-234A",
            "730030",
        ),
        ("12 St. Andrew's Terrace S 187945", "12 St. Andrew's Terrace", None, "187945"),
        (
            "ship W104233 to 8 marine parade central 449408",
            "8 Marine Parade Central",
            None,
            "449408",
        ),
        (
            "order 104233: 8 marine parade central, 449408",
            "8 Marine Parade Central",
            None,
            "449408",
        ),
        (
            "Tan Mei Ling\n10 Anson Rd\n#12-01 Intl Plaza\nSingapore 079903\n+65 9123 4567",
            "10 Anson Rd",
            "#12-01",
            "079903",
        ),
        (
            "Blk 123\nBedok North Ave 1\n#05-12\nS460123",
            "Blk 123, Bedok North Ave 1",
            "#05-12",
            "460123",
        ),
        (
            "８ Ｍａｒｉｎｅ Ｐａｒａｄｅ Ｃｅｎｔｒａｌ ４４９４０８",
            "8 Marine Parade Central",
            None,
            "449408",
        ),
        ("8 Marine\x00 Parade\u200b Central 449408", "8 Marine Parade Central", None, "449408"),
    ],
)
def test_an_address_is_read_as_people_write_it(
    text: str, street: str, unit: str | None, postal_code: str
) -> None:
    address = find_address(text, "en")

    assert address is not None
    assert (address.street, address.unit, address.postal_code) == (street, unit, postal_code)
    assert address_parts_missing(text) == ()


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("", ("street", "postal_code")),
        ("where is my order", ("street", "postal_code")),
        ("460123", ("street",)),
        ("邮编460123", ("street",)),
        ("2 lamps S460123", ("street",)),
        ("W104233", ("street", "postal_code")),
        ("call 9146 0123", ("street", "postal_code")),
        ("8 Marine Parade Central", ("postal_code",)),
        ("8 Marine Parade Central 123", ("postal_code",)),
        ("8 Marine Parade Central 990123", ("postal_code",)),
        ("8 Marine Parade Central order 460123", ("postal_code",)),
        ("order no. 460123 to 8 Marine Parade Central", ("postal_code",)),
        ("W460123 to 8 Marine Parade Central", ("postal_code",)),
        ("订单460123 勿洛北一道123座", ("postal_code",)),
        ("单号：W460123，勿洛北一道123座 #05-12", ("postal_code",)),
        ("8 Marine Parade Central, code 460123", ("postal_code",)),
        ("8 Marine Parade Central, S$460123", ("postal_code",)),
        ("8 Marine Parade Central S449408 or S460123", ("postal_code",)),
        ("8 Marine Parade Central or 25 Jalan Kayu S449408", ("street",)),
        ("8 Marine Parade Central #08-03 #08-04 S449408", ("unit",)),
    ],
)
def test_without_a_clear_street_and_postal_code_there_is_no_address(
    text: str, missing: tuple[str, ...]
) -> None:
    assert find_address(text, "en") is None
    assert address_parts_missing(text) == missing


def test_hours_are_no_unit() -> None:
    address = find_address("8 Marine Parade Central S449408, between 12-15 pm", "en")

    assert address is not None
    assert address.unit is None


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("S460123", " "),
        ("W104233 to 8 Marine Parade Central 449408", "W104233 to 8 Marine Parade Central  "),
        ("449408", "449408"),
        ("order 449408", "order 449408"),
        ("it's 449408", "it's 449408"),
    ],
)
def test_only_certain_postal_codes_are_taken_out(text: str, left: str) -> None:
    assert without_postal_codes(text) == left


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(text: str) -> None:
    missing = address_parts_missing(text)

    assert (find_address(text, "zh") is None) == bool(missing)
    without_postal_codes(text)


@given(st.text(max_size=150), st.text(max_size=150))
def test_a_street_is_short_and_clean(before: str, after: str) -> None:
    address = find_address(f"{before} 8 marine parade central S449408 {after}", "en")

    if address is not None:
        assert address.street.isprintable()
        assert len(address.street) <= MAX_STREET_CHARACTERS


@pytest.mark.parametrize(
    "piece",
    ["1 ", "8 a ", "blk 1 a ", "a b c d e ave ", "一路", "大牌1", "12-", "order ", "460123 "],
)
def test_a_flood_of_text_is_read_in_no_time(piece: str) -> None:
    started = time.perf_counter()

    find_address(piece * (100_000 // len(piece)), "en")

    assert time.perf_counter() - started < 0.2


OLD = {"street": "12 Toa Payoh Lorong 4", "unit": "#05-11", "postal_code": "310012"}


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        ("yes but my unit is #05-12", {"unit": "#05-12"}),
        ("the unit should be 5-12", {"unit": "#05-12"}),
        ("改成 #05-12", {"unit": "#05-12"}),
        ("门牌号是05-12", {"unit": "#05-12"}),
        ("the postal code is 310013", {"postal_code": "310013"}),
        ("12 Toa Payoh Lorong 4 #05-12", {"unit": "#05-12"}),
        ("邮编310013，#05-12", {"unit": "#05-12", "postal_code": "310013"}),
        ("#05-11", {}),
        ("#05-12 or #05-13", {}),
        ("14 Toa Payoh Lorong 4 #05-12", {}),
        ("yes", {}),
    ],
)
def test_the_unit_and_the_postal_code_can_be_corrected_alone(
    text: str, changed: dict[str, str]
) -> None:
    assert corrected_parts(text, OLD) == changed
