"""A thing that came broken, wrong, late or not at all, told with a wish, is a complaint.

However it is put, "I want my money back for W104233, it is defective" is no question about refunds,
no status of one, and no return of something that is not liked: policy decides on it, with a ticket.
"""

import re

from agent.commands import Complain
from agent.escalation import Commands
from agent.routing import is_complaint
from agent.state import Mood
from knowledge.pack import Pack

_DEFECTS = frozenset({"damaged", "wrong_item", "missing", "quality", "late"})
_WANTED = frozenset({"refund", "replacement", "fix", "voucher", "person"})
_NOT_UNDERSTOOD = frozenset({"Unclear", "NotCovered"})
_STANDS_BESIDE = frozenset({"RequestHuman", "SmallTalk", "Deny", "CancelTask", "Affirm"})
_SUPPOSED = re.compile(
    r"\b(?:if|in case|suppose|whether|what happens|would (?:i|you)|before i)\b"
    r"|如果|要是|万一|假如|假设",
    re.IGNORECASE,
)


def with_defect_claim(
    commands: Commands, text: str, pack: Pack, *, names_order: bool, mood: Mood
) -> Commands:
    """`commands`, with a complaint in place of what was heard of a defect and its remedy.

    Only where the message names an order, a defect and a wish, and supposes nothing; what it says
    beside that, of another order for example, stays. Of somebody who is upset, and was not
    understood, the defect is enough.
    """
    words = pack.complaints
    is_upset = mood != "calm" and all(one["type"] in _NOT_UNDERSTOOD for one in commands)
    if (
        not names_order
        or words.category_of(text) not in _DEFECTS
        or not (words.wish_of(text) in _WANTED or is_upset)
        or _SUPPOSED.search(text)
        or any(is_complaint(command, pack.tasks) for command in commands)
    ):
        return commands

    def is_about_it(said: str) -> bool:
        return words.category_of(said) in _DEFECTS or words.wish_of(said) in _WANTED

    kept = [
        command
        for command in commands
        if command["type"] in _STANDS_BESIDE or not is_about_it(str(command["text"]))
    ]
    first = Complain(text=text, probability=1.0).model_dump()
    return [first, *(command for command in kept if command["type"] != "Affirm")]
