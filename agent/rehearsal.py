"""A turn played through without consequences: what would be understood, planned and said.

The nodes are the ones of `agent.graph`, on a record whose transactions are rolled back and without
a checkpointer: nothing is written, asked, promised, mailed or remembered.
"""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from langgraph.runtime import Runtime

from agent.context import AgentDependencies, Trace, TurnContext
from agent.language_model.turn_model import TurnModel
from agent.nodes.advance_task import AdvancedTask, advance_task
from agent.nodes.plan_turn import plan_turn
from agent.nodes.screen_message import screen_message
from agent.nodes.understand_message import understand_message
from agent.state import ConversationState, Step, TurnInput
from tools.database.rehearsal import RehearsalDatabase

_UNSEEN = frozenset({"consents"})
"""A question for consent is written down, and nothing has happened by that."""


@dataclass(frozen=True)
class RehearsedTask:
    """What a step of a task would have said."""

    result: AdvancedTask
    has_effects: bool
    """Whether its words may tell of a deed, as a ticket or a mail, that now has not happened."""

    @property
    def asked(self) -> str | None:
        """What it asks for: a slot, `consent`, `email` or `code`."""
        question, frames = self.result["asked"], self.result["frames"]
        is_open = question is not None and question["kind"] == "task" and bool(frames)
        return frames[-1]["asked"] if is_open else None


@dataclass(frozen=True)
class Rehearsal:
    """A turn that is understood and planned."""

    state: ConversationState
    context: TurnContext
    record: RehearsalDatabase

    @property
    def needs(self) -> AgentDependencies:
        """What the nodes use, on a record that keeps nothing."""
        return self.context.needs

    async def advance(self, step: Step) -> RehearsedTask:
        """Play one step of a task, as if it was the turn's only one."""
        # Shielded: whoever waits may go, and the record must not stay locked.
        return await asyncio.shield(self._advance(step))

    async def _advance(self, step: Step) -> RehearsedTask:
        self.record.written.clear()
        state = cast(ConversationState, {**self.state, "queue": [step], "sections": []})
        runtime = Runtime(context=replace(self.context, trace=Trace()))
        async with self.record.together():
            result = await advance_task(state, runtime)
        return RehearsedTask(result, has_effects=not self.record.written <= _UNSEEN)


async def rehearse(
    started: TurnInput,
    remembered: dict[str, Any],
    real: AgentDependencies,
    turn: asyncio.Lock,
    trace: Trace,
    model: TurnModel | None = None,
) -> Rehearsal:
    """Understand and plan a turn.

    Args:
        started: the messages, and who asks.
        remembered: what the conversation remembers (`ConversationState`); may be empty.
        real: what the agent itself runs on.
        turn: one rehearsal at a time plays a step; shared by all of them.
        trace: what the nodes note; nobody keeps it.
        model: the language model, where there is one to ask.
    """
    record = RehearsalDatabase(real.database, turn)
    needs = replace(real, database=record, identity=replace(real.identity, database=record))
    context = TurnContext(
        needs=needs,
        now=datetime.fromisoformat(started["now"]),
        is_overtaken=lambda: False,
        say_status=lambda _: None,
        show=lambda _: None,
        trace=trace,
        model=model,
    )
    # A yes must not lead to the deed, not even in rehearsal.
    tasks = [{**frame, "consent_id": None} for frame in remembered.get("tasks") or []]
    state = cast(ConversationState, {**remembered, **started, "tasks": tasks})
    runtime = Runtime(context=context)
    for node in (screen_message, understand_message, plan_turn):
        state = cast(ConversationState, {**state, **(await node(state, runtime))})
    return Rehearsal(state, context, record)
