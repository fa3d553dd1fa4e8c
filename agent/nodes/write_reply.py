"""The parts become one message, in the tone that the moment asks for."""

from typing import TypedDict, cast

from langgraph.runtime import Runtime

from agent.composing import in_order
from agent.context import TurnContext
from agent.sections import person_quick_reply, plain_section
from agent.state import ConversationState, OpenQuestion, Section, TaskFrame
from knowledge.pack import Language


class WrittenReply(TypedDict):
    """The part of the state this node writes."""

    sections: list[Section]
    asked: OpenQuestion | None
    frames: list[TaskFrame]


async def write_reply(state: ConversationState, runtime: Runtime[TurnContext]) -> WrittenReply:
    """Reads `sections` and `mood`, puts a word of sympathy or a note about a cut message first.

    A question comes last, and none is put where a person takes over. Where nothing is asked and
    policy says so, a person is offered.
    """
    context = runtime.context
    context.say_status("writing")
    say, language = context.needs.wording.say, cast(Language, state["language"])
    said, frames = _without_questions(state)
    sections = in_order(said, state, context)
    asked = state["asked"]
    earlier = state.get("open_question")
    was_offered = earlier is not None and earlier["kind"] == "person_offer"
    is_due = state["handover"] == "offer" and not _is_over(state, context)
    if is_due and asked is None and not was_offered:
        button = person_quick_reply(context.needs.wording, language)
        offer = say("person_offer", language, seed=state["turn_id"])
        sections.append(plain_section("write_reply", offer, quick_replies=[button]))
        asked = OpenQuestion(kind="person_offer", candidates=[])
    return {"sections": sections, "asked": asked, "frames": frames}


def _without_questions(state: ConversationState) -> tuple[list[Section], list[TaskFrame]]:
    """Where a person takes over, what is still to be asked is theirs to ask."""
    said, frames = state["sections"], state["frames"]
    if all(section["node"] != "hand_over" for section in said):
        return said, frames
    unsaid = [section for section in said if _only_asks(section)]
    kept = [section for section in said if not _only_asks(section)]
    return kept, [_not_proposed(frame, unsaid) for frame in frames]


def _only_asks(section: Section) -> bool:
    return section.get("asks", False) or section["node"] == "clarify"


def _not_proposed(frame: TaskFrame, unsaid: list[Section]) -> TaskFrame:
    """A frame whose summary nobody has seen has asked for no consent."""
    if any(frame["consent_id"] == section["proposes"] is not None for section in unsaid):
        return {**frame, "consent_id": None, "asked": None}
    return frame


def _is_over(state: ConversationState, context: TurnContext) -> bool:
    """Whether the refusal of the last turn is behind us: a calm customer went on, and it went well.

    Who says "no", or asks something else and is answered, is not asked about a person any more.
    """
    kinds = {command["type"] for command in state["commands"]}
    is_answered = kinds.isdisjoint({"Unclear", "NotCovered", "Complain"})
    went_well = is_answered and not context.trace.has_refusal
    return bool(state.get("failed_tool")) and state["mood"] == "calm" and went_well
