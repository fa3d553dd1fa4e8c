"""Numbers that prove themselves; the examples are made up by their formulas' own rules."""

from collections.abc import Callable

import pytest

from agent.privacy.checksums import is_card_number, is_iban, is_resident_id, is_singapore_id


@pytest.mark.parametrize(
    ("check", "right", "wrong"),
    [
        (is_card_number, "4111111111111111", "4111111111111112"),
        (is_card_number, "378282246310005", "3782822463100051234567"),
        (is_iban, "GB82WEST12345698765432", "GB82WEST12345698765433"),
        (is_singapore_id, "S1234567D", "S1234567E"),
        (is_singapore_id, "G1234567X", "G1234567D"),
        (is_resident_id, "11010519491231002X", "110105194912310021"),
    ],
)
def test_a_right_number_is_known_from_a_mistyped_one(
    check: Callable[[str], bool], right: str, wrong: str
) -> None:
    assert check(right)
    assert check(right.lower())
    assert not check(wrong)


@pytest.mark.parametrize("check", [is_card_number, is_iban, is_resident_id, is_singapore_id])
@pytest.mark.parametrize("text", ["", "abc", "१२३४५६७८९०१२", "0" * 500, "W104233"])
def test_anything_else_is_no_number(check: Callable[[str], bool], text: str) -> None:
    assert not check(text)
