"""Advance the open tasks: ask, look up, ask for consent, do, or say why not."""

from typing import Any, TypedDict

from langgraph.runtime import Runtime

from agent.context import TurnContext
from agent.state import ConversationState, DoneTask, OpenQuestion, Section, Step, TaskFrame
from agent.tasks.runner import TaskRunner


class AdvancedTask(TypedDict):
    """The part of the state this node writes."""

    sections: list[Section]
    queue: list[Step]
    frames: list[TaskFrame]
    asked: OpenQuestion | None
    done: DoneTask | None
    caller_tier: int
    customer_id: str | None
    claimed_order_id: str | None


async def advance_task(state: ConversationState, runtime: Runtime[TurnContext]) -> AdvancedTask:
    """Reads the first step, appends its sections; without a step, comes back to an open task."""
    runner = TaskRunner(runtime.context, state)
    queue = state["queue"]
    if queue:
        await runner.handle(queue[0]["command"])
    else:
        await runner.resume()
    caller = runner.caller
    rest = queue[1:]
    is_refused = runtime.context.trace.has_refusal
    if queue and not is_refused and _found_nothing(runner, queue[0]["command"]):
        # Who has no order can still be told what an article knows: "my card was declined".
        rest = [Step(node="answer_question", command=_as_question(queue[0]["command"])), *rest]
    return {
        "sections": [*state["sections"], *runner.sections],
        "queue": rest,
        "frames": runner.frames,
        "asked": runner.asked,
        "done": runner.done,
        "caller_tier": int(caller.tier),
        "customer_id": caller.customer_id,
        "claimed_order_id": caller.claimed_order_id,
    }


def _found_nothing(runner: TaskRunner, command: dict[str, Any]) -> bool:
    """Whether a look-up that has just begun is over, with nothing of the customer's to tell of."""
    task = runner.needs.pack.tasks.get(command.get("intent", ""))
    return (
        command["type"] == "StartTask"
        and not runner.reader.found(command["text"]).order_numbers
        and task is not None
        and task.read is not None
        and runner.sections != []
        and all(frame["task"] != command["intent"] for frame in runner.frames)
        and not any(section["actions"] for section in runner.sections)
    )


def _as_question(command: dict[str, Any]) -> dict[str, Any]:
    return {**command, "type": "AskQuestion", "articles": {}}
