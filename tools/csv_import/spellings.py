"""Money, days and times in the ordinary ways of writing them; what could mean two things is none.

Everything here gives None for what it cannot read with certainty.
"""

import re
from datetime import UTC, date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

CURRENCY = "SGD"
DayOrder = Literal["year-first", "day-first", "month-first"]
"""What stands where in days whose year is last; `year-first`: there are none."""

# ASCII digits only. "1,234" is a thousand, and "1.234" could be one too: it is not read.
_MONEY = re.compile(
    rf"(?:(?:S?\$|{CURRENCY}) ?)?"
    r"(?P<whole>[0-9]{1,9}|[0-9]{1,3}(?:,[0-9]{3}){1,3}(?![0-9,])|[0-9]{1,3}(?:\.[0-9]{3}){1,3}(?=,))"
    r"(?:[.,](?P<cents>[0-9]{1,2}))?"
    rf"(?: ?{CURRENCY})?"
)
_YEAR_FIRST = r"(?P<year>[0-9]{4})(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})"
_DAYS: dict[DayOrder, tuple[str, ...]] = {
    "year-first": (
        _YEAR_FIRST,
        r"(?P<year>[0-9]{4}) ?年 ?(?P<month>[0-9]{1,2}) ?月 ?(?P<day>[0-9]{1,2}) ?日",
    ),
    "day-first": (
        r"(?P<day>[0-9]{1,2})(?P<mark>[-/.])(?P<month>[0-9]{1,2})(?P=mark)(?P<year>[0-9]{4})",
    ),
    "month-first": (
        r"(?P<month>[0-9]{1,2})(?P<mark>[-/.])(?P<day>[0-9]{1,2})(?P=mark)(?P<year>[0-9]{4})",
    ),
}
_TIME = (
    r"(?:[T ](?P<hour>[0-9]{1,2}):(?P<rest>[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?)"
    r" ?(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_FIRST_YEAR, _LAST_YEAR = 1970, 2100


def cents_of(text: str) -> int | None:
    """An amount of money, zero or more, in cents: 12.5, 12,50, 1,234.56, S$ 49."""
    found = _MONEY.fullmatch(text)
    if found is None:
        return None
    whole = re.sub(r"[,.]", "", found["whole"])
    return int(whole) * 100 + int((found["cents"] or "0").ljust(2, "0"))


def day_of(text: str, order: DayOrder) -> date | None:
    """A day: 2026-11-23, 2026/11/23, 2026年11月23日; programs write a midnight behind it."""
    moment = _local_time_of(text, order)
    if moment is None or moment.tzinfo is not None or moment.time() != datetime.min.time():
        return None
    return moment.date()


def moment_of(text: str, order: DayOrder, zone: ZoneInfo) -> datetime | None:
    """A time, aware UTC; one without a zone is in `zone`, a day alone begins at midnight."""
    moment = _local_time_of(text, order)
    if moment is None:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _local_time_of(text: str, order: DayOrder) -> datetime | None:
    orders: set[DayOrder] = {"year-first", order}
    for day in (day for each in orders for day in _DAYS[each]):
        if found := re.fullmatch(day + _TIME, text):
            return _from_parts(found)
    return None


def _from_parts(found: re.Match[str]) -> datetime | None:
    day = f"{found['year']}-{found['month']:0>2}-{found['day']:0>2}"
    time = f"{found['hour'] or '0':0>2}:{found['rest'] or '00'}{found['zone'] or ''}"
    try:
        moment = datetime.fromisoformat(f"{day}T{time}")
    except ValueError:
        return None
    return moment if _FIRST_YEAR <= moment.year <= _LAST_YEAR else None
