"""A question gets an article's own words, or an honest "I do not know"."""

from datetime import datetime
from typing import Any, TypedDict, cast

from langgraph.runtime import Runtime

from agent.articles import find_answer, refusal
from agent.commands import NotCovered
from agent.composing import show_so_far
from agent.context import TurnContext
from agent.follow_ups import TOPIC_TURNS
from agent.generation.answering import PROMPT, write_answer
from agent.sections import person_quick_reply
from agent.state import Citation, ConversationState, OpenQuestion, Section, Step, Topic
from knowledge import PassageMatch
from knowledge.pack import Language

_REMEMBERED_CHARACTERS = 300


class AnsweredQuestion(TypedDict):
    """The part of the state this node writes."""

    commands: list[dict[str, Any]]
    sections: list[Section]
    queue: list[Step]
    asked: OpenQuestion | None
    answered: Topic | None


async def answer_question(
    state: ConversationState, runtime: Runtime[TurnContext]
) -> AnsweredQuestion:
    """Reads the first step, appends a section: cited, or one that says we do not know."""
    context = runtime.context
    needs = context.needs
    step, *rest = state["queue"]
    command = step["command"]
    language = cast(Language, state["language"])
    context.say_status("searching")
    today = needs.wording.local_date(datetime.fromisoformat(state["now"]))
    # What the message names beside the one thing it asks for belongs to that.
    is_alone = len(state["commands"]) == 1
    asked = {**command, "around": state["text"]} if is_alone else command
    match = await needs.run_model(
        lambda: find_answer(
            needs.search,
            needs.pack,
            asked,
            language=language,
            today=today,
            embedding=context.embeddings.get(command["text"]),
        )
    )
    refused = None
    if match and command["type"] == "AskQuestion" and "follows" not in command:
        refused = refusal(needs.search, needs.pack, command["text"], match)
    context.trace.notes.setdefault("answers", []).append(_note(command["text"], match, refused))
    commands = state["commands"]
    if refused:
        match = None
        refusing = _not_covered(command)
        commands = [refusing if one == command else one for one in commands]
    if match is None:
        section = Section(
            node="answer_question",
            text=needs.wording.say("not_covered", language, seed=state["turn_id"]),
            citations=[],
            actions=[],
            quick_replies=[person_quick_reply(needs.wording, language)],
            proposes=None,
            receipts=[],
            backing=[],
        )
        question: OpenQuestion | None = {"kind": "person_offer", "candidates": []}
    else:
        text = await _text(state, context, command, match)
        section, question = _answered(state, context, command, match, text)
    return {
        "commands": commands,
        "sections": [*state["sections"], section],
        "queue": rest,
        "asked": question or state["asked"],
        "answered": _topic(command, match) or state.get("answered"),
    }


async def _text(
    state: ConversationState, context: TurnContext, command: dict[str, Any], match: PassageMatch
) -> str:
    """The answer in the article's words, or in a language model's that the passage backs."""
    if context.model is None or command["type"] != "AskQuestion":
        return match.answer
    context.say_status("writing")
    question = "\n".join(filter(None, [command.get("follows"), command["text"]]))
    model = context.model.asking("answer", PROMPT)

    def show(beginning: str) -> None:
        section, _ = _answered(state, context, command, match, beginning)
        show_so_far([*state["sections"], section], state, context)

    company = context.needs.pack.company
    looked_up = _looked_up(state)
    written = await write_answer(model, question, match, company, show, looked_up)
    context.trace.notes.setdefault("answer_from", []).append(written.origin)
    context.trace.notes.setdefault("written", []).extend(
        {"passage_id": match.passage_id, "text": sentence} for sentence in written.kept
    )
    context.trace.suppressed += [
        {
            "node": "answer_question",
            "text": sentence,
            "unbacked": reason,
            "passage_id": match.passage_id,
        }
        for sentence, reason in written.held_back
    ]
    return written.text


def _answered(
    state: ConversationState,
    context: TurnContext,
    command: dict[str, object],
    match: PassageMatch,
    text: str,
) -> tuple[Section, OpenQuestion | None]:
    """The answer; for what we cannot do ourselves, with the offer of a person."""
    wording, language = context.needs.wording, cast(Language, state["language"])
    offers_person = command["type"] in {"StartTask", "Complain"}
    lead = {"StartTask": "how_to", "Complain": "complaint"}.get(str(command["type"]))
    parts = [text]
    if lead:
        parts.insert(0, wording.say(lead, language, seed=state["turn_id"]))
    if offers_person:
        parts.append(wording.say("person_offer", language, seed=state["turn_id"]))
    section = Section(
        node="answer_question",
        text="\n\n".join(parts),
        citations=[
            Citation(
                article_id=match.article_id,
                title=match.title,
                sentence=match.answer_sentence,
                score=round(match.score, 4),
            )
        ],
        actions=[],
        quick_replies=[person_quick_reply(wording, language)] if offers_person else [],
        proposes=None,
        receipts=[],
        backing=[match.text, match.answer, *_looked_up(state)],
    )
    question: OpenQuestion | None = (
        {"kind": "person_offer", "candidates": []} if offers_person else None
    )
    return section, question


def _looked_up(state: ConversationState) -> list[str]:
    """What tools have found in this turn, as the reply tells it."""
    return [
        section["text"]
        for section in state["sections"]
        if section["actions"] and section["backing"] and not section["receipts"]
    ]


def _topic(command: dict[str, Any], match: PassageMatch | None) -> Topic | None:
    """What the next message may lean on; of "and by PayNow?" the question that it follows too."""
    if match is None or command["type"] != "AskQuestion":
        return None
    question = str(command.get("follows") or command["text"])[:_REMEMBERED_CHARACTERS]
    return Topic(article_id=match.article_id, question=question, turns_left=TOPIC_TURNS)


def _not_covered(command: dict[str, Any]) -> dict[str, Any]:
    """What a question turns out to be when the article near it does not answer it."""
    probability = float(command["probability"])
    return NotCovered(text=command["text"], probability=probability, in_field=True).model_dump()


def _note(text: str, match: PassageMatch | None, refused: str | None) -> dict[str, object]:
    if match is None:
        return {"question": text, "article_id": None}
    note = {"question": text, "article_id": match.article_id, "score": round(match.score, 4)}
    return {**note, "refused": refused} if refused else note
