import numpy as np
import pytest

from knowledge.lexical import LexicalRanker, weighted_bag
from knowledge.tokens import words

TEXTS = ["delivery costs", "delivery takes four days", "return an item"]


def ranker(texts: list[str]) -> LexicalRanker:
    return LexicalRanker([words(text) for text in texts], words)


def test_the_text_with_the_rarer_shared_word_wins() -> None:
    scores = ranker(TEXTS).scores("what does delivery cost")

    assert scores.argmax() == 0
    assert scores[1] > scores[2] == 0.0


def test_scores_stay_between_0_and_1() -> None:
    scores = ranker(TEXTS).scores("delivery delivery delivery costs")

    assert 0.0 <= scores.min() <= scores.max() <= 1.0


def test_an_unknown_word_lowers_every_score() -> None:
    known = ranker(TEXTS).scores("delivery")[0]

    assert ranker(TEXTS).scores("delivery zebra")[0] < known


def test_a_question_without_known_words_scores_nothing() -> None:
    assert not ranker(TEXTS).scores("zebra").any()
    assert not ranker(TEXTS).scores("").any()


def test_no_texts_give_no_scores() -> None:
    assert ranker([]).scores("delivery").shape == (0,)


def test_a_field_counts_as_often_as_its_weight() -> None:
    bag = weighted_bag([("return", 2.0), ("return item", 1.0)], words)

    assert bag == pytest.approx({"return": 3.0, "item": 1.0})


def test_the_same_question_always_gets_the_same_scores() -> None:
    found = ranker(TEXTS)

    assert np.array_equal(found.scores("item"), found.scores("item"))
