"""Addresses in Singapore as people write them, in English and Chinese, and postal codes in them.

Precision first: without a street and a postal code there is no address, and neither is there one
where a message has two of them, because nobody can say which one is meant.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from knowledge.pack import Language

MAX_STREET_CHARACTERS = 200
MAX_CHARACTERS = 2000
"""What is read of a message; an address further down is not looked for."""

# Sectors 01-73 and 75-82 exist.
_SECTOR = r"(?:0[1-9]|[1-6]\d|7[0-35-9]|8[0-2])"
_NAMED_CODE = re.compile(
    r"(?:(?<![a-z'’])(?:singapore|s'?pore|sg|s|postal(?:\s?code)?|post\s?code|zip(?:\s?code)?)"
    r"|新加坡|邮政编码|邮政区号|邮编|邮区)"
    rf"(?:\s?(?:is|为|是))?[\s:#(,.-]{{0,3}}(?P<code>{_SECTOR}\d\s?\d{{3}})(?!\d)\)?",
    re.IGNORECASE,
)
_BARE_CODE = re.compile(
    rf"(?<![a-z0-9#$./+-])\(?(?P<code>{_SECTOR}\d{{4}})(?![\da-z/-]|[.,]\d)\)?", re.IGNORECASE
)
# What has six digits and belongs to no address: order numbers, phones, prices, one-time codes.
_FOREIGN = re.compile(
    r"(?<![a-z0-9])[a-rt-z][\s-]?\d{3}[\s-]?\d{3}(?!\d)"
    r"|(?:\border|订单|单号)\s?(?:no|number|num|nr|id|号码|号|编号)?\.?\s?(?:is|是|为)?[\s:#]{0,3}"
    r"[a-z]?\d{6}(?!\d)"
    r"|#\d{6}(?!\d)|[\w.+-]{1,64}@[\w.-]{1,99}|\+\d[\d\s-]{6,15}\d"
    r"|(?<!\d)[3689]\d{3}[\s-]?\d{4}(?!\d)|\$\s?\d[\d,.]{0,15}"
    r"|(?:\b(?<!postal )(?<!post )(?<!zip )code|\botp|\bpin|验证码)\s?(?:is|是|为)?[\s:]{0,3}"
    r"\d{6}(?!\d)",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"(?:#|\b(?:unit|apt|apartment|flat)\s?(?:no\.?|number)?(?:\s?(?:is|should be))?\s?#?"
    r"|(?:单元|门牌)号?[是为]?)\s?"
    r"(?P<floor>b?\d{1,3})\s?-\s?(?P<door>\d{1,5}[a-z]?)(?![\w-])"
    r"|(?<!\d)(?P<han_floor>\d{1,2})[楼层]\s?(?P<han_door>\d{1,4})[号室]",
    re.IGNORECASE,
)
# "9-12" and "12-15 pm" may be hours: a bare unit has two digits for its floor.
_BARE_UNIT = re.compile(
    r"(?<![a-z0-9#/.-])(?P<floor>\d\d)-(?P<door>\d{2,4}[a-z]?)(?![\w/-])"
    r"(?!\s?(?:[ap]m\b|h\b|o'clock|hours?|days?|点|时|天))",
    re.IGNORECASE,
)
_TYPES = (
    "avenue|ave|av|road|rd|street|st|drive|dr|crescent|cres|close|cl|lane|ln|place|pl|walk|wk|way"
    "|terrace|ter|park|pk|boulevard|blvd|link|lk|view|rise|hill|heights|hts|gardens?|gdns?|grove"
    "|gr|loop|green|central|ctrl|square|sq|quay|circle|vale|fields?|court|ct|estate|est|parade"
    "|parkway|ring|turn|promenade|plains?|highway|hwy|valley|coast|cent(?:re|er)|mall|farmway"
)
_MALAY_TYPES = "jalan|jln|lorong|lor|kampong|kg|taman|bukit|bt|mount"
_STOP = (
    "and|or|but|i|im|my|me|we|our|is|to|from|not|please|pls|unit|singapore|postal|the|a|an|of|for"
    "|with|in|at|on|no|order|address|it|this|that|was|days?|weeks?|items?|lamps?|pieces?|pcs|next"
    "|hours?|minutes?|times?|km|m|blk|block|instead|now|thanks|can|you|zip|old|change|deliver|send"
    "|ship"
)
_NAME = rf"(?!(?:{_STOP})\b)[a-z][a-z'’.]{{0,20}}"
_BLOCK = r"(?:(?:(?:apt\s)?blk|block|大牌)\.?\s?(?:no\.?\s?)?\d{1,4}[a-z]?)"
_HOUSE = rf"(?:{_BLOCK}|(?:house\s|no\.?\s?)?\d{{1,4}}[a-z]?)"
# A number after the name, "Ave 1", unless it begins something else: "08-03", "2 lamps".
_TAIL = r"(?:\s\d{1,2}[a-z]?(?![\w-])(?!\s(?:x|lamps?|items?|pieces?|pcs|orders?|days?|hours?)\b))?"
_GAP = r"[\s,]{1,6}"
_HAN_BLOCK = r"(?:(?:大牌|第)\s?\d{1,4}[a-z]?[座栋幢号]?|\d{1,4}[a-z]?\s?(?:座|栋|幢|号(?!线)))"
_ENGLISH_STREET = re.compile(
    r"(?<![a-z0-9#/.$'’-])(?:"
    rf"{_HOUSE}{_GAP}(?:{_NAME}\s){{1,5}}(?:{_TYPES})\b\.?{_TAIL}"
    rf"|{_HOUSE}{_GAP}(?:{_NAME}\s){{1,4}}(?:lorong|lor)\b\.?\s\d{{1,3}}[a-z]?(?![\w-])"
    # Malay names have their kind in front: "12 Lorong 5 Toa Payoh".
    rf"|{_HOUSE}{_GAP}(?:{_MALAY_TYPES})\b\.?\s(?:{_NAME}|\d{{1,3}}(?![\w-]))"
    rf"(?:\s{_NAME}){{0,3}}{_TAIL}"
    rf"|(?:{_NAME}\s){{1,5}}(?:{_TYPES})\b\.?(?:\s\d{{1,2}}[a-z]?\b)?{_GAP}"
    rf"(?:{_BLOCK}(?![\w-])|{_HAN_BLOCK})"
    rf"|{_BLOCK}{_GAP}{_NAME}(?:\s{_NAME}){{1,4}}{_TAIL})",
    re.IGNORECASE,
)
_HAN_NUMBER = r"(?:\s?(?:\d{1,3}|[一二三四五六七八九十]{1,3}))?"
_HAN_NAME = (
    rf"[\u4e00-\u9fff]{{2,16}}?{_HAN_NUMBER}\s?"
    r"(?:大道|连路|通道|环路|路|街|道|巷|坊|弯|径|中心|坡|台|园|弄|广场|景|村|岭|湾|林|山|苑|城)"
    rf"{_HAN_NUMBER}"
)
_CHINESE_STREET = re.compile(
    rf"{_HAN_NAME}[\s,]{{0,4}}{_HAN_BLOCK}(?!\d)"
    rf"|(?<![a-z\d-]){_HAN_BLOCK}[\s,]{{0,4}}{_HAN_NAME}(?![\u4e00-\u9fff](?<!的))",
    re.IGNORECASE,
)
_LEAD_IN = re.compile(
    r"^\D*(?:地址|改成|改为|换成|搬去|送去|寄去|住在|新加坡|[是在到至为给住送寄请])"
)


@dataclass(frozen=True)
class Address:
    """Where in Singapore; `unit` is None for a house, otherwise like "#05-12"."""

    street: str
    unit: str | None
    postal_code: str


@dataclass(frozen=True)
class _Parts:
    """All different ones that a message has, in its order."""

    streets: tuple[str, ...]
    units: tuple[str, ...]
    codes: tuple[str, ...]


def find_address(text: str, language: Language) -> Address | None:
    """The one address in `text`; None without a street or a postal code, or with two of a part."""
    parts = _parts(text)
    if _wanting(parts):
        return None
    return Address(parts.streets[0], parts.units[0] if parts.units else None, parts.codes[0])


def corrected_parts(text: str, old: Mapping[str, str]) -> dict[str, str]:
    """The unit or the postal code that `text` gives in place of the `old` one; empty for none.

    A street alone changes nothing: the old postal code would be another street's.
    """
    parts = _parts(text)
    found = {"unit": parts.units, "postal_code": parts.codes}
    fresh = {
        name: [value for value in values if value != old.get(name)]
        for name, values in found.items()
    }
    if any(len(values) > 1 for values in fresh.values()) or set(parts.streets) - {old["street"]}:
        return {}
    return {name: values[0] for name, values in fresh.items() if values}


def address_parts_missing(text: str) -> tuple[str, ...]:
    """Fields of `Address` that are missing, or not clear because there are two; () for none.

    A missing unit is not reported: a house has none.
    """
    return _wanting(_parts(text))


def without_postal_codes(text: str) -> str:
    """`text` with a blank for what can only be a postal code; a bare number needs a street."""
    if not _SIX_DIGITS.search(text):
        return text
    text = _NAMED_CODE.sub(" ", text)
    if len(text) > MAX_CHARACTERS or not _BARE_CODE.search(_FOREIGN.sub(" ", text)):
        return text
    parts = _parts(text)
    if len(parts.streets) != 1 or len(parts.codes) != 1:
        return text
    return re.sub(rf"(?<![a-z0-9#]){parts.codes[0]}(?!\d)", " ", text, flags=re.IGNORECASE)


_SIX_DIGITS = re.compile(r"\d{3}\s?\d{3}")


def _wanting(parts: _Parts) -> tuple[str, ...]:
    counts = (
        ("street", len(parts.streets) == 1),
        ("unit", len(parts.units) <= 1),
        ("postal_code", len(parts.codes) == 1),
    )
    return tuple(name for name, is_clear in counts if not is_clear)


def _parts(text: str) -> _Parts:
    """Postal codes and units first: what is left of their digits belongs to the street."""
    plain = unicodedata.normalize("NFKC", text[:MAX_CHARACTERS])
    plain = re.sub(r"[\r\n\u2028\u2029]+", " , ", plain).replace("\t", " ")
    plain = "".join(one for one in plain if unicodedata.category(one)[0] != "C")
    plain = re.sub(r"\s+", " ", plain).replace("、", ",").replace("。", ",")
    plain = _FOREIGN.sub(" , ", plain)
    pattern = _NAMED_CODE if _NAMED_CODE.search(plain) else _BARE_CODE
    codes = [re.sub(r"\s", "", found["code"]) for found in pattern.finditer(plain)]
    plain = pattern.sub(" , ", plain)
    pattern = _UNIT if _UNIT.search(plain) else _BARE_UNIT
    units = [_tidy_unit(found) for found in pattern.finditer(plain)]
    plain = re.sub(r"\s+", " ", pattern.sub(" , ", plain))
    return _Parts(*(tuple(dict.fromkeys(found)) for found in (_streets(plain), units, codes)))


def _streets(text: str) -> Iterator[str]:
    for found in _ENGLISH_STREET.finditer(text):
        yield _tidy_street(found[0])
    for found in _CHINESE_STREET.finditer(_ENGLISH_STREET.sub(" , ", text)):
        yield _tidy_street(_LEAD_IN.sub("", found[0]))


def _tidy_street(written: str) -> str:
    """The customer's words, with capitals if they have none at all."""
    street = re.sub(r"(?:\s*,)+\s*", ", ", written).strip(" ,")[:MAX_STREET_CHARACTERS]
    if street != street.lower():
        return street
    return re.sub(r"[a-z]+(?:['’][a-z]+)?", lambda word: word[0].capitalize(), street)


def _tidy_unit(found: re.Match[str]) -> str:
    named = found.groupdict()
    floor = named["floor"] or named["han_floor"]
    door = named["door"] or named["han_door"]
    return f"#{floor.upper().zfill(2)}-{door.upper()}"
