from knowledge.content_words import content_terms


def test_the_words_that_any_question_has_are_left_out() -> None:
    assert set(content_terms("How much does the gift wrapping cost, please?")) == {
        "gift",
        "wrap",
        "cost",
    }


def test_chinese_words_of_asking_are_left_out_and_part_their_neighbours() -> None:
    assert set(content_terms("请问运费是多少")) == {"运", "费", "运费"}
    assert "员" in content_terms("会员怎么升级")
