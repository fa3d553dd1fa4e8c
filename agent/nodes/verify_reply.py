"""Nothing is said that is not backed: every section against what it rests on."""

from typing import TypedDict, cast

from langgraph.runtime import Runtime

from agent.backing import unbacked_claims
from agent.claims import unbacked_deeds
from agent.context import TurnContext
from agent.sections import person_quick_reply, plain_section
from agent.state import ConversationState, OpenQuestion, Section, TaskFrame
from knowledge.pack import Language


class VerifiedReply(TypedDict):
    """The part of the state this node writes."""

    sections: list[Section]
    frames: list[TaskFrame]
    asked: OpenQuestion | None


async def verify_reply(state: ConversationState, runtime: Runtime[TurnContext]) -> VerifiedReply:
    """Reads `sections`; one with an unbacked claim is replaced by an honest "I do not know".

    A question for consent that is held back is no longer open: nobody has seen it.
    """
    wording, language = runtime.context.needs.wording, cast(Language, state["language"])
    kept: list[Section] = []
    frames, asked = state["frames"], state["asked"]
    for section in state["sections"]:
        claims = [*unbacked_claims(section), *unbacked_deeds(section)]
        if not claims:
            kept.append(section)
            continue
        runtime.context.trace.suppressed.append(
            {"node": section["node"], "text": section["text"], "unbacked": ", ".join(claims)}
        )
        if section["proposes"]:
            frames = [frame for frame in frames if frame["consent_id"] != section["proposes"]]
            asked = OpenQuestion(kind="person_offer", candidates=[])
        kept.append(
            plain_section(
                "verify_reply",
                wording.say("not_covered", language, seed=state["turn_id"]),
                quick_replies=[person_quick_reply(wording, language)],
            )
        )
    return {"sections": kept, "frames": frames, "asked": asked}
