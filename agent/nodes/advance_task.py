"""Look something up for the customer who asks, by a tool that checks that it is theirs."""

from typing import TypedDict, cast

from langgraph.runtime import Runtime

from agent.context import TurnContext
from agent.sections import person_quick_reply
from agent.state import Action, ConversationState, Section, Step
from agent.tasks.order_status import OrderStatusWriter
from knowledge.pack import Language
from tools.errors import ToolError
from tools.ids import CustomerId
from tools.orders import Order
from tools.registry import Caller, IdentityTier, call


class AdvancedTask(TypedDict):
    """The part of the state this node writes."""

    sections: list[Section]
    queue: list[Step]


async def advance_task(state: ConversationState, runtime: Runtime[TurnContext]) -> AdvancedTask:
    """Reads the first step, calls the task's tool, appends what it found or why it refused."""
    needs = runtime.context.needs
    step, *rest = state["queue"]
    command = step["command"]
    task = needs.pack.tasks[command["intent"]]
    arguments = command["slots"]
    tool = task.tool if arguments.get("order_number") else (task.overview_tool or task.tool)
    customer_id = state["customer_id"]
    caller = Caller(
        IdentityTier(state["caller_tier"]), CustomerId(customer_id) if customer_id else None
    )
    writer = OrderStatusWriter(needs.wording, cast(Language, state["language"]), state["turn_id"])
    note = {"tool": tool, "arguments": arguments, "outcome": "ok"}
    try:
        found = await needs.database.run(
            lambda connection: call(connection, tool, caller, arguments)
        )
    except ToolError as refusal:
        note["outcome"] = type(refusal).__name__
        section = _refused(state, runtime.context, refusal, arguments)
    else:
        orders = found if isinstance(found, list) else [cast(Order, found)]
        section = Section(
            node="advance_task",
            text=writer.text(orders),
            citations=[],
            actions=[
                Action(
                    tool=tool,
                    summary=writer.summary(order),
                    data={"order_number": order.order_number, "status": order.status},
                )
                for order in orders
            ],
            quick_replies=writer.quick_replies(orders),
            backing=writer.facts(orders),
        )
    runtime.context.trace.notes.setdefault("tools", []).append(note)
    return {"sections": [*state["sections"], section], "queue": rest}


def _refused(
    state: ConversationState, context: TurnContext, refusal: ToolError, arguments: dict[str, str]
) -> Section:
    wording, language = context.needs.wording, cast(Language, state["language"])
    return Section(
        node="advance_task",
        text=wording.say(refusal.advice, language, seed=state["turn_id"], **arguments),
        citations=[],
        actions=[],
        quick_replies=[person_quick_reply(wording, language)],
        backing=list(arguments.values()),
    )
