"""Values that a customer takes back in the same breath: "not W104233! W104234 please"."""

import re

_KINDS = (
    r"[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+",
    r"#?b?\d{1,3}\s?-\s?\d{1,5}[a-z]?(?![\w-])",
    r"(?:\+65[\s-]?)?\d{4}[\s-]?\d{4}(?!\d)",
    r"[a-z]?[\s-]?\d{3}[\s-]?\d{3}(?!\d)",
    r"\$?\d{1,3}(?:\.\d{1,2})?(?!\d)",
)
"""E-mail address, unit, phone, order number or postal code, amount or count."""
# "I don't want W104233 any more" asks to cancel just that one; "why isn't W104233 here?" is about
# it. Neither takes a value back.
_NOT = (
    r"(?:(?<!why )(?<!why is )(?<!cannot )(?<!can )\bnot(?:\sfor|\sto|\sfrom|\sat)?"
    r"|\b(?:it|that|this|number|one|unit|e-?mail|phone|code)\s(?:isn['’]?t|wasn['’]?t)"
    r"|\b(?:did\s?n['’]?t|do\s?n['’]?t|not)\smean|\binstead\sof|\brather\sthan"
    r"|不是|并非|别用|而非)"
)
_NAMES = r"(?:[\s:,]*(?:\b(?:the|my|order|unit|number|no\.?|postal|code)\b|订单号?|单号|门牌|邮编))"
_WRONG = (
    r"\s?,?\s?(?:(?:is|was|were)\s(?:a\s)?(?:wrong|incorrect|typo|mistake)\b"
    r"|是?(?:不对|打错|写错|输错|错的?|搞错)了?|不是)"
)
# "W104233 - no sorry, W104234": nothing but a change of mind between two values.
_CHANGED = (
    r"[\s,.;:!-–—…]{0,4}\b(?:no|nope|wait|sorry|oops|actually|rather|i\smean[t]?|make\s(?:it|that))\b"
    r"|[\s,.;:，。！…-]{0,4}(?:不对|不是|错了|哦不|不不|等等|等下|抱歉|不好意思|应该是|我是说|说错)"
)
_FILLER = (
    r"(?:[\s,.;:!–—…，。！、-]|\b(?:no|not|that|wait|sorry|oops|actually|rather|i|mean|meant|it|its|it['’]s"
    r"|is|should|be|the|my|order|unit|number|one|make|please|for|to)\b"
    r"|不对|不是|错了|哦|不|等等|等下|抱歉|不好意思|应该是|我是说|我说|说错了?|是|订单|单号|号|的|了)"
)
_BEFORE = tuple(
    re.compile(rf"{_NOT}{_NAMES}{{0,3}}[\s:]*(?<![a-z0-9]){value}", re.IGNORECASE)
    for value in _KINDS
)
# "W104233 was a mistake, please cancel it" means that one; only where another follows is it wrong.
_AFTER = tuple(
    re.compile(rf"(?<![a-z0-9]){value}{_WRONG}(?=.{{0,80}}?(?<![a-z0-9]){value})", re.IGNORECASE)
    for value in _KINDS
)
# "Leave W104233 alone, take W104234": only where another is left over, otherwise it is about that.
_KEPT = tuple(
    (
        re.compile(
            rf"\b(?:leave|keep|spare){_NAMES}{{0,3}}[\s:]*(?<![a-z0-9]){value}"
            r"(?:\s(?:alone|as\s(?:it\s)?is|be|out|untouched)\b)?"
            rf"|(?<![a-z0-9]){value}\s(?:(?:can|should)\s)?(?:stays?|remains?)\b"
            rf"|(?:留着|保留|(?:别|不要|不用|不)[动管碰])(?:订单)?\s?{value}"
            rf"|(?<![a-z0-9]){value}\s?(?:那[个单])?(?:先|就|还是)?"
            r"(?:留着|保留|不变|(?:别|不要|不用|不)[动管碰])",
            re.IGNORECASE,
        ),
        re.compile(rf"(?<![a-z0-9]){value}", re.IGNORECASE),
    )
    for value in _KINDS
)
_REPLACED = tuple(
    re.compile(
        rf"(?<![a-z0-9]){value}(?=(?:{_CHANGED}){_FILLER}{{0,12}}(?<![a-z0-9]){value})",
        re.IGNORECASE,
    )
    for value in _KINDS
)
_HINT = re.compile(r"\d|@")


def without_negated(text: str) -> str:
    """`text` with a blank for every value that it says is not meant."""
    if _HINT.search(text):
        for pattern in (*_BEFORE, *_AFTER, *_REPLACED):
            text = pattern.sub(" ", text)
        for kept, value in _KEPT:
            left = kept.sub(" ", text)
            if value.search(left):
                text = left
    return text
