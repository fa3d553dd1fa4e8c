"""What a question wants: a kind of figure, a list, steps; and which figures a sentence states."""

import re
from collections.abc import Mapping
from typing import Literal

Kind = Literal[
    "money",
    "duration",
    "clock",
    "share",
    "loudness",
    "brightness",
    "power",
    "volume",
    "weight",
    "length",
    "area",
    "temperature",
    "number",
    "list",
    "steps",
]

MEASURES: frozenset[Kind] = frozenset(
    {"loudness", "brightness", "power", "volume", "weight", "length", "area", "temperature"}
)
TIMES: frozenset[Kind] = frozenset({"duration", "clock"})
""""When" may want either."""


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


_ASKED: Mapping[Kind, re.Pattern[str]] = {
    "money": _pattern(
        r"\bhow much\b(?! (?:time|longer|water|bigger))|\b(?:cost|price|fee|charge|surcharge|pay"
        r"|expensive)s?\b|\bspend\b|[贵价]|多少钱|几块|多少块|[收运]?费(?!时)|花多少|付多少|加多少|要钱"
    ),
    "duration": _pattern(
        r"\bhow (?:long|soon|fast|quick(?:ly)?|often|many (?:working |business )?"
        r"(?:day|week|month|year|hour|minute)s)\b|\bwhen\b|\buntil\b|\bdeadline\b|\blatest\b"
        r"|\bvalid\b|\bexpir|多久|几[天日年周]|几个(?:月|星期|小时|工作日)|多少天"
        r"|多[长少]时间|什么时候|何时|隔多|有效期?|过期"
    ),
    "clock": _pattern(
        r"\bwhat time\b|\bopen(?:ing|s)?\b|\bclos(?:e|es|ing)\b|\bhours\b|\bwhen\b|\blast moment\b"
        r"|\bby when\b|\bhow late\b|\bcut-?off\b|\bthe latest\b|几点|营业|开门|关门|开放|最[晚迟]"
    ),
    "share": _pattern(
        r"\bper ?cent|%|\bdiscount|\bcheaper\b|\brate\b|\binterest\b|\bhow much off\b|\bsave\b"
        r"|折|优惠|便宜|百分|利[率息]|省多少"
    ),
    "loudness": _pattern(
        r"\bloud|\bquiet|\bnois|\bdecibel|\bdb\b|\bsilent\b|吵|噪|声音|分贝|静音|安静"
    ),
    "brightness": _pattern(r"\bbright|\blumens?\b|亮|流明"),
    "power": _pattern(r"\bwatt|\bpower\b|瓦|功率|耗电"),
    "volume": _pattern(
        r"\blit(?:re|er)|\bcapacity\b|\bhow much water\b|\btank size\b|[几多少]升|容量|水箱多大"
    ),
    "weight": _pattern(r"\bheav|\bweigh|\bkilos?\b|\bkg\b|多重|重量|公斤"),
    "length": _pattern(
        r"\bcentimet|\bcm\b|\bhow (?:wide|tall|high|far)\b|\bmeasure|多[长高宽](?!时间)|厘米|隔多"
    ),
    "area": _pattern(r"\broom|\bsquare\b|\bm2\b|m²|平方|平米|房间|面积|几平"),
    "temperature": _pattern(
        r"\bdegrees?\b|\btemperature|\bhow hot\b|\bhottest\b|[几多少]度|温度|水温"
    ),
    "number": _pattern(
        r"\bhow (?:many|much|big|large|small)\b|\bmax(?:imum)?\b|\bmin(?:imum)?\b|\bbiggest\b"
        r"|\blargest\b|\bsmallest\b|\bmost\b|\bleast\b|多少|多大|几|最[多少大小高低]"
    ),
}
_FORMS: Mapping[Kind, re.Pattern[str]] = {
    "steps": _pattern(
        r"\bhow (?:do|can|to|should|would|could)\b|\bsteps?\b|\binstructions?\b"
        r"|\bset(?:ting)? ?up\b"
        r"|怎么(?!样|收|算|回事)|怎样|如何|步骤"
    ),
    "list": _pattern(
        r"\bwhich\b|\bwhy\b|\bwhat (?:things|items|kinds?|sorts?|options|ways|can|can.t|cannot"
        r"|else|all|are|does|do|isn.t|is not)\b"
        r"|哪些|哪几|有什么|有啥|什么(?:东西|商品|情况|样)|为什么|为何|为啥"
    ),
}
# A warranty without a question word is about how long it lasts.
_IMPLIED_DURATION = _pattern(r"\bwarranty\b|\bguarantee\b|保修|质保|到[账帐]")
_STATED: Mapping[Kind, re.Pattern[str]] = {
    "money": _pattern(r"S\$ ?\d|免费|\bfree\b|\bno extra charge\b|不收费|不另收"),
    "duration": _pattern(
        r"\d[ -](?:(?:working|business) )?(?:second|minute|hour|day|week|month|year)s?\b"
        r"|\b(?:next (?:working )?day|once a (?:day|week|month|year)|same (?:day|evening))\b"
        r"|\bimmediately\b|立即|\d ?个?(?:工作日|天|日|年|周|星期|月|小时|分钟)|每[天周月年]"
        r"|[下当]一?(?:个工作)?日|第二天"
    ),
    "clock": _pattern(r"\d{1,2}:\d\d|\b\d{1,2}-\d{1,2}\b(?! ?(?:working|个|天|days))|\d ?点"),
    "share": _pattern(r"\d ?%|[一二三四五六七八九]折"),
    "loudness": _pattern(r"\d ?(?:db\b|分贝)"),
    "brightness": _pattern(r"\d ?(?:lm\b|lumens?\b|流明)"),
    "power": _pattern(r"\d ?(?:w\b|watts?\b|瓦)"),
    "volume": _pattern(r"\d[ -]?(?:l\b|lit(?:re|er)s?\b|升)"),
    "weight": _pattern(r"\d ?(?:kg\b|公斤|千克)"),
    "length": _pattern(r"\d ?(?:cm\b|m\b(?!²)|厘米|米)"),
    "area": _pattern(r"\d ?(?:m²|m2\b|square|平方|平米)"),
    "temperature": _pattern(r"\d ?(?:degrees?\b|°|度)"),
    "number": _pattern(r"\d"),
}


# To the end of the word: "brightest" leaves no "est".
_MEASURE_WORDS = _pattern(
    "(?:" + "|".join(_ASKED[kind].pattern for kind in sorted(MEASURES)) + ")[a-z]*"
)


def wanted(question: str) -> frozenset[Kind]:
    """The kinds of figure that would answer `question`; without any, a list or steps."""
    found = frozenset(kind for kind, asked in _ASKED.items() if asked.search(question))
    # "How many days" is no wish for just any number.
    found = found - {"number"} if len(found) > 1 else found
    if not found:
        found = frozenset(kind for kind, asked in _FORMS.items() if asked.search(question))
    if not found and _IMPLIED_DURATION.search(question):
        return frozenset({"duration"})
    return found


def without_measures(question: str) -> str:
    """The question without the words that ask for a measure: what is left names its subject."""
    return _MEASURE_WORDS.sub(" ", question)


def stated(text: str) -> frozenset[Kind]:
    """The kinds of figure in a sentence; any digit is a `number`."""
    return frozenset(kind for kind, pattern in _STATED.items() if pattern.search(text))
