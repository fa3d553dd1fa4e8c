"""Commands become a queue of steps, read against what is open."""

from datetime import datetime
from typing import Any, TypedDict, cast

from langgraph.runtime import Runtime

from agent.commands import CheckApproval, Undo
from agent.context import TurnContext
from agent.defects import with_defect_claim
from agent.escalation import unclear_streak, weigh_handover, with_grave_complaint
from agent.leaving import heard_signals
from agent.routing import is_complaint, plan_steps
from agent.state import ConversationState, DoneTask, OpenQuestion, Section, Step, TaskFrame
from agent.tasks.interpreting import answers_to
from agent.tasks.references import regrets, with_references
from agent.tasks.runner import TaskRunner
from agent.tasks.slot_values import SlotReader
from agent.tasks.undo import asks_to_undo
from agent.tasks.waiting_approval import asks_about_approval, has_waited, is_waiting
from agent.tasks.writing import WriteSteps
from knowledge.pack import Language
from tools import tickets


class PlannedTurn(TypedDict):
    """The part of the state this node writes."""

    commands: list[dict[str, Any]]
    queue: list[Step]
    frames: list[TaskFrame]
    sections: list[Section]
    handover: str
    streak: int
    asked: OpenQuestion | None
    done: DoneTask | None


async def plan_turn(state: ConversationState, runtime: Runtime[TurnContext]) -> PlannedTurn:
    """Reads `commands`, `open_question` and `tasks`, writes `queue` and `frames`."""
    context = runtime.context
    commands, frames = state["commands"], state.get("tasks") or []
    asked = state.get("open_question")
    runner = None
    if frames and frames[-1]["consent_id"]:
        # A crash may have come between the deed and the reply that tells of it.
        runner = TaskRunner(context, {**state, "frames": frames})
        if await WriteSteps(runner).settle_done():
            asked, frames = None, runner.frames
        if runner.sections:
            commands = [one for one in commands if one["type"] != "Affirm"]
    commands = await _in_place(commands, frames, asked, state, context)
    commands = with_grave_complaint(commands, state["text"], context.needs.pack)
    if not (asked and asked["kind"] == "task"):
        names_order = bool(context.needs.slot_finder.order_numbers(state["text"]))
        commands = with_defect_claim(
            commands,
            state["text"],
            context.needs.pack,
            names_order=names_order,
            mood=state["mood"],
        )
    commands = with_references(
        commands,
        state["text"],
        done=state.get("last_done"),
        tasks=context.needs.pack.tasks,
        finder=context.needs.slot_finder,
    )
    steps = plan_steps(commands, open_question=asked, tasks=context.needs.pack.tasks)
    repeats = await _earlier_complaints(state, commands, context)
    decision = weigh_handover(state, commands, context.needs.pack, repeat_count=repeats)
    context.trace.notes["handover"] = decision.rule_id
    is_planned = any(step["node"] == "hand_over" for step in steps)
    if decision.decision == "escalate" and not is_planned:
        reason, say = decision.values["reason"], decision.say
        escalation = {"type": "Escalation", "reason": reason, "say": say}
        steps.append(Step(node="hand_over", command=escalation))
    heard = heard_signals(commands, state["mood"], context.needs.pack)
    watch = context.needs.churn
    if heard and watch.is_on() and state["customer_id"] is not None:
        # First, so that whoever takes over finds it in the packet.
        steps.insert(0, Step(node="assess_churn", command={"type": "Assess", "heard": heard}))
    return {
        "commands": commands,
        "queue": steps,
        "frames": frames,
        "sections": runner.sections if runner else [],
        "handover": decision.decision,
        "streak": unclear_streak(state.get("unclear_streak") or 0, commands),
        "asked": None,
        "done": runner.done if runner else None,
    }


async def _in_place(
    commands: list[dict[str, Any]],
    frames: list[TaskFrame],
    asked: OpenQuestion | None,
    state: ConversationState,
    context: TurnContext,
) -> list[dict[str, Any]]:
    """The commands as an answer to what was asked, or as about what was done before."""
    text, needs = state["text"], context.needs
    if frames and asked and asked["kind"] == "task":
        language = cast(Language, state["language"])
        today = needs.wording.local_date(datetime.fromisoformat(state["now"]))
        return answers_to(
            frames[-1],
            needs.pack.tasks.get(frames[-1]["task"]),
            commands,
            text,
            reader=SlotReader(needs.slot_finder, language, today),
            language=language,
        )
    if asks_to_undo(text) or regrets(commands, state.get("last_done"), asked):
        return [Undo(text=text, probability=1.0).model_dump()]
    if asks_about_approval(text) and await has_waited(state, needs.database):
        return [CheckApproval(text=text, probability=1.0).model_dump()]
    lets_go = asked is None and [one["type"] for one in commands] == ["CancelTask"]
    if lets_go and await is_waiting(state, needs.database):
        return [Undo(text=text, probability=1.0).model_dump()]
    return commands


async def _earlier_complaints(
    state: ConversationState, commands: list[dict[str, Any]], context: TurnContext
) -> int:
    """How often this customer has complained of the same before; 0 where nobody complains."""
    needs, customer_id = context.needs, state["customer_id"]
    if customer_id is None or not any(is_complaint(one, needs.pack.tasks) for one in commands):
        return 0
    category = needs.pack.complaints.category_of(state["text"])
    now = datetime.fromisoformat(state["now"])
    return await needs.database.run(
        lambda connection: tickets.repeat_count(connection, customer_id, category, now)
    )
