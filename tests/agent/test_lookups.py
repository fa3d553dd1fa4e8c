"""Look-ups that a message narrows down to one order."""

import pytest

from evals.properties.run import play
from evals.properties.steps import Say, Step
from evals.properties.template import Template, make_template

MONEY = "where is my money"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """A seeded shop, of which every script gets a copy."""
    return make_template(tmp_path_factory.mktemp("shop"))


def last_reply(template: Template, *steps: Step) -> str:
    record, _ = play(template, steps)
    (conversation,) = record.tables["conversations"]
    return str(record.replies(conversation["conversation_id"])[-1]["text"])


def test_the_refund_of_an_order_is_looked_up_where_its_number_is_said(template: Template) -> None:
    cancelled = (Say(0, "cancel {own[1]}"), Say(0, "yes", "yes"))
    number = template.people[0].order_numbers[1]

    of_it = last_reply(template, *cancelled, Say(0, MONEY + " for {own[1]}?"))
    of_another = last_reply(template, *cancelled, Say(0, MONEY + " for {own[0]}?"))
    of_all = last_reply(template, *cancelled, Say(0, MONEY + "?"))

    assert f"Your refund of S$168.60 for order **{number}**" in of_it
    assert of_another == (
        f"I don't see a refund for order **{template.people[0].order_numbers[0]}**."
    )
    assert number in of_all


def test_without_a_number_nobody_is_asked_for_one(template: Template) -> None:
    assert "Which order" not in last_reply(template, Say(0, MONEY + "?"))


def test_the_refund_of_somebody_elses_order_is_refused_like_an_unknown_one(
    template: Template,
) -> None:
    foreign = template.people[1].order_numbers[0]

    of_other = last_reply(template, Say(0, f"{MONEY} for {foreign}?"))
    unknown = last_reply(template, Say(0, f"{MONEY} for W000000?"))

    assert of_other.replace(foreign, "W000000") == unknown
    assert unknown.startswith("I can't find order W000000")
