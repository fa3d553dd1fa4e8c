"""Every "what next?" of the conversation, as pure functions of its state."""

from collections.abc import Mapping
from typing import Any, Literal

from agent.state import ConversationState, OpenQuestion, Step
from knowledge.pack import Task

WorkNode = Literal["answer_question", "advance_task", "small_talk", "clarify", "hand_over"]
MAX_STEPS = 4
_FRAMING = frozenset({"SmallTalk", "CancelTask"})


def next_step(state: ConversationState) -> WorkNode | Literal["write_reply"]:
    """The node of the first step in the queue; with an empty queue the reply is written."""
    queue = state["queue"]
    return queue[0]["node"] if queue else "write_reply"  # type: ignore[return-value]


def plan_steps(
    commands: list[dict[str, Any]],
    *,
    open_question: OpenQuestion | None,
    tasks: Mapping[str, Task],
) -> list[Step]:
    """What to do for these commands, in order, each command once.

    A wish for a person ends the plan: what was asked before it is still answered. Greetings and
    the like are only a step when nothing else was said.
    """
    steps: list[Step] = []
    has_substance = any(command["type"] not in _FRAMING for command in commands)
    for command in commands:
        if command["type"] in _FRAMING and has_substance:
            continue
        steps.append(Step(node=_node_for(command, open_question, tasks), command=command))
    persons = [step for step in steps if step["node"] == "hand_over"]
    others = [step for step in steps if step["node"] != "hand_over"][:MAX_STEPS]
    return others + persons[:1]


def _node_for(
    command: dict[str, Any], open_question: OpenQuestion | None, tasks: Mapping[str, Task]
) -> WorkNode:
    kind = command["type"]
    if kind == "RequestHuman":
        return "hand_over"
    if kind == "Affirm" and open_question and open_question["kind"] == "person_offer":
        return "hand_over"
    if kind == "StartTask":
        return "advance_task" if command["intent"] in tasks else "answer_question"
    if kind in {"AskQuestion", "Complain"}:
        return "answer_question"
    if kind in {"SmallTalk", "Affirm", "Deny", "CancelTask"}:
        return "small_talk"
    return "clarify"


def chosen_candidate(text: str, open_question: OpenQuestion | None) -> tuple[str, str] | None:
    """Label and intent that a customer picked from our last "did you mean", or None."""
    if open_question is None or open_question["kind"] != "which_intent":
        return None
    wanted = text.strip().casefold().rstrip("?？.。!！")
    for number, (label, intent) in enumerate(open_question["candidates"], start=1):
        if wanted in {label.casefold().rstrip("?？"), str(number)}:
            return label, intent
    return None
