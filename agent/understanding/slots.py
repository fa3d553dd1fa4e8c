"""Values that customers write: order numbers, dates, amounts, e-mail, phone, product names.

Also which of several options they choose. Patterns and closed grammars: a value that is not
certain is not found, and then we ask.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from agent.understanding.addresses import without_postal_codes
from agent.understanding.amounts import chinese_number, take_amounts
from agent.understanding.dates import find_dates
from knowledge.pack import Language

Value = TypeVar("Value")

# Chinese stands right before it: "邮箱是tan@example.sg".
EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+", re.ASCII)
PHONE = re.compile(r"(?<![\w.])(?:\+65[\s-]?)?[3689]\d{3}[\s-]?\d{4}(?!\d)", re.ASCII)
_FOREIGN_PHONE = re.compile(r"\+\d[\d\s-]{6,15}\d")
_ONE_TIME_CODE = re.compile(
    r"(?:\b(?:otp|pin|(?:one.time|verification|login|security)\scode)|验证码)"
    r"\s?(?:is|是|为)?[\s:]{0,3}\d{6}(?!\d)",
    re.IGNORECASE,
)
# "W 104 233" and "w-104 233"; whether it is an order number is for the company's pattern to say.
_GROUPED = re.compile(r"(?<![a-z0-9])([a-z])[\s-]?(\d{3})[\s-](\d{3})(?!\d)", re.IGNORECASE)
_DIGITS = re.compile(r"\d{3}")

MAX_CHOICE_CHARACTERS = 120
"""A longer message says more than which one is meant."""
_OPTION_TOKEN = re.compile(r"[a-z]+(?:['’][a-z]+)?|\d+(?:[.,:-]\d+)*|[\u4e00-\u9fff]+")
_SEVERAL_OR_NOT = re.compile(
    r"\?|\b(?:all|both|every|everything|each|any|either|neither|none|no|not|don'?t|except|but|or"
    r"|and|without|instead|if)\b|[都全别不没非或除每和跟吗]|所有|之外|以外|随便|一起|如果"
)
_PLACES = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5,
    "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "last": -1, "最后": -1,
}  # fmt: skip
_PLACE = re.compile(
    r"(?:\b(?:option|number|no\.?|nr\.?)|#)\s?(\d{1,2}|one|two|three|four|five|six|seven|eight|nine"
    r"|ten)\b|\b(\d{1,2})(?:st|nd|rd|th)\b|\b(first|second|third|fourth|fifth|sixth|seventh|eighth"
    r"|ninth|tenth|last)\b|第\s?(\d{1,2}|[一二三四五六七八九十]{1,2})\s?[个项种单件条款张笔份]?"
    r"|(最后)面?[那这]?一?[个项种单件条款张笔份]?"
)
_FILLER_WORDS = frozenset(
    re.findall(
        r"\S+",
        "the one ones this that these it its it's is i i'd i'll i'm want would like to take pick"
        " choose mean meant my mine please pls thanks thank you option number item order with for"
        " go let's me think ok okay yes yep sure hi a an of just prefer have s w",
    )
)
_FILLER = re.compile(
    "[那这][一]?[个单件款种盏台只条]|我想要|我说的|我[要选想]|就[选要是]|选择|好的|谢谢|[就是的吧啊呀哦了请选那这]"
)
_FILLER_VERBS = re.compile("取消|订单|商品|要|退|换|查")


@dataclass(frozen=True)
class Slots:
    """What was found, in the order in which it was written."""

    order_numbers: tuple[str, ...] = ()
    dates: tuple[date, ...] = ()
    amounts_cents: tuple[int, ...] = ()
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    products: tuple[str, ...] = ()


class SlotFinder:
    """Finds slot values by patterns and the pack's vocabularies."""

    def __init__(self, order_number_pattern: str, product_names: Sequence[str]) -> None:
        self._order_number = re.compile(order_number_pattern)
        # Longest first, so that "Lumo Smart" is not read as "Lumo".
        names = sorted(product_names, key=len, reverse=True)
        self._product = re.compile(
            "|".join(rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])" for name in names) or r"(?!)",
            re.IGNORECASE,
        )
        self._canonical = {name.casefold(): name for name in product_names}

    def is_only_an_order_number(self, text: str) -> bool:
        """Whether nothing is said beside an order number."""
        text = self._with_joined_groups(_plain(text))
        found = self._order_number.search(text)
        return bool(found) and not re.search(r"\w", self._order_number.sub("", text))

    def is_only_a_contact(self, text: str) -> bool:
        """Whether nothing is said beside an e-mail address or phone number."""
        rest = PHONE.sub("", EMAIL.sub("", _plain(text)))
        return rest != _plain(text) and not re.search(r"\w", rest)

    def order_numbers(self, text: str) -> tuple[str, ...]:
        """Only the order numbers in `text`."""
        text = _plain(text)
        _, rest = take_amounts(EMAIL.sub(" ", text))
        return _unique(self._order_numbers(PHONE.sub(" ", rest)))

    def find(self, text: str, *, today: date) -> Slots:
        """All values in `text`; relative dates count from `today`."""
        text = _plain(text)
        amounts, rest = take_amounts(EMAIL.sub(" ", text))
        without_contact = PHONE.sub(" ", rest)
        return Slots(
            order_numbers=_unique(self._order_numbers(without_contact)),
            dates=_unique(find_dates(without_contact, today)),
            amounts_cents=_unique(amounts),
            emails=_unique(found.group().lower() for found in EMAIL.finditer(text)),
            phones=_unique(re.sub(r"[\s-]", "", found.group()) for found in PHONE.finditer(rest)),
            products=_unique(
                self._canonical[found.group().casefold()] for found in self._product.finditer(text)
            ),
        )

    def _order_numbers(self, text: str) -> Iterator[str]:
        """Not the digits of a postal code, a foreign phone or a one-time code."""
        if not _DIGITS.search(text):
            return
        text = _ONE_TIME_CODE.sub(" ", _FOREIGN_PHONE.sub(" ", without_postal_codes(text)))
        for found in self._order_number.finditer(self._with_joined_groups(text)):
            yield "W" + next(group for group in found.groups() if group)

    def _with_joined_groups(self, text: str) -> str:
        """The text with "W 104 233" written as "W104233", where that is an order number."""

        def joined(found: re.Match[str]) -> str:
            number = "".join(found.groups())
            return number if self._order_number.fullmatch(number) else found[0]

        return _GROUPED.sub(joined, text)


def choose_option(text: str, labels: Sequence[str], language: Language) -> int | None:
    """Position of the one option that is meant: its label, its place, or words of no other label.

    None where more than one, another number or an unknown word may be meant, and for "both".
    """
    if len(text) > MAX_CHOICE_CHARACTERS:
        return None
    said = _plain(text).casefold().strip(" \n.,!。，！~")
    folded = [_plain(label).casefold().strip() for label in labels]
    if said in folded:
        return folded.index(said) if folded.count(said) == 1 else None
    places = [_place(next(filter(None, found.groups()))) for found in _PLACE.finditer(said)]
    rest = _PLACE.sub(" ", said)
    if len(places) > 1 or _SEVERAL_OR_NOT.search(rest):
        return None
    matching = _options_with(rest, folded)
    if not places:
        bare = _bare_number(rest)
        if bare is not None:
            return _numbered(bare, folded, matching)
        return _only(matching) if _content(rest) else None
    place = places[0] - 1 if places[0] > 0 else len(labels) + places[0]
    # "the second lamp" where only some are lamps may count the lamps: not ours to guess.
    return place if place in matching and len(matching) in {1, len(labels)} else None


def _options_with(said: str, labels: list[str]) -> list[int]:
    """Positions of the labels that have every word of `said`; all where it has none."""
    for pattern in (_FILLER, _FILLER_VERBS):
        said = pattern.sub(" ", said)
        words = _content(said)
        found = [n for n, label in enumerate(labels) if all(_has(label, one) for one in words)]
        if found:
            return found
    return []


def _content(said: str) -> list[str]:
    """The words that choose."""
    return [one for one in _OPTION_TOKEN.findall(said) if one not in _FILLER_WORDS]


def _has(label: str, word: str) -> bool:
    """Whether a label has the word, in singular or plural."""
    if not word.isascii():
        return word in label.replace(" ", "")
    tokens = set(_OPTION_TOKEN.findall(label))
    return bool(tokens & {word, word.removesuffix("s"), f"{word}s"})


def _bare_number(said: str) -> str | None:
    """A number up to 99 that stands alone: "2", "two please", "二"."""
    content = _content(_FILLER.sub(" ", said))
    if not content and re.fullmatch(r"(?:just\s)?one(?:\s(?:please|pls))?", said.strip()):
        return "one"
    is_number = len(content) == 1 and (
        content[0] in _PLACES or re.fullmatch(r"\d{1,2}|[一二两三四五六七八九十]{1,2}", content[0])
    )
    return content[0] if is_number else None


def _numbered(number: str, labels: list[str], matching: list[int]) -> int | None:
    """A bare number is a place, unless it begins a label ("3 months") or is no place at all."""
    place = _place(number) - 1
    begun = [n for n, label in enumerate(labels) if re.match(rf"{place + 1}(?!\d)", label)]
    if 0 <= place < len(labels):
        return place if begun in ([], [place]) else None
    return _only(begun or matching)


def _place(number: str) -> int:
    if number in _PLACES:
        return _PLACES[number]
    return int(number) if number.isdigit() else chinese_number(number) or 0


def _only(positions: list[int]) -> int | None:
    return positions[0] if len(positions) == 1 else None


def _plain(text: str) -> str:
    """Full-width letters and digits as ordinary ones."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text)


def _unique(values: Iterable[Value]) -> tuple[Value, ...]:
    return tuple(dict.fromkeys(values))
