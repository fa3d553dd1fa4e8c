"""Commands become a queue of steps."""

from typing import TypedDict

from langgraph.runtime import Runtime

from agent.context import TurnContext
from agent.routing import plan_steps
from agent.state import ConversationState, Step


class PlannedTurn(TypedDict):
    """The part of the state this node writes."""

    queue: list[Step]


async def plan_turn(state: ConversationState, runtime: Runtime[TurnContext]) -> PlannedTurn:
    """Reads `commands` and `open_question`, writes `queue`."""
    steps = plan_steps(
        state["commands"],
        open_question=state.get("open_question"),
        tasks=runtime.context.needs.pack.tasks,
    )
    return {"queue": steps}
