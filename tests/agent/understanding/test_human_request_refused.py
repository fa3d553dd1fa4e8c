import time

import pytest

from agent.understanding.human_request import asks_for_a_person
from agent.understanding.human_request_refused import without_refusal


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("我不要转人工，运费多少", "运费多少"),
        ("不需要人工客服，我就问运费", "我就问运费"),
        ("别给我转人工", ""),
        ("我不想找人工", ""),
        ("I don't need a person, just the delivery fee", "just the delivery fee"),
        ("I dont want to talk to anyone, cancel W104417", "cancel W104417"),
        ("no human needed", ""),
        ("please don't transfer me to an agent", ""),
        ("no need for a human. What's the return window?", "What's the return window?"),
    ],
)
def test_what_refuses_a_person_is_left_out(text: str, left: str) -> None:
    assert without_refusal(text) == left
    assert not asks_for_a_person(text)


@pytest.mark.parametrize(
    "text",
    [
        "if you don't get me a human I will complain",
        "why don't you connect me to a person",
        "不要机器人，转人工",
        "不要客服了，叫你们经理来",
        "要不要转人工？要",
        "别不给我转人工",
    ],
)
def test_a_threat_or_another_wish_still_counts(text: str) -> None:
    assert asks_for_a_person(text)


def test_no_human_answers_me_is_no_refusal() -> None:
    assert without_refusal("no human answers me!") == "no human answers me!"


@pytest.mark.parametrize("part", ["don't want to ", "no need for the ", "不要转找", "我也都先"])
def test_a_long_message_is_read_quickly(part: str) -> None:
    text = (part * 4000)[:4000]

    started = time.process_time()
    without_refusal(text)

    assert time.process_time() - started < 0.5
