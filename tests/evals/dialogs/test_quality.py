"""How good one conversation was."""

import pytest

from agent import AgentSettings
from evals.dialogs.answers import Answer, Exchange
from evals.dialogs.quality import Evidence, Part, Quality, Talk, parts_of, place_of
from evals.reply_reading import ReplyReader
from knowledge import load_pack

UNCLEAR = "I didn't quite get that. Could you say it in other words?"
WHICH_ORDER = (
    "Which order is it? Please give me the number; it looks like W followed by six digits."
)


@pytest.fixture(scope="module")
def reader() -> ReplyReader:
    return ReplyReader(load_pack(AgentSettings().pack_folder))


def talk(reader: ReplyReader, *pairs: tuple[str, str], known: str = "") -> Talk:
    exchanges = tuple(Exchange(said, Answer(text)) for said, text in pairs)
    return Talk(exchanges, reader, reader.figures | frozenset(known.split()))


def values(one: Talk) -> dict[str, float | None]:
    return {part.name: part.value for part in parts_of(one)}


def test_figure_that_stands_nowhere_is_shown_with_its_message(reader: ReplyReader) -> None:
    parts = parts_of(talk(reader, ("How much?", "It is S$49."), ("And now?", "It is S$777.")))

    assert parts[1].name == "grounded"
    assert parts[1].value == 0.0
    assert parts[1].evidence[1] == Evidence(2, "It is S$777.", "not backed: 777")


def test_figure_of_the_record_is_backed(reader: ReplyReader) -> None:
    assert values(talk(reader, ("How much?", "It is S$777."), known="777"))["grounded"] == 1.0


def test_figure_of_an_article_is_backed_once_it_is_cited(reader: ReplyReader) -> None:
    said = (Answer("It is S$777."), Answer("It is S$777.", articles=("fees",)))
    exchanges = tuple(Exchange("How much?", answer) for answer in said)
    one = Talk(exchanges, reader, reader.figures, articles={"fees": frozenset({"777"})})

    assert parts_of(one)[1].value == 0.5


def test_what_does_not_apply_is_not_scored(reader: ReplyReader) -> None:
    found = values(talk(reader, ("Thanks!", "You're welcome.")))

    assert found == {"contract": None, "grounded": None, "understood": 1.0, "not repeated": 1.0}


def test_asking_what_was_meant_is_no_understanding(reader: ReplyReader) -> None:
    found = values(talk(reader, ("the thing", UNCLEAR), ("my lamp", "It is on its way.")))

    assert found["understood"] == 0.5


@pytest.mark.parametrize("again", [WHICH_ORDER, f"Sorry. {WHICH_ORDER}"])
def test_same_question_again_is_a_repetition(reader: ReplyReader, again: str) -> None:
    found = parts_of(talk(reader, ("Cancel it.", WHICH_ORDER), ("Hm.", again)))[3]

    assert (found.name, found.value) == ("not repeated", 0.5)
    assert [line.message for line in found.evidence] == [2]


def test_quality_is_the_mean_of_what_is_scored() -> None:
    parts = (Part("outcome", 1.0), Part("grounded", 0.5), Part("person", None))

    assert Quality((*parts, Part("contract", 1.0))).value == 0.75


def test_a_broken_rule_leaves_nothing_of_the_quality() -> None:
    assert Quality((Part("outcome", 1.0), Part("contract", 0.0))).value == 0.0


def test_quality_of_nothing_is_not_scored() -> None:
    assert Quality().value is None


@pytest.mark.parametrize(
    ("failure", "place"),
    [
        ("handover_when_due: reply 4: a person was asked for and not brought in", 2),
        ("never_told: 'Lim Wei' was said", 1),
        ("language: not en: '您好，请稍等'", 2),
        ("told: 'S$189' was not said", None),
        ("record orders.A.status: expected 'cancelled', found 'placed'", None),
    ],
)
def test_failure_is_placed_where_it_happened(
    reader: ReplyReader, failure: str, place: int | None
) -> None:
    exchanges = (
        Exchange("who else?", Answer("That is **Lim Wei**'s.")),
        Exchange("a person!", Answer("您好，请稍等")),
    )

    assert place_of(failure, Talk(exchanges, reader, frozenset(), (), (2, 4))) == place
