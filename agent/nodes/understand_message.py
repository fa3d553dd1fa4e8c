"""Text becomes typed commands."""

from datetime import datetime
from typing import Any, TypedDict, cast

from langgraph.runtime import Runtime

from agent.commands import Command, StartTask, Unclear
from agent.context import TurnContext
from agent.follow_ups import tied_to_topic
from agent.routing import chosen_candidate
from agent.state import ConversationState, Mood
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
    brain = context.needs.brain
    understood = await context.needs.run_model(
        lambda: brain.understand(text, language=language, today=today, picked_intent=picked_intent)
    )
    context.embeddings.update(understood.embeddings)
    context.trace.notes["candidates"] = understood.candidates
    context.trace.notes["is_urgent"] = understood.is_urgent
    if picked:
        commands = [_with_earlier(command, state) for command in understood.commands]
    else:
        said = [command.model_dump() for command in understood.commands]
        commands = await tied_to_topic(said, state, context)
    return {"language": understood.language, "mood": understood.mood, "commands": commands}


def _with_earlier(command: Command, state: ConversationState) -> dict[str, Any]:
    """A reading that was picked is of the message before: its order number counts, its address."""
    said = command.model_dump()
    if isinstance(command, StartTask):
        history = state.get("history") or []
        earlier = [line["text"] for line in history[-2:] if line["role"] == "customer"]
        said["text"] = "\n".join([*earlier, state["text"]])
    return said
