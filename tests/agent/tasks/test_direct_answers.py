"""Answers whose form says what they are, whatever the intent model takes them for."""

import pytest

from knowledge import Pack
from tests.agent.tasks.test_interpreting import answer

PERSON = {"type": "RequestHuman", "text": "", "probability": 1.0}


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("email", "jane.tan@yahoo.com", "jane.tan@yahoo.com"),
        ("phone", "it's 9123 4567", "91234567"),
        ("name", "Jane Human", "Jane Human"),
        ("name", "Tan Manager", "Tan Manager"),
    ],
)
def test_a_contact_or_a_name_is_the_value_and_no_wish_for_a_person(
    shop_pack: Pack, field: str, text: str, value: str
) -> None:
    (said,) = answer(shop_pack, ("update_account", {"field": field}), text, PERSON, asked="value")

    assert (said["type"], said["slot"], said["value"]) == ("SetSlot", "value", value)


@pytest.mark.parametrize(
    "text",
    ["Real Person", "Human Please", "Talk To Human", "human", "Get Me A Manager", "jane human"],
)
def test_a_wish_for_a_person_is_no_name(shop_pack: Pack, text: str) -> None:
    said = answer(shop_pack, ("update_account", {"field": "name"}), text, PERSON, asked="value")

    assert said == [PERSON]
