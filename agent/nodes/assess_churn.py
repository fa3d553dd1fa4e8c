"""A complaint, a sharp mood or a wish to leave is scored; the customer hears nothing of it."""

from typing import Any, TypedDict

from langgraph.runtime import Runtime

from agent.context import TurnContext
from agent.state import ConversationState, Step


class AssessedChurn(TypedDict):
    """The part of the state this node writes."""

    queue: list[Step]
    churn: dict[str, Any] | None


async def assess_churn(state: ConversationState, runtime: Runtime[TurnContext]) -> AssessedChurn:
    """Reads the first step, writes `churn`: what is recorded with the reply."""
    context = runtime.context
    step, *rest = state["queue"]
    customer_id, heard = str(state["customer_id"]), step["command"]["heard"]
    found = await context.needs.churn.assess(customer_id, heard, context.now)
    if found is not None:
        told = ("band", "trend", "action", "rule_id", "probability", "model_version")
        context.trace.notes["churn"] = {name: found[name] for name in told}
    return {"queue": rest, "churn": found}
