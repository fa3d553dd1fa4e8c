"""Nothing is said that is not backed: every section against what it rests on."""

from typing import TypedDict

from langgraph.runtime import Runtime

from agent.composing import honest_section, unbacked
from agent.context import TurnContext
from agent.state import ConversationState, OpenQuestion, Section, TaskFrame


class VerifiedReply(TypedDict):
    """The part of the state this node writes."""

    sections: list[Section]
    frames: list[TaskFrame]
    asked: OpenQuestion | None


async def verify_reply(state: ConversationState, runtime: Runtime[TurnContext]) -> VerifiedReply:
    """Reads `sections`; one with an unbacked claim is replaced by an honest "I do not know".

    A question for consent that is held back is no longer open: nobody has seen it.
    """
    kept: list[Section] = []
    frames, asked = state["frames"], state["asked"]
    for section in state["sections"]:
        claims = unbacked(section)
        if not claims:
            kept.append(section)
            continue
        runtime.context.trace.suppressed.append(
            {"node": section["node"], "text": section["text"], "unbacked": ", ".join(claims)}
        )
        if section["proposes"]:
            frames = [frame for frame in frames if frame["consent_id"] != section["proposes"]]
            asked = OpenQuestion(kind="person_offer", candidates=[])
        kept.append(honest_section(state, runtime.context))
    return {"sections": kept, "frames": frames, "asked": asked}
