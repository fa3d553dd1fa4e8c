"""Amounts of money that customers write, in English and Chinese, as integer cents.

Only Singapore dollars: an amount in another currency, a negative one and one beyond all sense are
left out rather than turned into something else.
"""

import re
from decimal import Decimal

MOST_CENTS = 100_000_000
"""A million dollars; more than that is a slip of the finger or a joke."""

# From the first digit of a run to its last, never from within: a message may be all digits.
_DIGITS = r"(?<!\d)(?<!\d[.,])\d++(?:,\d++)*+(?:\.\d++)*+"
_NUMBER = re.compile(r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d{1,2})?")
_CHINESE_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")}
_CHINESE_DIGITS |= {"〇": 0, "两": 2}
_CHINESE_UNITS = {"十": 10, "百": 100, "千": 1000}
_CHINESE = "(?<![零〇一二两三四五六七八九十百千万])[零〇一二两三四五六七八九十百千万]++"
_SMALL = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
_ENGLISH = "|".join(sorted({*_SMALL, *_TENS, "hundred", "thousand"}, key=len, reverse=True))
_DOLLARS = r"(?:sgd\b|dollars?\b|bucks?\b)"
_YUAN = r"(?:块钱?|元|新币|新元|新加坡元|坡币|刀)"
_AMOUNT = re.compile(
    rf"(?<![a-z])(?:s?\s?\$|sgd|新币|新元)\s?(?P<after>-?{_DIGITS})\s?(?P<kilo>k\b)?"
    # "49块9" is 49.90, "49块2个" is two pieces for 49.
    rf"|(?P<before>{_DIGITS}|{_CHINESE})\s?块(?P<dimes>[\d一二三四五六七八九]\d?)"
    rf"(?=毛|角|钱|$|[^\w])"
    rf"|(?P<words>(?:\ba\s)?\b(?:{_ENGLISH})(?:[\s-]+(?:and[\s-]+)?(?:{_ENGLISH}))*)\s{_DOLLARS}"
    rf"|(?P<digits>{_DIGITS})\s?(?P<thousands>k\s?)?(?:{_DOLLARS}(?:\s(?:and\s)?(?P<cents>\d\d?)"
    rf"\scents?\b)?|{_YUAN}|s?\$(?!\s?\d))"
    rf"|(?P<chinese>{_CHINESE})\s?{_YUAN}"
    # "1,299" is money unless it counts something.
    r"|(?<![\w.,$-])(?P<grouped>\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?)(?![\w.,-]*\w)"
    r"(?!\s?(?:p(?:oin)?ts?|lm|lumens?|k?gs?|k?m|cm|pieces?|pcs|people|reviews?|times?|hours?|days?"
    r"|watts?|steps?|items?|orders?)\b|\s?(?:积分|[分个件人次天克米步单]|流明))",
    re.IGNORECASE,
)
_HINT = re.compile(r"[\d$块元币刀]|dollar|buck|sgd", re.IGNORECASE)
_NEGATIVE = re.compile(r"(?:(?<![\w)])[-−–]|minus\s?|negative\s?|负\s?)$")
_OTHER_CURRENCY = re.compile(r"(?:人民币|[€£¥]|rmb|cny|usd|myr|rm|港币|日元)\s?$")
# Two of something in pieces: "两块电池"; "几十块" is a guess.
_VAGUE_BEFORE = re.compile(r"[几数上好第这那每]$")
_PIECES_AFTER = re.compile(r"(?![钱多的吗呢吧啊了左])[\u4e00-\u9fff]")


def take_amounts(text: str) -> tuple[list[int], str]:
    """Cents, in the order of the text, and the text with a blank for each; `text` in NFKC."""
    if not _HINT.search(text):
        return [], text
    lowered = text.lower()
    amounts: list[int] = []
    for found in _AMOUNT.finditer(lowered):
        before = lowered[max(0, found.start() - 12) : found.start()]
        if _NEGATIVE.search(before) or _OTHER_CURRENCY.search(before):
            continue
        cents = _cents(found)
        if cents is not None and cents <= MOST_CENTS and not _is_pieces(found, before, cents):
            amounts.append(cents)
    return amounts, _AMOUNT.sub(" ", text)


def chinese_number(text: str) -> int | None:
    """Of characters: "二十五" is 25, "两百五" is 250; None for what is no number."""
    total = section = 0
    digit: int | None = None
    unit = 1
    for character in text:
        if character in _CHINESE_DIGITS:
            if digit is not None and digit != 0:
                return None
            digit = _CHINESE_DIGITS[character]
            unit = 1 if digit == 0 else unit
        elif character in _CHINESE_UNITS:
            unit = _CHINESE_UNITS[character]
            section += (1 if digit is None else digit) * unit
            digit = None
        elif character == "万":
            total, section, digit, unit = (section + (digit or 0) or 1) * 10_000, 0, None, 10_000
        else:
            return None
    # A digit after a hundred or more counts the next lower unit: "两百五".
    return total + section + (digit or 0) * (unit // 10 if unit >= 100 else 1) if text else None


def _cents(found: re.Match[str]) -> int | None:
    """Of one match, or None where the digits are no amount."""
    part = found.groupdict()
    if part["words"]:
        return _times(_english_number(part["words"]), 100)
    if part["chinese"]:
        return _times(chinese_number(part["chinese"]), 100)
    if part["before"]:
        dimes = part["dimes"]
        small = _CHINESE_DIGITS.get(dimes) if not dimes.isascii() else int(dimes)
        large = _of_digits(part["before"])
        if large is None or small is None:
            return None
        return large + small * (10 if len(dimes) == 1 else 1)
    cents = _of_digits(part["after"] or part["digits"] or part["grouped"])
    if part["kilo"] or part["thousands"]:
        cents = _times(cents, 1000)
    return cents if cents is None else cents + int(part["cents"] or 0)


def _of_digits(number: str) -> int | None:
    if not number[0].isascii() or not number[0].isdigit():
        return _times(chinese_number(number), 100)
    if not _NUMBER.fullmatch(number) or len(number) > 12:
        return None
    return int(Decimal(number.replace(",", "")) * 100)


def _times(number: int | None, factor: int) -> int | None:
    return None if number is None else number * factor


def _english_number(words: str) -> int | None:
    """Of words: "a hundred and fifty" is 150; None for "one fifty", which may be 1.50 or 150."""
    total = section = 0
    room = 100
    for word in re.findall(r"[a-z]+", words):
        if word == "hundred":
            section, room = (section or 1) * 100, 100
        elif word == "thousand":
            total, section, room = total + (section or 1) * 1000, 0, 100
        elif word in _SMALL or word in _TENS:
            if room < (10 if word in _SMALL else 100):
                return None
            section += _SMALL.get(word, 0) + _TENS.get(word, 0)
            room = 10 if word in _TENS else 0
    return total + section


def _is_pieces(found: re.Match[str], before: str, cents: int) -> bool:
    """Whether this counts pieces, or is no more than a guess."""
    if found["chinese"] and _VAGUE_BEFORE.search(before):
        return True
    if not found.group().endswith("块") or cents >= 1000:
        return False
    if found.group().startswith("一"):
        return True
    return bool(_PIECES_AFTER.match(found.string, found.end()))
