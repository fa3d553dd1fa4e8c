"""Every "what next?" of the conversation, as pure functions of its state."""

from collections.abc import Mapping
from typing import Any, Literal

from agent.state import ConversationState, OpenQuestion, Step
from agent.tasks.frames import to_come_back_to
from agent.understanding.consent_answer import choose_option
from agent.understanding.language import detect_language
from knowledge.pack import Task

WorkNode = Literal[
    "assess_churn", "answer_question", "advance_task", "small_talk", "clarify", "hand_over"
]  # fmt: skip
MAX_STEPS = 4
_ANSWERS = frozenset({"Affirm", "Deny", "CancelTask"})
_NODE_OF: Mapping[str, WorkNode] = {
    "RequestHuman": "hand_over",
    "AskQuestion": "answer_question",
    **dict.fromkeys(
        ("StartTask", "SetSlot", "CorrectSlot", "Undo", "CheckApproval", "Complain"), "advance_task"
    ),
    **dict.fromkeys(("SmallTalk", *_ANSWERS), "small_talk"),
}
_FRAMING = frozenset({"SmallTalk", "CancelTask"})


def next_step(state: ConversationState) -> WorkNode | Literal["write_reply"]:
    """The node of the first step in the queue; with an empty queue the reply is written.

    A task that is still open and has not asked anything in this turn is come back to first.
    """
    queue = state["queue"]
    if queue:
        return queue[0]["node"]  # type: ignore[return-value]
    is_handed_over = any(section["node"] == "hand_over" for section in state["sections"])
    if state["asked"] is None and not is_handed_over and to_come_back_to(state["frames"]):
        return "advance_task"
    return "write_reply"


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
    commands = _uncovered(_together(commands), tasks)
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
    asked = open_question["kind"] if open_question else None
    if kind == "Affirm" and asked == "person_offer":
        return "hand_over"
    if kind in _ANSWERS and asked == "task":
        return "advance_task"
    if command.get("slot"):
        return "advance_task"
    if kind == "StartTask" and command["intent"] not in tasks:
        return "answer_question"
    return _NODE_OF.get(kind, "clarify")


def _together(commands: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Values of several slots in one message are set in one step."""
    values = {
        command["slot"]: command["value"]
        for command in commands
        if command["type"] in {"SetSlot", "CorrectSlot"}
    }
    if not values:
        return commands
    first = next(command for command in commands if "value" in command)
    together = {"type": first["type"], "values": values, "text": first["text"]}
    return [together, *(command for command in commands if "value" not in command)]


def _uncovered(commands: list[dict[str, Any]], tasks: Mapping[str, Task]) -> list[dict[str, Any]]:
    """Without tasks that another one of the same message takes care of; one complaint is enough."""
    begun = [command for command in commands if command["type"] in {"StartTask", "Complain"}]
    complaints = [command for command in commands if is_complaint(command, tasks)]
    return [
        command
        for command in commands
        if not any(_covers(one, command, tasks) for one in begun if one is not command)
        and not any(command is other for other in complaints[1:])
    ]


def _covers(one: dict[str, Any], other: dict[str, Any], tasks: Mapping[str, Task]) -> bool:
    """Whether one task takes care of another, which is not plainly about another order."""
    task = tasks.get("complaint" if one["type"] == "Complain" else str(one["intent"]))
    if task is None or other["type"] != "StartTask" or other["intent"] not in task.covers:
        return False
    numbers = [command.get("slots", {}).get("order_number") for command in (one, other)]
    # What is complained of is rarely named twice; else the same order must be meant.
    is_unnamed = None in numbers and is_complaint(one, tasks)
    return is_unnamed or (numbers[0] == numbers[1] is not None)


def is_complaint(command: dict[str, Any], tasks: Mapping[str, Task]) -> bool:
    """Whether a command is taken up as a complaint."""
    task = tasks.get(command.get("intent", ""))
    is_task = command["type"] == "StartTask" and task is not None and task.is_complaint
    return is_task or command["type"] == "Complain"


def chosen_candidate(text: str, open_question: OpenQuestion | None) -> tuple[str, str] | None:
    """Label and intent that a customer picked from our last "did you mean", or None."""
    if open_question is None or open_question["kind"] != "which_intent":
        return None
    plain = text.strip().rstrip("?？.。!！")
    labels = [label.rstrip("?？") for label, _ in open_question["candidates"]]
    position = choose_option(plain, labels, detect_language(text, otherwise="en"))
    if position is None:
        return None
    label, intent = open_question["candidates"][position]
    return label, intent
