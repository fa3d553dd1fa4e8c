"""Values that customers write: order numbers, dates, amounts, e-mail, phone, product names."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

Value = TypeVar("Value")

EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(r"(?<![\w.])(?:\+65[\s-]?)?[3689]\d{3}[\s-]?\d{4}(?!\d)")
_AMOUNT = re.compile(
    r"(?:S\$|\$|SGD|sgd|新币|新元)\s?(\d{1,6}(?:,\d{3})*(?:\.\d{1,2})?)"
    r"|(\d{1,6}(?:,\d{3})*(?:\.\d{1,2})?)\s?(?:sgd|SGD|dollars?|bucks|块钱?|元|新币|新元)"
)
_ISO = re.compile(r"(?<!\d)(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})[/.](\d{1,2})(?:[/.](\d{4}|\d{2}))?(?!\d)")
_CHINESE = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})[日号]?")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_NAMED = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?({'|'.join(_MONTHS)})[a-z]*\.?(?:\s+(\d{{4}}))?"
    rf"|\b({'|'.join(_MONTHS)})[a-z]*\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(\d{{4}}))?(?!\d)",
    re.IGNORECASE,
)
_RELATIVE: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(r"day after tomorrow|后天"), 2),
    (re.compile(r"\btomorrow\b|\btmr\b|明天|明日"), 1),
    (re.compile(r"day before yesterday|前天"), -2),
    (re.compile(r"\byesterday\b|昨天|昨日"), -1),
    (re.compile(r"\btoday\b|\btonight\b|今天|今日|今晚"), 0),
)


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
        found = self._order_number.search(text)
        return bool(found) and not re.search(r"\w", self._order_number.sub("", text))

    def find(self, text: str, *, today: date) -> Slots:
        """All values in `text`; relative dates count from `today`."""
        without_contact = PHONE.sub(" ", EMAIL.sub(" ", text))
        return Slots(
            order_numbers=_unique(
                "W" + next(group for group in found.groups() if group)
                for found in self._order_number.finditer(without_contact)
            ),
            dates=_unique(_dates(without_contact, today)),
            amounts_cents=_unique(_amounts(text)),
            emails=_unique(found.group().lower() for found in EMAIL.finditer(text)),
            phones=_unique(
                re.sub(r"[\s-]", "", found.group())
                for found in PHONE.finditer(EMAIL.sub(" ", text))
            ),
            products=_unique(
                self._canonical[found.group().casefold()] for found in self._product.finditer(text)
            ),
        )


def _unique(values: Iterable[Value]) -> tuple[Value, ...]:
    return tuple(dict.fromkeys(values))


def _amounts(text: str) -> Iterator[int]:
    for found in _AMOUNT.finditer(text):
        number = (found.group(1) or found.group(2)).replace(",", "")
        yield int(Decimal(number) * 100)


def _dates(text: str, today: date) -> Iterator[date]:
    for pattern, days in _RELATIVE:
        if pattern.search(text.lower()):
            yield today + timedelta(days=days)
            break
    for found in _ISO.finditer(text):
        yield from _date(*found.groups(), today=today)
    for found in _DAY_FIRST.finditer(_ISO.sub(" ", text)):
        day, month, year = found.groups()
        yield from _date(year, month, day, today=today)
    for found in _CHINESE.finditer(text):
        yield from _date(*found.groups(), today=today)
    for found in _NAMED.finditer(text):
        day, name, year = found.group(1, 2, 3) if found.group(2) else found.group(5, 4, 6)
        yield from _date(year, str(_MONTHS.index(name.lower()) + 1), day, today=today)


def _date(year: str | None, month: str, day: str, *, today: date) -> Iterator[date]:
    """The date, if there is one; without a year the one closest to `today`."""
    years = [int(year) + (2000 if len(year) == 2 else 0)] if year else _years_around(today)
    found = []
    for candidate in years:
        try:
            found.append(date(candidate, int(month), int(day)))
        except ValueError:  # 31/02 is not a date, whatever else it may be
            continue
    if found:
        yield min(found, key=lambda candidate: abs(candidate - today))


def _years_around(today: date) -> list[int]:
    return [today.year - 1, today.year, today.year + 1]
