"""How a customer feels and how pressing it is: words and shape, no model.

Mood only moves tone and priority; it never decides what is done.
"""

import re

from agent.state import Mood

_ANGRY = re.compile(
    r"\b(?:furious|outrage\w*|disgust\w*|scam\w*|fraud|liar?s?|thie(?:f|ves)|"
    r"ridiculous|unacceptable|pathetic|rubbish|garbage|wtf|ffs|damn|hell|bullshit|shit\w*|fuck\w*|"
    r"idiots?|useless|worst)\b|骗子|骗人|垃圾|太过分|气死|忽悠|恶心|滚|妈的|他妈|什么玩意|曝光|"
    r"差劲|无语死|废物|混蛋",
    re.IGNORECASE,
)
_UPSET = re.compile(
    r"\b(?:disappoint\w*|annoy\w*|frustrat\w*|upset|angry|third time|"
    r"(?:happen\w*|late|wrong|here we go|yet) again|"
    r"still (?:waiting|not|no)|"
    r"unhappy|terrible|horrible|awful|broken|never (?:arrived|came|again)|fed up|sick of)\b|"
    r"失望|郁闷|着急|生气|还没|怎么还|又坏|再次|等了|太慢|不满|无语|糟糕|坑",
    re.IGNORECASE,
)
_URGENT = re.compile(
    r"\b(?:urgent\w*|asap|immediately|right now|today|tonight|emergency|hurry|quickly|at once)\b|"
    r"急|马上|立刻|立即|赶紧|尽快|今天就|火速|抓紧",
    re.IGNORECASE,
)
_SHOUTED_LETTERS = 12


def mood_of(text: str) -> Mood:
    """`angry` for strong words or shouting, `upset` for signs of disappointment, else `calm`."""
    letters = [character for character in text if character.isalpha() and character.isascii()]
    is_shouted = len(letters) >= _SHOUTED_LETTERS and sum(map(str.isupper, letters)) > 0.8 * len(
        letters
    )
    if _ANGRY.search(text) or is_shouted or re.search(r"[!！]{3,}", text):
        return "angry"
    return "upset" if _UPSET.search(text) else "calm"


def is_urgent(text: str) -> bool:
    """Whether the customer says that it cannot wait."""
    return bool(_URGENT.search(text))
