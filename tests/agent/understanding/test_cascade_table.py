from pathlib import Path
from typing import cast

import pytest

from agent import Agent
from agent.understanding.brain import EncoderBrain
from agent.understanding.cascade_table import ALWAYS, NEVER, Measured, curve, measure_once
from knowledge.pack import CalibrationRow

pytestmark = pytest.mark.asyncio(loop_scope="module")
TEN = Measured(
    confidences=tuple(number / 10 for number in range(10)),
    is_right=(False, False, True, False, True, True, True, True, True, True),
    is_offered=(True, False) * 5,
)


@pytest.mark.parametrize(
    ("calls", "threshold"), [(0, NEVER), (9, NEVER), (20, 0.2), (29, 0.2), (100, ALWAYS)]
)
async def test_the_threshold_asks_no_oftener_than_it_may(calls: float, threshold: float) -> None:
    assert TEN.threshold(calls) == threshold


@pytest.mark.parametrize(
    ("precision", "threshold"), [(0.7, NEVER), (0.75, 0.1), (0.85, 0.2), (0.99, 0.4)]
)
async def test_a_precision_asks_no_oftener_than_it_must(precision: float, threshold: float) -> None:
    assert TEN.threshold_for(precision) == threshold
    assert TEN.asking(20, precision).threshold == threshold


async def test_a_precision_that_is_never_reached_asks_always() -> None:
    wrong = Measured(confidences=(0.1, 0.9), is_right=(True, False), is_offered=(True, True))

    assert wrong.threshold_for(0.9) == ALWAYS


async def test_the_curve_tells_both_sides_of_the_threshold() -> None:
    (point,) = curve(TEN, [20])

    assert (point.calls_per_100, point.threshold) == (20, 0.2)
    assert (point.right_unasked, point.right_asked, point.offered) == (7 / 8, 0.0, 0.5)


async def test_messages_are_read_once_and_kept(standing_agent: Agent, tmp_path: Path) -> None:
    needs = standing_agent.needs
    rows = [
        CalibrationRow(text="Where is my order?", intents=(("track_order",),)),
        CalibrationRow(text="Where is my order?", intents=(("delivery_cost",),)),
        CalibrationRow(text="I want to talk to a human", intents=(("request_human",),)),
    ]
    kinds = {intent.name: intent.kind for intent in needs.pack.intents}

    brain = cast(EncoderBrain, needs.brain)
    first = measure_once(brain, rows, "en", kinds, folder=tmp_path, version="1")
    nobody = cast(EncoderBrain, None)
    second = measure_once(nobody, rows, "en", kinds, folder=tmp_path, version="1")

    assert sorted(first.is_right) == [False, True, True]
    assert second == first
