"""Text becomes typed commands."""

from datetime import datetime
from typing import Any, TypedDict, cast

from langgraph.runtime import Runtime

from agent.commands import Command, StartTask, Unclear
from agent.context import TurnContext
from agent.follow_ups import tied_to_topic
from agent.routing import chosen_candidate
from agent.state import ConversationState, Mood
from agent.understanding.model_brain import PROMPT
from agent.understanding.situation import Means, OpenPoint, Situation
from knowledge.pack import Language


class UnderstoodMessage(TypedDict):
    """The part of the state this node writes."""

    language: str
    mood: Mood
    commands: list[dict[str, Any]]


async def understand_message(
    state: ConversationState, runtime: Runtime[TurnContext]
) -> UnderstoodMessage:
    """Reads `text` and `open_question`, writes `commands`, `language` and `mood`."""
    context = runtime.context
    language = cast(Language, state["language"])
    if not state["text"]:
        nothing = Unclear(text="", probability=1.0).model_dump()
        return {"language": language, "mood": "calm", "commands": [nothing]}
    picked = chosen_candidate(state["text"], state.get("open_question"))
    text, picked_intent = picked or (state["text"], None)
    today = context.needs.wording.local_date(datetime.fromisoformat(state["now"]))
    context.say_status("understanding")
    situation = Situation(
        language=language,
        today=today,
        picked_intent=picked_intent,
        open_tasks=tuple(frame["task"] for frame in state.get("tasks") or []),
        asked=_open_point(state),
    )
    model = context.model.asking("understanding", PROMPT) if context.model else None
    means = Means(context.needs.run_model, model)
    understood = await context.needs.brain.understand(text, situation, means)
    context.embeddings.update(understood.embeddings)
    context.trace.notes["candidates"] = understood.candidates
    if understood.is_by_model:
        context.trace.notes["understood_by"] = "language model"
    context.trace.notes["is_urgent"] = understood.is_urgent
    if picked:
        # Which order of a list is written on the label; which task, in the intent.
        number = " ".join(context.needs.slot_finder.order_numbers(text))
        commands = [_with_earlier(command, state, number) for command in understood.commands]
    else:
        said = [command.model_dump() for command in understood.commands]
        commands = await tied_to_topic(said, state, context)
    return {"language": understood.language, "mood": understood.mood, "commands": commands}


def _open_point(state: ConversationState) -> OpenPoint | None:
    asked, frames = state.get("open_question"), state.get("tasks") or []
    if asked is None:
        return None
    if asked["kind"] != "task":
        return OpenPoint(asked["kind"])
    slot = frames[-1]["asked"] if frames else None
    if slot == "consent":
        return OpenPoint("consent")
    return OpenPoint("identity") if slot in {"email", "code"} else OpenPoint("slot", slot)


def _with_earlier(command: Command, state: ConversationState, number: str) -> dict[str, Any]:
    """A reading that was picked is of the message before: its order number counts, its address."""
    said = command.model_dump()
    if isinstance(command, StartTask):
        history = state.get("history") or []
        earlier = [line["text"] for line in history[-2:] if line["role"] == "customer"]
        said["text"] = "\n".join(filter(None, [number, *earlier, state["text"]]))
    return said
