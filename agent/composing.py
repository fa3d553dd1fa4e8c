"""What stands in a reply beside the answers: the words before them, and what replaces a bad one."""

from collections.abc import Sequence
from typing import cast

from agent.backing import unbacked_claims
from agent.claims import unbacked_deeds
from agent.context import TurnContext
from agent.routing import is_complaint
from agent.sections import person_quick_reply, plain_section
from agent.state import ConversationState, Section
from knowledge.pack import Language


def in_order(
    sections: Sequence[Section], state: ConversationState, context: TurnContext
) -> list[Section]:
    """The sections as they are said: a note about a cut message or a word of sympathy comes first.

    A yes is to the question that was asked last: the one for consent ends the reply.
    """
    ordered = sorted(sections, key=lambda section: section.get("asks", False))
    lead = _lead(sections, state, context)
    return [plain_section("write_reply", lead), *ordered] if lead else ordered


def _lead(sections: Sequence[Section], state: ConversationState, context: TurnContext) -> str:
    say, language = context.needs.wording.say, cast(Language, state["language"])
    leads = []
    if state["is_cut"]:
        leads.append(say("message_cut", language, seed=state["turn_id"]))
    is_substantial = any(section["node"] != "small_talk" for section in sections)
    complains = any(
        is_complaint(command, context.needs.pack.tasks) for command in state["commands"]
    )
    if state["mood"] != "calm" and is_substantial and not complains:
        leads.append(say(f"mood_{state['mood']}", language, seed=state["turn_id"]))
    return " ".join(leads)


def unbacked(section: Section) -> list[str]:
    """What a section claims that it does not rest on."""
    return [*unbacked_claims(section), *unbacked_deeds(section)]


def honest_section(state: ConversationState, context: TurnContext) -> Section:
    """An "I do not know" in the place of a section that claims too much."""
    wording, language = context.needs.wording, cast(Language, state["language"])
    return plain_section(
        "verify_reply",
        wording.say("not_covered", language, seed=state["turn_id"]),
        quick_replies=[person_quick_reply(wording, language)],
    )


def text_of(sections: Sequence[Section]) -> str:
    """The whole reply."""
    return "\n\n".join(section["text"] for section in sections)


def show_so_far(
    sections: Sequence[Section], state: ConversationState, context: TurnContext
) -> None:
    """Show the reply's beginning, if it ends with these sections and all of them are backed.

    What asks for something comes later, or not at all where a person takes over.
    """
    said = [section for section in sections if not section.get("asks", False)]
    is_certain = not any(unbacked(section) or section["node"] == "clarify" for section in said)
    if is_certain:
        context.show(text_of(in_order(said, state, context)))
