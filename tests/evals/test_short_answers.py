from evals.shop import DEVELOPMENT, read_set
from evals.short_answers import is_told
from knowledge import load_pack
from tests.agent.conftest import SHOP


def test_one_of_the_phrases_is_enough() -> None:
    row = {"told": "S$8 | eight dollars", "not_told": ""}

    assert is_told(row, "The surcharge is **S$8**.")
    assert is_told(row, "It costs Eight Dollars.")
    assert not is_told(row, "There is a surcharge.")


def test_a_false_answer_beside_the_right_one_is_not_told() -> None:
    row = {"told": "5-10 working days", "not_told": "immediately"}

    assert not is_told(row, "5-10 working days to a card, immediately to a gift card.")


def test_every_phrase_stands_in_an_accepted_article() -> None:
    bodies = {(one.article_id, one.language): one.body for one in load_pack(SHOP).articles}

    for language in ("en", "zh"):
        for row in read_set("answers", language, collection=DEVELOPMENT):
            accepted = [bodies[name, language] for name in row["article"].split("|")]
            assert any(is_told({"told": row["told"]}, body) for body in accepted), row
