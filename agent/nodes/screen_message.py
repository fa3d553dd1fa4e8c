"""First look at what came in: clean it, bound it, find its language."""

from typing import TypedDict

from langgraph.runtime import Runtime

from agent.context import TurnContext
from agent.state import ConversationState
from agent.understanding.language import clean


class ScreenedMessage(TypedDict):
    """The part of the state this node writes."""

    text: str
    is_cut: bool


async def screen_message(
    state: ConversationState, runtime: Runtime[TurnContext]
) -> ScreenedMessage:
    """Reads `texts`, writes `text`: the burst joined line by line, without invisible characters."""
    limit = runtime.context.needs.settings.max_message_characters
    text = clean("\n".join(state["texts"]))
    return {"text": text[:limit], "is_cut": len(text) > limit}
