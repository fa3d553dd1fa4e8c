"""A number of months as people say it: "a single month", "3 months please", 「改成三个月吧」."""

import re
import unicodedata

from agent.understanding.amounts import chinese_number

MOST_MONTHS = 12
_WORDS = {
    "a": 1, "single": 1, "one": 1, "two": 2, "couple": 2, "three": 3, "four": 4, "five": 5,
    "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip
_NUMBER = rf"(?P<number>\d{{1,3}}|{'|'.join(_WORDS)})"
_HAN = r"(?P<number>\d{1,3}|[一二两三四五六七八九十]{1,3})"
_MONTHS = (
    # "Once a month" and "every 2 months" tell how often, not how long.
    re.compile(
        rf"(?<![\w.$-])(?<!once )(?<!every )(?<!each ){_NUMBER}(?:\sof)?(?:\s(?:whole|full|more))?"
        r"[\s-]?(?:months?|mths?|mo)\b"
    ),
    # "三月" is March: only 个 counts. In digits, "3月" answers a question for a number.
    re.compile(rf"(?<!每){_HAN}\s?(?:个\s?整?月|(?<=\d)月)"),
)
_YEARS = (
    (re.compile(r"\bhalf a year\b|半年"), 6),
    (re.compile(r"(?<!half )\b(?:a|one|1) (?:whole |full )?year\b|[一1]\s?年"), 12),
)
_EITHER = re.compile(
    rf"(?:{_NUMBER}\s?(?:or|to|-|~)\s?|[\d一二两三四五六七八九十]个?月?\s?(?:或者?|还是|到|至)\s?)"
    r"(?:[\d一二两三四五六七八九十]|[a-z]+\s?months?)"
)
"""Two or three: not ours to choose."""
_FILLER = re.compile(
    r"\b(?:please|pls|just|only|for|make|it|i|think|say|maybe|thanks|thank you|ok|okay|let's|the)\b"
    r"|改成|改为|就|吧|个|请|谢谢|暂停|要|是|好的?|[\s,.!，。！]"
)


def find_months(text: str) -> int | None:
    """The one number of months in `text`, 1 to 12; a bare number only where little else is said."""
    plain = unicodedata.normalize("NFKC", text).casefold().strip()
    if _EITHER.search(plain):
        return None
    found = {_number(one["number"]) for pattern in _MONTHS for one in pattern.finditer(plain)}
    found |= {months for pattern, months in _YEARS if pattern.search(plain)}
    if not found:
        alone = _FILLER.sub("", plain)
        found = {None if alone == "a" else _number(alone)}
    months = found.pop() if len(found) == 1 else None
    return months if months is not None and 1 <= months <= MOST_MONTHS else None


def _number(written: str) -> int | None:
    """A number in digits or words; None for anything else."""
    if written.isascii():
        return int(written) if written.isdigit() and len(written) < 4 else _WORDS.get(written)
    return chinese_number(written)
