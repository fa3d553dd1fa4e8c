"""Greetings, thanks, and questions about the agent itself."""

from typing import TypedDict, cast

from langgraph.runtime import Runtime

from agent.context import TurnContext
from agent.sections import person_quick_reply, plain_section
from agent.state import ConversationState, QuickReply, Section, Step
from knowledge.pack import Language

_REPLY_OF = {"Affirm": "affirm", "Deny": "deny", "CancelTask": "cancel_task"}
_WITH_PERSON_BUTTON = {"frustration", "bot_identity"}


class SmallTalked(TypedDict):
    """The part of the state this node writes."""

    sections: list[Section]
    queue: list[Step]


async def small_talk(state: ConversationState, runtime: Runtime[TurnContext]) -> SmallTalked:
    """Reads the first step, appends a section from the pack's replies of the same name."""
    needs = runtime.context.needs
    step, *rest = state["queue"]
    command = step["command"]
    language = cast(Language, state["language"])
    key = command.get("intent") or _REPLY_OF[command["type"]]
    if key == "repeat":
        last = _last_said(state)
        # A lone "?" as the first message asks for nothing that was said.
        key = "repeat" if last else "clarify_open"
        text = needs.wording.say(key, language, seed=state["turn_id"])
        text = f"{text}\n\n{last}" if last else text
    else:
        key = "greeting_again" if key == "greeting" and state.get("is_greeted") else key
        text = needs.wording.say(key, language, seed=state["turn_id"])
    quick_replies: list[QuickReply] = []
    if key in _WITH_PERSON_BUTTON:
        quick_replies = [person_quick_reply(needs.wording, language)]
    if key in {"greeting", "capabilities"}:
        quick_replies = [
            QuickReply(label=offer[language], message=offer[language])
            for offer in needs.pack.company.quick_replies
        ]
    section = plain_section("small_talk", text, quick_replies=quick_replies)
    if key == "repeat":
        section["backing"] = [text]  # it was verified when it was first said
    return {"sections": [*state["sections"], section], "queue": rest}


def _last_said(state: ConversationState) -> str:
    history = state.get("history") or []
    return next((line["text"] for line in reversed(history) if line["role"] == "agent"), "")
