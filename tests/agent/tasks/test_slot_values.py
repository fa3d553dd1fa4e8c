from datetime import date

import pytest

from agent.tasks.slot_values import SlotReader
from agent.understanding.slots import SlotFinder
from knowledge import Pack
from knowledge.pack import SlotDefinition


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("my new number is 9123 4567", "91234567"),
        ("邮箱是tan@example.sg", "tan@example.sg"),
        ("my name is Tan Wei Ming", "Tan Wei Ming"),
        ("改成陈伟明", "陈伟明"),
        ("It's a long story", "a long story"),
        ("Itsuki Sato", "Itsuki Sato"),
        ("  ", None),
    ],
)
def test_free_text_is_taken_without_the_words_that_lead_up_to_it(
    shop_pack: Pack, text: str, value: str | None
) -> None:
    finder = SlotFinder(shop_pack.company.order_number_pattern, ())
    reader = SlotReader(finder, "en", date(2026, 11, 23))
    definition = SlotDefinition(kind="text", ask="ask_detail_value")

    assert reader.read("value", definition, text, []).get("value") == value
