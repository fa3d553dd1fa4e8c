"""Advance the open tasks: ask, look up, ask for consent, do, or say why not."""

from typing import TypedDict

from langgraph.runtime import Runtime

from agent.context import TurnContext
from agent.state import ConversationState, OpenQuestion, Section, Step, TaskFrame
from agent.tasks.runner import TaskRunner


class AdvancedTask(TypedDict):
    """The part of the state this node writes."""

    sections: list[Section]
    queue: list[Step]
    frames: list[TaskFrame]
    asked: OpenQuestion | None
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
    return {
        "sections": [*state["sections"], *runner.sections],
        "queue": queue[1:],
        "frames": runner.frames,
        "asked": runner.asked,
        "caller_tier": int(caller.tier),
        "customer_id": caller.customer_id,
        "claimed_order_id": caller.claimed_order_id,
    }
