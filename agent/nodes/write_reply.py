"""The parts become one message, in the tone that the moment asks for."""

from typing import TypedDict, cast

from langgraph.runtime import Runtime

from agent.context import TurnContext
from agent.sections import plain_section
from agent.state import ConversationState, Section
from knowledge.pack import Language


class WrittenReply(TypedDict):
    """The part of the state this node writes."""

    sections: list[Section]


async def write_reply(state: ConversationState, runtime: Runtime[TurnContext]) -> WrittenReply:
    """Reads `sections` and `mood`, puts a word of sympathy or a note about a cut message first."""
    context = runtime.context
    context.say_status("writing")
    say, language = context.needs.wording.say, cast(Language, state["language"])
    leads = []
    if state["is_cut"]:
        leads.append(say("message_cut", language, seed=state["turn_id"]))
    is_substantial = any(section["node"] != "small_talk" for section in state["sections"])
    is_complaint = any(command["type"] == "Complain" for command in state["commands"])
    if state["mood"] != "calm" and is_substantial and not is_complaint:
        leads.append(say(f"mood_{state['mood']}", language, seed=state["turn_id"]))
    if not leads:
        return {"sections": state["sections"]}
    lead = plain_section("write_reply", " ".join(leads))
    return {"sections": [lead, *state["sections"]]}
