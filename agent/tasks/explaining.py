"""A reason or help for whoever cannot answer a question of ours yet; then it is asked again."""

from collections.abc import Mapping

from agent.sections import person_quick_reply
from agent.state import TaskFrame
from agent.tasks.asides import Aside
from agent.tasks.task_turn import TASK_QUESTION, TaskTurn
from tools.calls import IdentityTier

_SUFFIX: Mapping[Aside, str] = {"why": "why", "unknown": "help"}
_UNSAID: Mapping[Aside, str] = {"why": "why_asked", "unknown": "unknown_answer"}
"""What is said where the pack has no words for the question itself."""


async def explain(turn: TaskTurn, frame: TaskFrame, aside: Aside) -> None:
    """Say what the open question is for, or how to find its answer. Neither is a failed try.

    Whoever does not know it after that is offered a person.
    """
    asked, helped = str(frame["asked"]), frame.get("helped", [])
    if aside == "unknown" and asked in helped:
        turn.drop(frame, "unknown_enough")
        return
    key = _UNSAID[aside]
    if aside == "unknown" and frame["offered"]:
        key = "unknown_offered"
    elif (own := f"{_question(turn, frame)}_{_SUFFIX[aside]}") and turn.needs.wording.has(own):
        key = own
    section = turn.words.section(key)
    if aside == "unknown":
        frame["helped"] = [*helped, asked]
        section["quick_replies"] = [person_quick_reply(turn.needs.wording, turn.language)]
    turn.sections.append(section)
    if asked == "code":
        # The code is on its way; going on would send for another one.
        turn.asked = TASK_QUESTION
    else:
        await turn.advance(frame)


def _question(turn: TaskTurn, frame: TaskFrame) -> str:
    """The reply that has asked what is open."""
    asked = str(frame["asked"])
    if asked == "code":
        return "identity_code"
    if asked == "email":
        needs_code = turn.tier_of(frame) is IdentityTier.VERIFIED
        return "identity_email" if needs_code else "claim_email"
    return turn.needs.pack.tasks[frame["task"]].slots[asked].ask
