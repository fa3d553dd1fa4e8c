"""When people answer: a pure function of the company's hours and the time."""

from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from knowledge.pack import Company

_WEEKDAYS: tuple[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"], ...] = (
    "mon",
    "tue",
    "wed",
    "thu",
    "fri",
    "sat",
    "sun",
)
_DAYS_AHEAD = 14


def next_opening(company: Company, now: datetime) -> datetime:
    """`now` while people are there, else when they are back.

    Raises:
        ValueError: nobody is there in the next two weeks; the pack's hours must be wrong.
    """
    local = now.astimezone(ZoneInfo(company.timezone))
    for days in range(_DAYS_AHEAD):
        day = local.date() + timedelta(days=days)
        hours = company.care_hours.get(_WEEKDAYS[day.weekday()])
        if hours is None or day in company.holidays:
            continue
        opens = datetime.combine(day, hours.opens, local.tzinfo)
        closes = datetime.combine(day, hours.closes, local.tzinfo)
        if local < closes:
            return max(now, opens)
    raise ValueError(f"no care hours within {_DAYS_AHEAD} days of {now}")
