"""Personal data that a pattern recognises: numbers, e-mail and network addresses."""

import re
from collections.abc import Callable, Iterator, Sequence

from agent.privacy.checksums import (
    is_card_number,
    is_iban,
    is_resident_id,
    is_singapore_id,
)
from agent.privacy.spans import Kind, PersonalDatum

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_IP = re.compile(
    r"(?<![\w.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\w.]\d|\w)"
    r"|(?<![\w:])(?:[0-9a-f]{1,4}:){3,7}(?::?[0-9a-f]{1,4})(?![\w:])",
    re.IGNORECASE | re.ASCII,
)
_URL = re.compile(
    r"(?:https?://|www\.)[^\s<>\"'，。；）)]{3,200}"
    r"|(?<![\w@.-])[a-z0-9-]{2,63}(?:\.[a-z0-9-]{2,63})*\.(?:com|net|org|info|biz|io|co|sg|cn)\b"
    r"(?:/[^\s<>\"'，。；）)]*)?",
    re.IGNORECASE | re.ASCII,
)
_CARD = re.compile(r"(?<![\w-])\d(?:[\s-]?\d){11,18}(?![\w-]|\.\d)", re.ASCII)
_IBAN = re.compile(r"(?<!\w)[a-z]{2}\d{2}(?:\s?[a-z0-9]{2,4}){3,8}(?!\w)", re.IGNORECASE | re.ASCII)
_NRIC = re.compile(r"(?<!\w)[stfgm]\d{7}[a-z](?!\w)", re.IGNORECASE | re.ASCII)
_RESIDENT = re.compile(r"(?<!\w)\d{17}[\dx](?!\w)", re.IGNORECASE | re.ASCII)
_SOCIAL_SECURITY = re.compile(r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])", re.ASCII)
# Singapore, mainland China, then anything that is written as a telephone number.
_PHONE = re.compile(
    r"(?<![\w.$-])(?:"
    r"(?:\+?65[\s-]?)?[3689]\d{3}[\s-]?\d{4}"
    r"|(?:\+?86[\s-]?)?1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}"
    r"|\+\d{1,3}[\s.(-]{0,2}\d{1,4}(?:[\s.()-]{1,2}\d{2,4}){1,5}"
    r"|\+\d{7,15}"
    r"|(?:00\d{1,3}[\s.-])?\(?\d{2,5}\)?[\s.-]\d{2,4}[\s.-]\d{3,4}(?:[\s.-]\d{2,4})?"
    r"|\(\d{2,5}\)\s?\d{3,8}(?:[\s.-]\d{2,4}){0,3}"
    r"|0\d{1,4}(?:[\s./-]\d{2,4}){1,5}|0\d{2,4}[\s-]\d{5,8}"
    r")(?:\s?x\s?\d{2,5})?(?![\w-]|\.\d)",
    re.ASCII,
)
# Seven digits are a telephone number only where somebody says so.
_NAMED_PHONE = re.compile(
    r"(?:\b(?:phone|tel|telephone|mobile|cell|fax|desk|whatsapp|call\s(?:me|us)|reach\s(?:me|us)"
    r"|(?:my|our)\s(?:new\s)?number)\b|电话|手机|联系方式)[^\d+]{0,16}"
    r"(?P<number>\+?\(?\d[\d\s.()/-]{4,18}\d(?:\s?x\s?\d{2,5})?)",
    re.IGNORECASE | re.ASCII,
)
_LONG_NUMBER = re.compile(r"(?<![\w.$-])\d{9,20}(?![\w-]|\.\d)", re.ASCII)
_FEWEST_PHONE_DIGITS = 7
_GAPS = re.compile(r"[\s-]")


def _anything(_: str) -> bool:
    return True


def _is_phone(text: str) -> bool:
    return sum(character.isdigit() for character in text) >= _FEWEST_PHONE_DIGITS


_DETECTORS: Sequence[tuple[Kind, re.Pattern[str], Callable[[str], bool]]] = (
    ("EMAIL", _EMAIL, _anything),
    ("URL", _URL, _anything),
    ("IP", _IP, _anything),
    ("BANK_ACCOUNT", _IBAN, is_iban),
    ("CARD", _CARD, is_card_number),
    ("ID_NUMBER", _NRIC, is_singapore_id),
    ("ID_NUMBER", _RESIDENT, is_resident_id),
    ("ID_NUMBER", _SOCIAL_SECURITY, _anything),
    ("PHONE", _PHONE, _is_phone),
    ("PHONE", _NAMED_PHONE, _is_phone),
    # Mistyped cards and whatever else is too long for an order, an amount or a date.
    ("NUMBER", _LONG_NUMBER, _anything),
)
"""Kind, where it may be (the whole match or its group `number`), and what proves it."""


def find_numbers(text: str) -> Iterator[PersonalDatum]:
    """E-mail addresses, cards, bank accounts, identity numbers, telephones, network addresses."""
    for kind, pattern, is_proved in _DETECTORS:
        group = "number" if "number" in pattern.groupindex else 0
        for found in pattern.finditer(text):
            if is_proved(_GAPS.sub("", found[group])):
                yield PersonalDatum(kind, *found.span(group))
