"""Personal data out, placeholders in, and back again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.privacy import PersonalDataFinder, Veil

FINDER = PersonalDataFinder(frozenset({"please", "send", "my", "order", "to"}))


def test_the_same_value_has_the_same_placeholder() -> None:
    veil = Veil(FINDER)

    hidden = veil.hide("a@b.example and c@d.example, again A@B.example")

    assert hidden == "[EMAIL_1] and [EMAIL_2], again [EMAIL_1]"
    assert veil.hide("to c@d.example") == "to [EMAIL_2]"


def test_values_are_put_back() -> None:
    veil = Veil(FINDER, [("NAME", "Mei Ling")])
    hidden = veil.hide("mei ling, call 9123 4567")

    assert hidden == "[NAME_1], call [PHONE_1]"
    assert veil.reveal("Dear [NAME_1], we call [PHONE_1].") == "Dear mei ling, we call 9123 4567."


def test_a_placeholder_that_was_never_given_is_known_as_made_up() -> None:
    veil = Veil(FINDER)
    veil.hide("a@b.example")

    assert veil.unknown_placeholders("[EMAIL_1] or [EMAIL_2] or [CARD_1]") == [
        "[EMAIL_2]",
        "[CARD_1]",
    ]


def test_a_customer_cannot_write_a_placeholder() -> None:
    veil = Veil(FINDER)

    hidden = veil.hide("a@b.example [EMAIL_1]")

    assert hidden == "[EMAIL_1] (email 1)"


@given(st.text(st.sampled_from("aB1 @.+-#,路号我叫陈[]_"), max_size=60))
def test_what_was_hidden_comes_back_as_it_was(text: str) -> None:
    veil = Veil(FINDER)

    hidden = veil.hide(text)

    # Two spellings of one value share the first one's.
    if "[" not in text:
        assert veil.reveal(hidden).casefold() == text.casefold()


@pytest.mark.parametrize("text", ["", " ", "[", "[email_", "😀" * 50, "\u202eabc"])
def test_odd_texts_pass_through(text: str) -> None:
    assert Veil(FINDER).hide(text) == text
