import numpy as np

from knowledge.answers import answer_units
from knowledge.article_sentences import ArticleSentences, Wish, names_in
from knowledge.wanted import Kind

BODY = """灯具保修 2 年，家居用品保修 1 年。

- 灯具的保修期是 2 年。
- 电池的保修期是 1 年。
- Oak 系列的保修期是 5 年。
"""
NO_VECTOR = np.zeros(3, dtype=np.float32)


def answer(question: str, asked: frozenset[Kind], around: str = "") -> str:
    units = {"warranty": answer_units(BODY)}
    sentences = ArticleSentences(units, np.zeros((4, 3), dtype=np.float32), ("Oak", "Alder"))
    wish = Wish(question, NO_VECTOR, 0.0, asked, around or question)
    return sentences.shorten("warranty", wish).markdown


def test_the_sentence_of_what_is_named_is_said() -> None:
    assert answer("Oak 边几的保修期", frozenset({"duration"})) == "- Oak 系列的保修期是 5 年。"


def test_what_the_message_names_beside_its_question_counts() -> None:
    said = answer("保修期有多长", frozenset({"duration"}), "买了 Oak 边几，保修期有多长")

    assert "Oak 系列的保修期是 5 年" in said


def test_a_name_that_the_article_lacks_changes_nothing() -> None:
    duration = frozenset[Kind]({"duration"})

    assert answer("Alder 保修期", duration) == answer("保修期", duration)


def test_names_are_products_models_and_latin_words_among_chinese_ones() -> None:
    assert names_in("is the oak table better with an E14 bulb", ("Oak",)) == {"oak", "e14"}
    assert names_in("那 PayNow 呢", ()) == {"paynow"}
    assert names_in("how long does it take", ("Oak",)) == frozenset()
