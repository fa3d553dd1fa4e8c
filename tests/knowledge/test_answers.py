import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.answers import LONGEST_ANSWER, answer_units, shorten

BODY = """Standard delivery costs S$4.90. It is free from S$60.

These are the other options:

- Express costs S$9.90.
- Large items cost S$25.

Ask us anything.
"""


def relevance(*values: float) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.array(values, dtype=np.float32)


def test_a_line_that_only_announces_a_list_is_never_an_answer() -> None:
    texts = [unit.sentence.text for unit in answer_units(BODY)]

    assert "These are the other options:" not in texts
    assert len(texts) == 5


def test_steps_are_said_all_or_not_at_all() -> None:
    units = answer_units("Descale it monthly.\n\n1. Fill it.\n2. Boil it.\n")

    answer = shorten(units, relevance(0.0, 1.0))

    assert answer.markdown == "Descale it monthly.\n\n1. Fill it.\n2. Boil it."


def test_the_item_with_the_figure_asked_for_answers_alone_when_nothing_else_comes_close() -> None:
    answer = shorten(answer_units(BODY), relevance(0.1, 0.1, 0.9, 0.1, 0.0), frozenset({"money"}))

    assert answer.markdown == "- Express costs S$9.90."
    assert answer.sentence == "Express costs S$9.90."


def test_near_equals_are_said_in_the_order_of_the_article() -> None:
    answer = shorten(answer_units(BODY), relevance(0.7, 0.0, 0.75, 0.74, 0.0))

    assert answer.markdown == (
        "Standard delivery costs S$4.90.\n\nThese are the other options:\n\n"
        "- Express costs S$9.90.\n- Large items cost S$25."
    )
    assert answer.sentence == "Standard delivery costs S$4.90."


def test_the_first_sentence_answers_when_nothing_fits() -> None:
    answer = shorten(answer_units(BODY), relevance(0, 0, 0, 0, 0))

    assert answer.markdown == "Standard delivery costs S$4.90."


def test_chinese_sentences_are_joined_without_a_space() -> None:
    units = answer_units("运费为 S$4.90。满 S$60 免运费。")

    assert shorten(units, relevance(1.0, 1.0)).markdown == "运费为 S$4.90。满 S$60 免运费。"


@settings(max_examples=50)
@given(st.lists(st.floats(-1, 1, width=32), min_size=5, max_size=5))
def test_every_answer_is_made_of_complete_sentences_of_the_article(values: list[float]) -> None:
    units = answer_units(BODY)

    answer = shorten(units, relevance(*values))

    said = [unit for unit in units if unit.sentence.markdown in answer.markdown]
    # The list of two, said whole, may bring one more.
    assert 1 <= len(said) <= LONGEST_ANSWER + 1
    left = answer.markdown.replace("These are the other options:", "")
    for unit in said:
        left = left.replace(unit.sentence.markdown, "", 1)
    assert not left.strip("- \n")
    assert answer.sentence in [unit.sentence.text for unit in said]


SHOWROOM = """The showroom is open daily from 11:00. Sundays have the same hours.

You cannot bring:

- Bicycles stay outside.
- Cats stay outside.

Otherwise everything is allowed. A locker costs S$2.
"""


def test_a_sentence_that_leans_on_another_brings_it_along() -> None:
    answer = shorten(answer_units(SHOWROOM), relevance(0, 1, 0, 0, 0, 0))

    assert answer.markdown == (
        "The showroom is open daily from 11:00. Sundays have the same hours."
    )
    assert answer.sentence == "Sundays have the same hours."


def test_what_leans_on_something_before_a_list_brings_the_first_sentence() -> None:
    answer = shorten(answer_units(SHOWROOM), relevance(0, 0, 0, 0, 1, 0))

    assert answer.markdown == (
        "The showroom is open daily from 11:00. Otherwise everything is allowed."
    )


def test_a_question_for_a_price_gets_the_sentence_with_one() -> None:
    answer = shorten(answer_units(SHOWROOM), relevance(0, 0.3, 0, 0, 0, 0.2), frozenset({"money"}))

    assert answer.markdown == "A locker costs S$2."


def test_the_figure_is_said_even_where_another_sentence_fits_better() -> None:
    answer = shorten(answer_units(SHOWROOM), relevance(0, 1, 0, 0, 0, 0.1), frozenset({"money"}))

    assert answer.markdown.endswith("A locker costs S$2.")


def test_a_list_of_which_two_items_fit_is_said_whole_with_its_announcement() -> None:
    answer = shorten(answer_units(SHOWROOM), relevance(0, 0, 1, 0.9, 0, 0))

    assert answer.markdown.endswith(
        "You cannot bring:\n\n- Bicycles stay outside.\n- Cats stay outside."
    )


def test_who_asks_for_a_list_gets_the_whole_list() -> None:
    answer = shorten(answer_units(SHOWROOM), relevance(1, 0, 0, 0, 0, 0), frozenset({"list"}))

    assert "Bicycles" in answer.markdown
    assert "Cats" in answer.markdown


def test_who_asks_how_gets_the_steps() -> None:
    units = answer_units("Descale it monthly.\n\n1. Fill it.\n2. Boil it.\n")

    assert "2. Boil it." in shorten(units, relevance(1, 0), frozenset({"steps"})).markdown


def test_two_sentences_with_the_measure_asked_for_belong_together() -> None:
    units = answer_units("It suits large rooms. It runs at 24 to 52 dB. At night it has 24 dB.")

    answer = shorten(units, relevance(0, 0.1, 0.5), frozenset({"loudness"}))

    assert "52 dB. At night it has 24 dB." in answer.markdown
