import pytest

from agent.understanding.negated import without_negated


@pytest.mark.parametrize(
    ("text", "kept", "gone"),
    [
        ("not W104233! W104234 please", "W104234", "W104233"),
        ("W104234, not order W104233", "W104234", "W104233"),
        ("W104233 is wrong, it's W104234", "W104234", "W104233"),
        ("W104234 instead of W104233", "W104234", "W104233"),
        ("不是W104233，是W104234", "W104234", "W104233"),
        ("W104233写错了，应该是W104234", "W104234", "W104233"),
        ("my unit is #05-13, not #05-12", "#05-13", "#05-12"),
        ("not a@b.sg but c@d.sg", "c@d.sg", "a@b.sg"),
        ("not 9123 4567, 9876 5432", "9876 5432", "9123 4567"),
        ("postal code 310012 not 310021", "310012", "310021"),
        ("not 3 months, 2 months", "2 months", "3"),
        ("take W104234, and leave W104233 alone", "W104234", "W104233"),
        ("keep W104233, cancel W104234", "W104234", "W104233"),
        ("取消W104234，W104233留着", "W104234", "W104233"),
        ("cancel W104233 - no sorry W104234", "W104234", "W104233"),
        ("W104233, wait, I mean W104234", "W104234", "W104233"),
        ("取消W104233，不对，是W104234", "W104234", "W104233"),
    ],
)
def test_a_value_that_is_taken_back_is_gone_and_the_other_stays(
    text: str, kept: str, gone: str
) -> None:
    left = without_negated(text)

    assert kept in left
    assert gone not in left


@pytest.mark.parametrize(
    "text",
    [
        "I don't want W104233 anymore",
        "cancel W104233, sorry, and where is W104234?",
        "cancel W104233. Actually, return W104234 too",
        "why isn't W104233 here yet?",
        "W104233 has not arrived",
        "W104233 was a mistake, please cancel it",
        "my order W104233 is wrong, I got 2 lamps",
        "不要W104233了",
        "leave W104233 at my door",
        "please leave W104233 alone",
        "I can not find it",
    ],
)
def test_a_value_that_the_message_is_about_stays(text: str) -> None:
    assert without_negated(text) == text
