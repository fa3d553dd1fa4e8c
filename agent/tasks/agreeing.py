"""A yes with something beside it: "yes, and cancel W104234 too"; pure functions.

The yes counts only where what follows is plainly a request of its own. What may change, condition
or only widen what was proposed leaves it open, and it is asked again.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from agent.tasks.correcting import CORRECTING
from agent.understanding.consent_answer import read_consent_answer
from agent.understanding.segments import sounds_like_a_request
from knowledge.pack import Language

_JOINT_WORDS = (
    r"(?:\b(?:and also|and then|and|also|plus|oh and|then)\b|另外|还有|顺便|同时|以及|并且|然后|再)"
)
_BOUNDARY = re.compile(
    rf"(?<![\s,，.!。！;；])[\s,，.!。！;；]*+{_JOINT_WORDS}\s*|[,，.!。！;；]+\s*", re.IGNORECASE
)
_ENDS_SENTENCE = re.compile(r"[.!。！;；]")
ADDITIVE = re.compile(
    r"\b(?:too|also|as well|both|and|plus|another|add)\b|也|还有|一起|都|另外|再|和|跟|以及|同时",
    re.IGNORECASE,
)
_PLEASE = re.compile(r"\bp(?:lease|ls|lz)\b|请", re.IGNORECASE)
# What makes the yes depend on the rest, or the rest speak of the same thing.
_DEPENDS = re.compile(
    r"[?？]|\b(?:if|only|except|unless|before|after|first|when|once|until|provided|as long"
    r"|condition|it|its|this|that|them|those|same|refund\w*|money|voucher|discount|compensat\w*|pay\w*)\b"
    r"|如果|要是|的话|除非|只要|前提|才|先|之前|之后|它|这个|那个|这单|退款|退钱|赔|券|折扣|吗|付款",
    re.IGNORECASE,
)


def leading_yes(text: str, language: Language, *, about: str) -> tuple[str, str, str] | None:
    """A plain yes at the beginning, what joins the rest to it, and the rest; None without both."""
    for boundary in _BOUNDARY.finditer(text):
        said, rest = text[: boundary.start()], text[boundary.end() :].strip()
        if said and rest and read_consent_answer(said, language, about=about) == "yes":
            return said, boundary.group(), rest
    return None


def yes_and_more(
    text: str,
    task: str,
    commands: Sequence[Mapping[str, Any]],
    numbers: tuple[Sequence[str], str | None],
    language: Language,
) -> Iterator[dict[str, Any]]:
    """The yes and the request after it, as commands; nothing where they cannot be told apart.

    `numbers` are the order numbers of `text`, and that of the proposal.
    """
    parts = leading_yes(text, language, about=task)
    if parts is None:
        return
    said, joint, rest = parts
    if CORRECTING.search(rest) or _DEPENDS.search(rest):
        return
    named, own = numbers
    yes = {"type": "Affirm", "text": said, "probability": 1.0}
    is_added = re.search(_JOINT_WORDS, joint, re.IGNORECASE) or ADDITIVE.search(rest)
    asks = sounds_like_a_request(_PLEASE.sub(" ", rest), language)
    if not asks or own in named:
        return
    others = [
        command
        for command in commands
        if command["type"] == "StartTask" and command["intent"] != task
    ]
    if others and (is_added or _ENDS_SENTENCE.search(joint)):
        yield from (yes, {**others[0], "text": rest})
    elif not others and len(named) == 1 and is_added:
        yield from (yes, {**yes, "type": "StartTask", "intent": task, "slots": {}, "text": rest})
