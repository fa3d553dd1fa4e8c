import pytest

from agent.understanding.number_mask import mask_numbers


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("is W653652 delivered", "is W000000 delivered"),
        ("is w 104417 delivered", "is W000000 delivered"),
        ("订单W-104417什么时候到", "订单W000000什么时候到"),
        ("check order 104233 pls", "check order 000000 pls"),
        ("new number +65 9123 4567", "new number 00000000"),
        ("can I send 250610 a lamp", "can I send 000000 a lamp"),
        ("a 12 W bulb for S$1,250", "a 12 W bulb for S$1,250"),
    ],
)
def test_digits_that_only_name_something_are_hidden(text: str, masked: str) -> None:
    assert mask_numbers(text) == masked


def test_a_masked_text_is_masked_already() -> None:
    once = mask_numbers("W104417 to 250610, call 91234567")

    assert mask_numbers(once) == once
