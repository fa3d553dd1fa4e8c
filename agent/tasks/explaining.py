"""A reason or help for whoever cannot answer a question of ours yet; then it is asked again."""

from collections.abc import Mapping

from agent.sections import person_quick_reply
from agent.state import Section, TaskFrame
from agent.tasks.asides import Aside
from agent.tasks.task_turn import TASK_QUESTION, TaskTurn
from tools.calls import IdentityTier

_SUFFIX: Mapping[Aside, str] = {"why": "why", "unknown": "help"}
_UNSAID: Mapping[Aside, str] = {
    "why": "why_asked", "unknown": "unknown_answer", "repeat": "repeat",
}  # fmt: skip
"""What is said where the pack has no words for the question itself."""


async def explain(turn: TaskTurn, frame: TaskFrame, aside: Aside) -> None:
    """Say what the open question is for, or how to find its answer; then ask once more.

    What has been asked twice stays open without being put again. Whoever still does not know it
    is offered a person.
    """
    asked, helped = str(frame["asked"]), frame.get("helped", [])
    is_asked_twice = _is_asked_twice(frame)
    if aside == "unknown" and asked in helped:
        turn.drop(frame, "unknown_enough")
        return
    if aside == "repeat" and is_asked_twice:
        turn.drop(frame, "asked_enough")
        return
    turn.sections.append(_section(turn, frame, aside))
    if aside == "unknown":
        frame["helped"] = [*helped, asked]
    frame["tries"] += asked != "consent"
    may_know_otherwise = aside == "unknown" and turn.needs.pack.tasks[frame["task"]].overview
    # Going on would send for another code: the one that was sent is on its way.
    if asked == "code" or (is_asked_twice and not may_know_otherwise):
        turn.asked = TASK_QUESTION
    else:
        await turn.advance(frame)


def _is_asked_twice(frame: TaskFrame) -> bool:
    # A summary is no question that is merely put again.
    return frame["tries"] > 0 and frame["asked"] != "consent"


def _section(turn: TaskTurn, frame: TaskFrame, aside: Aside) -> Section:
    """The reason, or the help, with a person to turn to."""
    key = _UNSAID[aside]
    if aside == "unknown" and frame["offered"]:
        key = "unknown_answer" if _is_asked_twice(frame) else "unknown_offered"
    elif aside in _SUFFIX:
        own = f"{_question(turn, frame)}_{_SUFFIX[aside]}"
        key = own if turn.needs.wording.has(own) else key
    elif frame["asked"] == "code":
        key = "identity_code_help"
    section = turn.words.section(key)
    if aside == "unknown":
        section["quick_replies"] = [person_quick_reply(turn.needs.wording, turn.language)]
    return section


def _question(turn: TaskTurn, frame: TaskFrame) -> str:
    """The reply that has asked what is open."""
    asked = str(frame["asked"])
    if asked == "code":
        return "identity_code"
    if asked == "email":
        needs_code = turn.tier_of(frame) is IdentityTier.VERIFIED
        return "identity_email" if needs_code else "claim_email"
    return turn.needs.pack.tasks[frame["task"]].slots[asked].ask
