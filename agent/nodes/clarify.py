"""Not sure enough, or nothing to answer with: ask, or say so."""

from typing import TypedDict, cast

from langgraph.runtime import Runtime

from agent.context import TurnContext
from agent.sections import person_quick_reply, plain_section
from agent.state import ConversationState, OpenQuestion, QuickReply, Section, Step
from knowledge.pack import Language, Pack


class Clarified(TypedDict):
    """The part of the state this node writes."""

    sections: list[Section]
    queue: list[Step]
    asked: OpenQuestion | None


async def clarify(state: ConversationState, runtime: Runtime[TurnContext]) -> Clarified:
    """Reads the first step, appends a question with up to three readings, or an honest no."""
    needs = runtime.context.needs
    step, *rest = state["queue"]
    command = step["command"]
    language = cast(Language, state["language"])
    labels = [
        [label_of(needs.pack, intent, language), intent] for intent in command.get("candidates", [])
    ]
    person = person_quick_reply(needs.wording, language)
    quick_replies = [QuickReply(label=label, message=label) for label, _ in labels]
    question: OpenQuestion
    if labels:
        key = "clarify_which"
        question = {"kind": "which_intent", "candidates": labels}
    else:
        key = "clarify_open"
        if command["type"] == "NotCovered":
            key = "not_covered" if command["in_field"] else "out_of_scope"
        question = {"kind": "person_offer", "candidates": []}
    text = needs.wording.say(key, language, seed=state["turn_id"])
    section = plain_section("clarify", text, quick_replies=[*quick_replies, person])
    return {
        "sections": [*state["sections"], section],
        "queue": rest,
        "asked": question,
    }


def label_of(pack: Pack, intent_name: str, language: Language) -> str:
    """What an intent is called when we ask whether it was meant."""
    intent = pack.intent(intent_name)
    if intent.label:
        return intent.label[language]
    return next(
        article.title
        for article in pack.articles
        if article.article_id == intent.articles[0] and article.language == language
    )
