import pytest

from knowledge.wanted import stated, wanted


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("How much is gift wrapping?", {"money"}),
        ("how many days until the refund", {"duration"}),
        ("what time do you open", {"clock"}),
        ("is it noisy", {"loudness"}),
        ("Which items are excluded?", {"list"}),
        ("how do I descale it", {"steps"}),
        ("Alder warranty", {"duration"}),
        ("do you take Amex", set()),
        ("礼品包装多少钱", {"money"}),
        ("退款几天到", {"duration"}),
        ("晚上吵吗", {"loudness"}),
        ("哪些商品不能退", {"list"}),
        ("怎么除垢", {"steps"}),
        ("收 Amex 吗", set()),
    ],
)
def test_a_question_wants_a_kind_of_figure_or_a_form(question: str, kinds: set[str]) -> None:
    assert wanted(question) >= kinds
    assert bool(wanted(question)) == bool(kinds)


def test_a_sentence_states_the_figures_that_stand_in_it() -> None:
    assert stated("A repair takes 7-10 working days.") == {"duration", "number"}
    assert stated("Open daily from 11:00 to 20:00.") == {"clock", "number"}
    assert stated("维修需要 7-10 个工作日。") == {"duration", "number"}
    assert stated("每件 S$3.90。") == {"money", "number"}
    assert stated("Wear is not covered.") == set()
