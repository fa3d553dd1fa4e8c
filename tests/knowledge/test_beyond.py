from datetime import date
from pathlib import Path

import pytest

from knowledge.beyond import beyond, named_products
from knowledge.pack import Article

PRODUCTS = ("Swift", "Mist", "Juniper", "Haven")


def article(title: str, body: str, *questions: str) -> Article:
    return Article(
        id="a",
        language="en",
        title=title,
        owner="care",
        valid_until=date(2030, 1, 1),
        audience="customer",
        questions=questions or (title,),
        body=body,
        path=Path("a.md"),
    )


CARE = article("How do I clean the Mist?", "Clean the Mist weekly. It holds 4 litres.")
HOURS = article("When is the showroom open?", "The showroom is open daily from 11:00.")
PRICES = article("Do prices include GST?", "Yes, all our prices include 9 % GST.")
LOUD = article("How big a room?", "It runs at 24 dB, for rooms of 45 m².")


@pytest.mark.parametrize(
    ("question", "found", "reason"),
    [
        ("How loud is the Mist?", CARE, "measure"),
        ("Mist 吵不吵", CARE, "measure"),
        ("How tall is the Mist", CARE, "measure"),
        ("Where is the Mist made?", CARE, "origin"),
        ("Do I rinse the Swift too", CARE, "product"),
        ("How many litres fit in your kettle?", CARE, "product"),
        ("Is the Juniper in the showroom right now?", HOURS, "moment"),
        ("展厅现在有货吗", HOURS, "moment"),
        ("When does the new showroom open?", HOURS, "other place"),
        ("are you opening any more shops", HOURS, "other place"),
        ("When will you open a shop in Jurong?", HOURS, "other place"),
        ("你们会开分店吗", HOURS, "other place"),
        ("以后还会多开几家店吗", HOURS, "other place"),
        ("Can tourists get the GST back?", PRICES, "tax"),
        ("游客能退税吗", PRICES, "tax"),
    ],
)
def test_what_is_wanted_beyond_the_article_is_told_apart(
    question: str, found: Article, reason: str
) -> None:
    assert beyond(question, found, PRODUCTS) == reason


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("How loud is it?", LOUD),
        ("How many litres does the Mist hold?", CARE),
        ("Do I have to clean the Mist every week?", CARE),
        ("Is the showroom open today?", HOURS),
        ("Are you open right now?", HOURS),
        ("I will open a shop and need 30 lamps", PRICES),
        ("How much GST do I pay?", PRICES),
        ("My Swift is fine. How do I rinse the other one?", CARE),
        ("I haven't cleaned it yet, how often?", CARE),
    ],
)
def test_what_the_article_can_answer_is_left_to_it(question: str, found: Article) -> None:
    assert beyond(question, found, PRODUCTS) is None


def test_what_the_article_has_been_asked_before_is_not_beyond_it() -> None:
    known = article("Where are you?", "At exit C, and nowhere else.", "Is there a second showroom?")

    assert beyond("do you have another showroom", known, PRODUCTS) is None


def test_a_product_is_named_by_its_own_word_only() -> None:
    assert named_products("I haven't seen the mist", PRODUCTS) == {"mist"}
