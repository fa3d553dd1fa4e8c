"""Small parts that several nodes put into a reply."""

from agent.state import QuickReply, Section
from agent.wording import Wording
from knowledge.pack import Language


def person_quick_reply(wording: Wording, language: Language) -> QuickReply:
    """The button that asks for a person."""
    label = wording.say("person_button", language, seed="button")
    return QuickReply(label=label, message=label)


def plain_section(
    node: str, text: str, *, quick_replies: list[QuickReply] | None = None
) -> Section:
    """A section that states no facts."""
    return Section(
        node=node,
        text=text,
        citations=[],
        actions=[],
        quick_replies=quick_replies or [],
        proposes=None,
        receipts=[],
        backing=[],
    )
