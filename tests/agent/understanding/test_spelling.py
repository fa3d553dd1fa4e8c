import pytest

from agent.understanding.spelling import Speller

SPELLER = Speller(
    3 * ["Cancel my order, please", "the wrong product from the form", "a quiet fan", "the cost"]
)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("cacnel my odrer W104233", "cancel my order W104233"),
        ("Worng porduct!", "Wrong product!"),
        ("from the form", "from the form"),
        ("a trial lamp, and cots", "a trial lamp, and cots"),
        ("write to odrer@shop.example, please", "write to odrer@shop.example, please"),
        ("my code is FROM1 or W-odrer", "my code is FROM1 or W-odrer"),
    ],
)
def test_swapped_letters_are_put_right_where_nobody_writes_the_word_so(
    text: str, right: str
) -> None:
    assert SPELLER.corrected(text) == right


def test_a_word_that_the_examples_hardly_use_is_no_model() -> None:
    assert Speller(["a rare rattan lamp"]).corrected("rtatan") == "rtatan"
