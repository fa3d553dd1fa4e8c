from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from agent.understanding.decisions import (
    LEAST_SEVERAL,
    decide,
    read_decisions,
    read_message,
    write_decisions,
)
from agent.understanding.requests import RequestCount, Scored
from knowledge.pack import CalibrationRow, IntentKind

LABELS = ("warranty", "track_order", "not_covered")
KINDS: dict[str, IntentKind] = {
    "warranty": "question",
    "track_order": "task",
    "not_covered": "not_covered",
}
SINGLE = CalibrationRow(text="is it long, the warranty?", intents=(("warranty",),))
BACKGROUND = CalibrationRow(text="my order came, is there a warranty", intents=(("warranty",),))
SEVERAL = CalibrationRow(
    text="how long is the warranty and where is my order?",
    intents=(("warranty",), ("track_order",)),
)


def score(texts: Sequence[str]) -> list[Scored]:
    """By words: as sure as they are alone in a text."""
    found = []
    for text in texts:
        hits = np.array(["warranty" in text, "order" in text, "weather" in text], dtype=np.float32)
        chances = (hits + 0.05) / (hits + 0.05).sum()
        found.append(Scored(text, LABELS, chances))
    return found


def test_messages_with_several_requests_teach_when_to_read_several() -> None:
    rows = [BACKGROUND] * LEAST_SEVERAL * 2 + [SEVERAL] * LEAST_SEVERAL
    texts = {
        "how good is the warranty and where is my order?": True,
        "my order is here, is there a warranty": False,
    }

    count = decide(rows, "en", score, KINDS).count

    for text, is_several in texts.items():
        reading = read_message(text, "en", score, KINDS)
        assert reading.pair is not None
        assert count.is_several(reading) is is_several


def test_with_few_such_messages_every_message_is_one_request() -> None:
    rows = [SINGLE] * 50 + [SEVERAL] * (LEAST_SEVERAL - 1)

    assert decide(rows, "en", score, KINDS).count == RequestCount()


def test_the_threshold_follows_from_answers_to_single_requests() -> None:
    wrong = CalibrationRow(text="order of the weather", intents=(("warranty",),))
    decisions = decide([SINGLE] * 40 + [wrong] * 40, "en", score, KINDS)

    sure, unsure = decisions.confidences[0], decisions.confidences[-1]

    assert unsure < sure
    assert decisions.threshold(0.93) == pytest.approx(sure)


def test_what_is_not_answered_can_not_be_answered_wrongly() -> None:
    silent = CalibrationRow(text="weather", intents=(("warranty",),))

    decisions = decide([silent], "en", score, KINDS)

    assert decisions.confidences == ()
    assert decisions.threshold(0.97) is None


def test_an_intent_out_of_several_right_ones_is_right() -> None:
    either = CalibrationRow(text="the order", intents=(("warranty", "track_order"),))

    assert decide([either], "en", score, KINDS).is_right == (True,)


def test_decisions_survive_a_file_and_a_damaged_file_is_none(tmp_path: Path) -> None:
    decisions = decide([SINGLE] * 40 + [SEVERAL] * 40, "en", score, KINDS)
    path = tmp_path / "decisions.json"

    write_decisions(decisions, path)

    assert read_decisions(path) == decisions
    path.write_text(path.read_text("utf-8")[:-20], "utf-8")
    assert read_decisions(path) is None
    assert read_decisions(tmp_path / "missing.json") is None
