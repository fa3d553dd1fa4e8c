"""What these tests share: a seeded shop, and a record in which much has happened."""

import pytest

from evals.properties.record import Record
from evals.properties.run import play
from evals.properties.steps import Decide, Say, TakeBack
from evals.properties.template import Template, make_template

EVENTFUL = (
    Say(0, "cancel {own[0]}"),
    Say(0, "yes", "yes"),
    Say(0, "undo that"),
    Say(0, "yes", "yes"),
    Say(2, "reorder {own[3]}"),
    Say(2, "yes", "yes"),
    Say(2, "where is {own[1]}"),
    Say(3, "pause my subscription for 2 months"),
    Say(3, "yes", "yes"),
    TakeBack(3, 0),
    Say(4, "{own[3]} arrived broken, I want a refund"),
    Say(4, "yes", "yes"),
    Decide(is_approved=True),
    Say(4, "a person please"),
)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """A seeded shop, of which every script gets a copy."""
    return make_template(tmp_path_factory.mktemp("shop"))


@pytest.fixture(scope="session")
def record(template: Template) -> Record:
    """Four deeds of three customers, one of them approved; nothing is wrong."""
    found, _ = play(template, EVENTFUL)
    return found
