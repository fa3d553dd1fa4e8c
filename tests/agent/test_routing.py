from typing import Any

import pytest

from agent.routing import MAX_STEPS, chosen_candidate, next_step, plan_steps
from agent.sections import plain_section
from agent.state import ConversationState, OpenQuestion
from agent.tasks.frames import new_frame
from knowledge.pack import Task

TASKS = {"track_order": Task(read="track_order", found="order_line", found_none="no_orders")}
PERSON_OFFER = OpenQuestion(kind="person_offer", candidates=[])
WHICH = OpenQuestion(
    kind="which_intent",
    candidates=[["How much does delivery cost?", "delivery_cost"], ["退货", "return_policy"]],
)


def nodes_of(*commands: dict[str, Any], open_question: OpenQuestion | None = None) -> list[str]:
    steps = plan_steps(list(commands), open_question=open_question, tasks=TASKS)
    return [step["node"] for step in steps]


@pytest.mark.parametrize(
    ("command", "node"),
    [
        ({"type": "AskQuestion", "intent": "warranty"}, "answer_question"),
        ({"type": "StartTask", "intent": "track_order"}, "advance_task"),
        ({"type": "StartTask", "intent": "cancel_order"}, "answer_question"),
        ({"type": "Complain", "text": "x"}, "advance_task"),
        ({"type": "RequestHuman"}, "hand_over"),
        ({"type": "SmallTalk", "intent": "thanks"}, "small_talk"),
        ({"type": "Affirm"}, "small_talk"),
        ({"type": "Deny"}, "small_talk"),
        ({"type": "CancelTask"}, "small_talk"),
        ({"type": "NotCovered", "in_field": True}, "clarify"),
        ({"type": "Unclear", "candidates": []}, "clarify"),
        ({"type": "SetSlot", "slot": "order_number", "value": "W1", "text": "W1"}, "advance_task"),
        ({"type": "Unclear", "candidates": [], "slot": "consent"}, "advance_task"),
    ],
)
def test_each_command_has_its_node(command: dict[str, Any], node: str) -> None:
    assert nodes_of(command) == [node]


def test_yes_to_the_offer_of_a_person_hands_over_and_any_other_yes_does_not() -> None:
    assert nodes_of({"type": "Affirm"}, open_question=PERSON_OFFER) == ["hand_over"]
    assert nodes_of({"type": "Affirm"}, open_question=WHICH) == ["small_talk"]
    assert nodes_of({"type": "Deny"}, open_question=PERSON_OFFER) == ["small_talk"]


def test_a_wish_for_a_person_comes_last_and_once() -> None:
    commands = (
        {"type": "RequestHuman"},
        {"type": "StartTask", "intent": "track_order"},
        {"type": "RequestHuman"},
    )

    assert nodes_of(*commands) == ["advance_task", "hand_over"]


def test_greetings_are_only_a_step_when_nothing_else_was_said() -> None:
    greeting = {"type": "SmallTalk", "intent": "greeting"}

    assert nodes_of(greeting) == ["small_talk"]
    assert nodes_of(greeting, {"type": "AskQuestion", "intent": "warranty"}) == ["answer_question"]


def test_a_plan_is_bounded_and_still_ends_with_the_person() -> None:
    questions = [{"type": "AskQuestion", "intent": f"i{number}"} for number in range(9)]

    nodes = nodes_of(*questions, {"type": "RequestHuman"})

    assert nodes == ["answer_question"] * MAX_STEPS + ["hand_over"]


def test_no_two_small_talks_leave_a_message_without_a_step() -> None:
    thanks = {"type": "SmallTalk", "intent": "thanks"}

    assert nodes_of(thanks, {"type": "SmallTalk", "intent": "goodbye"}) != []


def test_the_first_step_decides_what_comes_next() -> None:
    waiting: ConversationState = {"queue": [{"node": "clarify", "command": {}}]}  # type: ignore[typeddict-item]
    finished: ConversationState = {"queue": [], "sections": [], "frames": [], "asked": None}  # type: ignore[typeddict-item]

    assert next_step(waiting) == "clarify"
    assert next_step(finished) == "write_reply"


def test_an_open_task_is_come_back_to_unless_something_else_was_asked() -> None:
    frame = new_frame("track_order", {})
    state: ConversationState = {"queue": [], "sections": [], "frames": [frame], "asked": None}  # type: ignore[typeddict-item]

    assert next_step(state) == "advance_task"
    assert next_step({**state, "asked": WHICH}) == "write_reply"
    assert next_step({**state, "sections": [plain_section("hand_over", "")]}) == "write_reply"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("How much does delivery cost?", "delivery_cost"),
        ("how much does delivery cost", "delivery_cost"),
        (" 1. ", "delivery_cost"),
        ("2", "return_policy"),
        ("退货！", "return_policy"),
        ("the first one", "delivery_cost"),
        ("第二个", "return_policy"),
        ("3", None),
        ("something else", None),
    ],
)
def test_a_candidate_is_picked_by_its_words_or_its_number(text: str, intent: str | None) -> None:
    picked = chosen_candidate(text, WHICH)

    assert (picked and picked[1]) == intent


def test_nothing_is_picked_when_nothing_was_asked() -> None:
    assert chosen_candidate("1", None) is None
    assert chosen_candidate("1", PERSON_OFFER) is None
