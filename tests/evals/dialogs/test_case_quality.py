"""What only its case can say of a conversation's quality."""

from typing import Any

import pytest

from agent import AgentSettings
from evals.dialogs.answers import Answer, Exchange
from evals.dialogs.case_quality import case_quality
from evals.dialogs.cases import Case
from evals.dialogs.quality import Part, Quality, Talk
from evals.dialogs.suites import with_brevity
from evals.dialogs.trials import Trial
from evals.reply_reading import ReplyReader
from knowledge import load_pack


def case(**must: Any) -> Case:  # noqa: ANN401 - what YAML holds
    return Case.model_validate(
        {
            "id": "cancel_order.any.en",
            "language": "en",
            "tags": ["task"],
            "wants": [{"says": "a wish", "until": ["any"]}, {"says": "another", "until": ["any"]}],
            "must": must,
        }
    )


@pytest.fixture(scope="module")
def talk() -> Talk:
    exchanges = (
        Exchange("A person!", Answer("Of course.")),
        Exchange("Now!", Answer("A colleague takes over.", handed_over=True)),
    )
    reader = ReplyReader(load_pack(AgentSettings().pack_folder))
    return Talk(exchanges, reader, frozenset())


def part(quality: Quality, name: str) -> Part:
    return next(one for one in quality.parts if one.name == name)


def test_failures_of_the_case_are_the_evidence_of_the_outcome(talk: Talk) -> None:
    quality = case_quality(case(), talk, "not_due", 1, ["told: 'S$9' was not said"])

    assert part(quality, "outcome").value == 0.0
    assert part(quality, "outcome").evidence[0].found == "told: 'S$9' was not said"
    assert part(quality, "requests").value == 0.5


@pytest.mark.parametrize(
    ("due", "level", "value", "message"),
    [
        ("due", "due", 1.0, 2),
        ("not_due", "due", 0.0, 2),
        ("due", "not_due", 0.0, None),
        ("not_due", "not_due", None, None),
        ("either", "due", None, None),
    ],
)
def test_a_person_counts_where_one_was_due_or_came(
    talk: Talk, due: str, level: str, value: float | None, message: int | None
) -> None:
    found = part(case_quality(case(handover=due), talk, level, 2, []), "person")

    assert found.value == value
    assert [line.message for line in found.evidence] == ([] if value is None else [message])


def trial(number: int, messages: int, *failures: str) -> Trial:
    exchanges = (Exchange("hi", Answer("hello")),) * messages
    return Trial(case(), number, exchanges, "not_due", 2, None, failures)


def test_brevity_is_measured_by_the_shortest_trial_that_succeeded() -> None:
    trials = with_brevity([trial(0, 1, "goal: not reached: a wish"), trial(1, 2), trial(2, 4)])

    assert [part(one.quality, "brevity").value for one in trials] == [None, 1.0, 0.5]
