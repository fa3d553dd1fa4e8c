"""The conversation as a graph: all nodes and edges on one screen.

screen_message -> understand_message -> plan_turn -> one work node per step -> write_reply ->
verify_reply -> record_turn. What follows a step is decided in `agent.routing`.
"""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime

from agent.context import TurnContext
from agent.nodes.advance_task import advance_task
from agent.nodes.answer_question import answer_question
from agent.nodes.assess_churn import assess_churn
from agent.nodes.clarify import clarify
from agent.nodes.hand_over import hand_over
from agent.nodes.plan_turn import plan_turn
from agent.nodes.record_turn import record_turn
from agent.nodes.screen_message import screen_message
from agent.nodes.small_talk import small_talk
from agent.nodes.understand_message import understand_message
from agent.nodes.verify_reply import verify_reply
from agent.nodes.write_reply import write_reply
from agent.routing import next_step
from agent.state import ConversationState, TurnInput

Node = Callable[[ConversationState, Runtime[TurnContext]], Awaitable[Any]]
TurnGraph = CompiledStateGraph[ConversationState, TurnContext, TurnInput, ConversationState]

WORK_NODES: tuple[Node, ...] = (
    assess_churn, answer_question, advance_task, small_talk, clarify, hand_over,
)  # fmt: skip


def build_graph(checkpointer: BaseCheckpointSaver[str] | None) -> TurnGraph:
    """Compile the graph; without a checkpointer nothing is remembered between turns."""
    graph = StateGraph(ConversationState, context_schema=TurnContext, input_schema=TurnInput)
    for node in (screen_message, understand_message, plan_turn, *WORK_NODES):
        _add(graph, node)
    for node in (write_reply, verify_reply, record_turn):
        _add(graph, node)
    graph.add_edge(START, "screen_message")
    graph.add_edge("screen_message", "understand_message")
    graph.add_edge("understand_message", "plan_turn")
    targets = [*(node.__name__ for node in WORK_NODES), "write_reply"]
    for name in ("plan_turn", *targets[:-1]):
        graph.add_conditional_edges(name, next_step_async, targets)
    graph.add_edge("write_reply", "verify_reply")
    graph.add_edge("verify_reply", "record_turn")
    graph.add_edge("record_turn", END)
    return graph.compile(checkpointer=checkpointer)


async def next_step_async(state: ConversationState) -> str:
    """`next_step` as a coroutine: LangGraph sends a plain function to another thread."""
    return next_step(state)


def _add(
    graph: StateGraph[ConversationState, TurnContext, TurnInput, ConversationState], node: Node
) -> None:
    name = node.__name__

    @wraps(node)
    async def timed(state: ConversationState, runtime: Runtime[TurnContext]) -> Any:  # noqa: ANN401
        with runtime.context.trace.timed(name):
            return await node(state, runtime)

    graph.add_node(name, timed)
