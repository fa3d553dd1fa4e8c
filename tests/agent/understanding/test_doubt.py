"""How the chance of being right is made of figures about a message."""

import math
from dataclasses import replace

import numpy as np
import pytest

from agent.commands import AskQuestion, NotCovered, RequestHuman, Unclear
from agent.understanding.brain import Understanding
from agent.understanding.doubt import BELIEVING, FIGURES, LEAST_ROWS, Doubt, figures, fit_doubt
from agent.understanding.requests import Reading, Scored
from agent.understanding.slots import Slots
from knowledge.pack import IntentKind

KINDS: dict[str, IntentKind] = {"fee": "question", "hours": "question", "off": "not_covered"}
WHOLE = Scored("how much", ("fee", "hours", "off"), np.array([0.7, 0.2, 0.1], dtype=np.float32))
ASKED = AskQuestion(text="how much", probability=0.7, intent="fee")
UNDERSTOOD = Understanding(
    language="en",
    commands=(ASKED,),
    slots=Slots(),
    mood="calm",
    is_urgent=False,
    candidates=(),
    embeddings={},
    reading=Reading(WHOLE, "en"),
)


def figure(name: str, understood: Understanding) -> float:
    found = figures(understood, KINDS)
    assert found is not None
    return dict(zip(FIGURES, found, strict=True))[name]


def test_each_figure_is_of_the_message_and_its_commands() -> None:
    assert figure("whole", UNDERSTOOD) == pytest.approx(math.log(0.7 / 0.3))
    assert figure("whole_margin", UNDERSTOOD) == pytest.approx(0.0, abs=1e-6)
    assert figure("several", UNDERSTOOD) == -6
    assert figure("whole_was_heard", UNDERSTOOD) == 1
    unclear = replace(UNDERSTOOD, commands=(Unclear(text="", probability=0.7),))
    assert (figure("is_unclear", unclear), figure("whole_was_heard", unclear)) == (1, 0)
    not_covered = replace(
        UNDERSTOOD, commands=(NotCovered(text="", probability=0.5, in_field=True),)
    )
    assert figure("is_not_covered", not_covered) == 1


@pytest.mark.parametrize(
    "understood",
    [
        replace(UNDERSTOOD, reading=None),
        replace(UNDERSTOOD, commands=(ASKED, RequestHuman(text="", probability=0.6))),
    ],
)
def test_what_is_settled_is_not_doubted(understood: Understanding) -> None:
    assert BELIEVING.chance_right(understood, KINDS) is None


def test_without_a_fit_the_least_probability_is_believed() -> None:
    assert BELIEVING.chance_right(UNDERSTOOD, KINDS) == pytest.approx(0.7)
    few = [(1.0,) * len(FIGURES)] * (LEAST_ROWS - 1)
    doubt, chances = fit_doubt(few, [True, False] * 99 + [True])
    assert doubt == BELIEVING
    assert chances[0] == pytest.approx(1 / (1 + math.exp(-1)))


def test_a_fit_finds_the_figure_that_tells_right_from_wrong() -> None:
    at = FIGURES.index("part_unheard")
    is_right = [number % 3 > 0 for number in range(300)]
    rows = [
        tuple(float(right) if place == at else 0.5 for place in range(len(FIGURES)))
        for right in is_right
    ]

    doubt, chances = fit_doubt(rows, is_right)

    assert isinstance(doubt, Doubt)
    assert [chance > 0.5 for chance in chances] == is_right
    assert max(range(len(FIGURES)), key=lambda place: doubt.weights[place]) == at
