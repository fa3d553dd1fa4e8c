"""Where somebody lives: streets with a number, units, post boxes and codes beside them.

Wider than `agent.understanding.addresses`, which must be sure of an address to deliver to: here a
part alone is enough, in the ways of several countries, because a miss costs more than a hit.
"""

import re
from collections.abc import Iterator, Sequence

from agent.privacy.spans import PersonalDatum

_LETTER = r"[^\W\d_]"
_NAME = rf"{_LETTER}[\w'’.-]{{0,24}}"
_TYPES = (
    "avenue|ave|road|rd|street|st|drive|dr|crescent|cres|close|lane|ln|place|pl|walk|way|terrace"
    "|park|boulevard|blvd|link|rise|hill|heights|gardens?|grove|loop|square|sq|quay|court|ct"
    "|parade|parkway|pkwy|highway|hwy|row|mews|trail|circle|isle|lorong|jalan|lor|jln"
)
_SUFFIXES = (
    "straße|strasse|str\\.|gasse|weg|platz|allee|ring|straat|laan|gracht|plein|gatan|vägen|gata"
    "|gade|vej|gate|veien|katu|tie|tänav|utca|utja|út"
)
_PREFIXES = (
    "avenida|av\\.|avda\\.?|calle|c/|carrer|plaza|plaça|paseo|via|viale|piazza|corso|rue|place de"
    "|boulevard|chemin|rua|travessa|ulica|ul\\.|al\\.|os\\.|strada|ulitsa|улица|πλατεία|οδός|jalan"
    "|jln|lorong|lor"
)
_HOUSE = r"\d{1,5}[a-z]?(?:[-/]\d{1,4}[a-z]?)?"
_STREET = re.compile(
    rf"(?<![\w$.-])(?:blk|block)\.?\s\d{{1,4}}[a-z]?(?:[\s,]{{1,2}}{_NAME}){{1,4}}(?:\s\d{{1,3}})?"
    rf"|(?<![\w$.-]){_HOUSE}[\s,]{{1,2}}(?:{_NAME}\s){{1,4}}(?:{_TYPES})\b\.?(?:\s\d{{1,3}}(?!\w))?"
    rf"|(?<!\w)(?:{_NAME}\s){{1,3}}(?:{_TYPES})\b\.?\s{_HOUSE}(?!\w)"
    rf"|(?<!\w){_LETTER}[\w-]{{1,30}}(?:{_SUFFIXES})\s{_HOUSE}(?![\w.])"
    rf"|(?<!\w)(?:{_PREFIXES})\s(?:{_NAME}\s){{1,4}}{_HOUSE}(?!\w)"
    rf"|(?<![\w$.-]){_HOUSE},?\s(?:{_PREFIXES})\s{_NAME}(?:\s{_NAME}){{0,3}}",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"(?<!\w)(?:#b?\d{1,3}\s?-\s?\d{1,5}[a-z]?(?![\w-])"
    r"|(?:apt|apartment|suite|flat|unit|fl(?:oor)?|room|rm)\b\.?\s?#?\d{1,5}(?:-\d{1,5})?[a-z]?(?!\w)"
    r"|p\.?\s?o\.?\s?box\s\d{1,6}|box\s\d{2,6}"
    r"|(?:psc|dpo|apo|fpo)\s(?:ae|ap|aa|\d{2,5})\b(?:\s\d{5})?)",
    re.IGNORECASE,
)
_NAMED_CODE = re.compile(
    r"(?:\b(?:singapore|s'?pore|postal(?:\s?code)?|post\s?code|zip(?:\s?code)?)"
    r"|\bs(?=\s?\(?\d{6}\b)|新加坡|邮政编码|邮编)(?:\s?(?:is|为|是))?[\s:#(,.-]{0,3}"
    r"\d{4,6}(?:-\d{3,4})?(?!\d)\)?",
    re.IGNORECASE,
)
_HAN_NUMBER = r"(?:\d{1,5}|[一二三四五六七八九十百]{1,4})"
_HAN_STREET = re.compile(
    rf"[\u4e00-\u9fff]{{2,24}}?(?:大道|路|街|道|巷|弄|胡同|里|坊|弯|径|台|园|苑|新村|小区|花园|广场|大厦)"
    rf"\s?(?:{_HAN_NUMBER}\s?(?:号|弄|巷|座|栋|幢|单元|楼|层|室|户)[\s,，]?){{1,5}}"
    rf"|(?:大牌|第)\s?\d{{1,4}}[a-z]?[座栋幢号]?[\u4e00-\u9fff]{{2,12}}(?:路|街|道|巷|弯|径|大道)"
    rf"(?:{_HAN_NUMBER})?"
    r"|[\u4e00-\u9fff]{2,8}(?:省|市)[\u4e00-\u9fff]{2,8}(?:市|区|县)"
    rf"[\u4e00-\u9fff\d]{{2,24}}(?:号|室|楼|栋|{_HAN_NUMBER}-\d+)",
    re.IGNORECASE,
)
_HAN_LEAD_IN = re.compile(
    r"^.*(?:地址|改成|改为|换成|搬去|搬到|送去|送到|寄去|寄到|住在|住|[是在到至为给送寄请])"
)
# A code or a unit that follows a street belongs to it: "Alt-Dietmanns 3910".
_CODE_AFTER = re.compile(
    rf"(?:[\s,]{{1,3}}{_LETTER}[\w'’.-]{{1,24}}){{0,3}}[\s,]{{1,3}}"
    r"(?:[A-Z]{2}\s)?(?:\d{4,6}(?:-\d{3,4})?|\d{3}\s\d{2}|[A-Z]{1,2}\d{1,2}[A-Z]?\s?\d[A-Z]{2})(?![\w-])"
)


def find_places(text: str) -> Iterator[PersonalDatum]:
    """Addresses and parts of them."""
    for found in _STREET.finditer(text):
        after = _CODE_AFTER.match(text, found.end())
        yield PersonalDatum("ADDRESS", found.start(), after.end() if after else found.end())
    for found in _HAN_STREET.finditer(text):
        lead_in = _HAN_LEAD_IN.match(found[0])
        skipped = lead_in.end() if lead_in and lead_in.end() < len(found[0]) - 3 else 0
        yield PersonalDatum("ADDRESS", found.start() + skipped, found.end())
    for pattern in (_UNIT, _NAMED_CODE):
        for found in pattern.finditer(text):
            yield PersonalDatum("ADDRESS", *found.span())


_NUMBER_BEFORE = re.compile(rf"(?<![\w$.#-])(?P<number>{_HOUSE})[ ,]{{1,2}}$")
_NUMBER_AFTER = re.compile(rf"[ ,]{{1,2}}{_HOUSE}(?![\w.:-])")


def with_house_number(text: str, name: PersonalDatum) -> PersonalDatum:
    """An unknown name with a number beside it is a street: "Parmova 1", "216 Menzi"."""
    before = _NUMBER_BEFORE.search(text, max(0, name.start - 12), name.start)
    after = _NUMBER_AFTER.match(text, name.end)
    if before is None and after is None:
        return name
    start = before.start("number") if before else name.start
    return PersonalDatum("ADDRESS", start, after.end() if after else name.end)


_BETWEEN = re.compile(r"[\s,.]{0,4}(?:(?:and|corner of|the)\s)?$")
_NUMBERS_BEFORE = re.compile(r"(?<![\w$.#-])(?P<numbers>(?:\d{1,6}[\s,]{1,2}){1,2})$")
_CODE_AT_END = re.compile(r"[\s,]{1,3}(?:[A-Z]{2}[\s,]{1,2})?\d{4,6}(?:-\d{3,4})?(?![\w-]|\.\d)")


def joined_places(text: str, found: Sequence[PersonalDatum]) -> list[PersonalDatum]:
    """Parts of one address that stand beside each other, with the numbers around them, as one.

    `found` is sorted by place, without overlaps; so is what is returned.
    """
    whole: list[PersonalDatum] = []
    for one in found:
        before = whole[-1] if whole else None
        if (
            before is not None
            and before.kind == "ADDRESS"
            and one.kind in {"ADDRESS", "NAME"}
            and _BETWEEN.match(text[before.end : one.start])
        ):
            whole[-1] = PersonalDatum("ADDRESS", before.start, one.end)
        else:
            whole.append(one)
    ends = [0, *(one.end for one in whole)]
    starts = [*(one.start for one in whole[1:]), len(text)]
    return [
        _with_numbers(text, one, lowest, highest) if one.kind == "ADDRESS" else one
        for one, lowest, highest in zip(whole, ends, starts, strict=False)
    ]


def _with_numbers(text: str, place: PersonalDatum, lowest: int, highest: int) -> PersonalDatum:
    before = _NUMBERS_BEFORE.search(text, max(lowest, place.start - 16), place.start)
    after = _CODE_AT_END.match(text, place.end, highest)
    start = before.start("numbers") if before else place.start
    return PersonalDatum("ADDRESS", start, after.end() if after else place.end)
