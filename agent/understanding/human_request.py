"""A wish for a person, in every spelling; it wins over everything else (DESIGN, *hand_over*).

Patterns rather than the classifier alone: this promise has no tolerance. Words are compared with
one typing slip allowed, because people who want a person often type in a hurry.
"""

import re
from collections.abc import Iterable

_PERSON = frozenset(
    {
        "human",
        "humans",
        "person",
        "people",
        "agent",
        "operator",
        "representative",
        "rep",
        "staff",
        "someone",
        "somebody",
        "manager",
        "supervisor",
        "advisor",
        "adviser",
        "colleague",
        "employee",
        "individual",
    }
)
# Short or ambiguous words are matched to the letter: "rep" is one slip away from "red".
_FUZZY_PERSON = frozenset(
    ["human", "person", "agent", "operator", "representative", "manager", "supervisor", "advisor"]
)
_REAL = frozenset(["real", "live", "actual", "human", "living", "proper", "physical", "flesh"])
_WISH = frozenset(
    {
        "want",
        "wanna",
        "need",
        "like",
        "talk",
        "speak",
        "chat",
        "connect",
        "transfer",
        "get",
        "give",
        "put",
        "pass",
        "contact",
        "reach",
        "call",
        "please",
        "pls",
        "plz",
        "plss",
        "now",
        "let",
        "escalate",
        "switch",
        "hand",
        "forward",
        "can",
        "could",
        "may",
        "prefer",
        "rather",
        "only",
        "summon",
        "fetch",
        "bring",
        "find",
    }
)
_FUZZY_WISH = frozenset(["talk", "speak", "connect", "transfer", "please", "escalate", "contact"])
_NOT_A_WISH = re.compile(
    r"\b(?:home|door|deliver\w*|sign for|gift|owner|per person|persons? (?:live|room|bed)|"
    r"are you (?:a |an )?(?:real |actual )?(?:human|person|bot|robot)|"
    r"am i (?:talking|speaking|chatting)|is (?:this|that|there) (?:a |an )?(?:real |actual )?"
    r"(?:human|person|bot|robot)(?: (?:or|here))?)\b"
)
_PHRASES = re.compile(
    r"\bcustomer (?:service|care|support) (?:rep\w*|agent|person|staff|team)\b|"
    r"\b(?:no|not|stop|enough|without)\s+(?:more\s+|a\s+|the\s+|talking to (?:a |the )?)*"
    r"(?:ro)?bots?\b|\breal (?:one|customer service)\b|\b(?:speak|talk|chat)\s+(?:to|with)\s+"
    r"(?:a |an |the |some |your )?(?:boss|lady|guy|man|woman|human being)\b|\bhuman being\b"
)
_CHINESE_WISH = re.compile(
    r"(?:转|找|要|接|换|叫|喊|请|有没有|能不能|可以|给我|帮我|我想|想|需要|呼叫|联系|切换|来)[^，。？！?!]{0,8}"
    r"(?:人工|真人|活人|客服(?:人员|小姐|小哥|专员|代表)|专员|坐席|主管|经理|领导|负责人|店长|工作人员|同事)"
    r"|(?:人工|真人|活人)(?:客服|服务|坐席|接听|回复|处理|帮)?(?:[!！。.~～，,\s]|$|呢|吧|啊|在|快|谢谢|来|有|吗)"
    r"|(?:不要|不想|别|拒绝)[^，。？！]{0,6}(?:机器人|机器|AI|ai|智能客服)"
    r"|(?:转|找|接|叫|要)(?:个|一个|一下|到)?客服|^\s*客服[!！。.~～]*\s*$"
    r"|跟(?:个|一个)?(?:真)?人(?:聊|说|讲|谈|沟通)|(?:和|跟|同)人(?:说话|聊|讲话|沟通)|(?:派|来|找)个人"
    r"|z?zhuan ?rengong|ren ?gong|转\s*rg"
)
_NOT_A_CHINESE_WISH = re.compile(
    r"(?:你|您)(?:是|到底是|究竟是)[^，。]{0,4}(?:人工|真人|机器人)|人工(?:费|智能|皮|合成|吹|湖)|"
    r"是(?:不是)?(?:人工|真人)(?:还是|吗|么)|(?:几点|什么时候|多久|周末|时间)[^，。]{0,6}(?:人工|客服)|"
    r"(?:人工|客服)[^，。]{0,6}(?:几点|上班|下班|时间|电话)"
)
_REPEATED = re.compile(r"(.)\1{2,}")
_MAX_WORDS_OF_A_BARE_REQUEST = 3


def asks_for_a_person(text: str) -> bool:
    """Whether the message asks to talk to a human being."""
    lowered = _REPEATED.sub(r"\1", text.lower())
    # "h u m a n" and "h.u.m.a.n" are people too tired to be nice.
    lowered = re.sub(
        r"\b(?:[a-z][\s.\-*_]){3,}[a-z]\b", lambda found: re.sub(r"[^a-z]", "", found[0]), lowered
    )
    return _asks_in_chinese(lowered) or _asks_in_english(lowered)


def _asks_in_chinese(text: str) -> bool:
    squeezed = re.sub(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])", "", text)
    return bool(_CHINESE_WISH.search(squeezed)) and not _NOT_A_CHINESE_WISH.search(squeezed)


def _asks_in_english(text: str) -> bool:
    if _NOT_A_WISH.search(text):
        return False
    if _PHRASES.search(text):
        return True
    words = re.findall(r"[a-z']+", text.replace("0", "o").replace("1", "l"))
    persons = [word for word in words if _is_one_of(word, _PERSON, _FUZZY_PERSON)]
    if not persons:
        return False
    if len(words) <= _MAX_WORDS_OF_A_BARE_REQUEST:
        return True
    has_real = any(word in _REAL for word in words if word not in persons)
    has_wish = any(_is_one_of(word, _WISH, _FUZZY_WISH) for word in words)
    vague = all(word in {"someone", "somebody", "people", "staff"} for word in persons)
    if vague:
        return bool(re.search(r"\b(?:talk|speak|chat|connect|transfer|put)\w*\b", text))
    return has_wish or has_real


def _is_one_of(word: str, exact: Iterable[str], fuzzy: Iterable[str]) -> bool:
    return word in exact or any(
        abs(len(word) - len(other)) <= 1 and len(word) >= 5 and is_one_slip_away(word, other)
        for other in fuzzy
    )


def is_one_slip_away(word: str, other: str) -> bool:
    """Equal, or apart by one insertion, deletion, replacement or swap of neighbours.

    Source: the "optimal string alignment" distance of at most 1 (Damerau 1964).
    """
    if word == other:
        return True
    if abs(len(word) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(word), len(other)) and word[start] == other[start]:
        start += 1
    left, right = word[start:], other[start:]
    return (
        left[1:] == right[1:]
        or left[1:] == right
        or left == right[1:]
        or (left[:2] == right[:2][::-1] and left[2:] == right[2:])
    )
