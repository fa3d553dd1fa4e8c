"""Working time: when a company is open, and how much of it a ticket may take.

Local opening times become aware UTC day by day, so a day on which the clocks change has the length
it really has. Everything here is a pure function of the hours and the moments given.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

SEARCH_DAYS = 60
"""A company that is closed for longer than this has wrong hours, not long holidays."""

_DAY = timedelta(days=1)
_NOTHING = timedelta(0)
Severity = Literal["low", "medium", "high", "critical"]
_Span = tuple[datetime, datetime]


class NothingOpenError(ValueError):
    """Hours under which nobody ever works: no due date can be given. Names the hours."""

    def __init__(self, at: datetime, hours: object) -> None:
        super().__init__(f"nothing is open for {SEARCH_DAYS} days after {at.isoformat()}: {hours}")


@dataclass(frozen=True)
class BusinessHours:
    """When people work, in one time zone."""

    weekly: Mapping[int, tuple[time, time]]
    """From the weekday (0 is Monday) to when it opens and closes, local. Closing at or before the
    opening time means on the next day; from midnight to midnight is all day long."""
    timezone: ZoneInfo
    holidays: frozenset[date] = field(default=frozenset())
    """Days on which nothing opens."""

    def __post_init__(self) -> None:
        """Refuse weekdays that there are not."""
        unknown = set(self.weekly) - set(range(7))
        if unknown:
            raise ValueError(f"weekdays are 0 (Monday) to 6, not {sorted(unknown)}")

    def add(self, start: datetime, working: timedelta) -> datetime:
        """The first moment by which `working` of open time has passed since `start`; aware UTC.

        A stretch that is used up at closing time ends then, not at the next opening.

        Raises:
            NothingOpenError: nothing is open for `SEARCH_DAYS` on the way.
            ValueError: a negative duration, or a time without a zone.
        """
        if working < _NOTHING:
            raise ValueError(f"cannot add {working}: working time only goes forward")
        at, left = _utc(start), working
        while left > _NOTHING:
            opens, closes = self._next_span(at)
            if left <= closes - opens:
                return opens + left
            left -= closes - opens
            at = closes
        return at

    def between(self, start: datetime, end: datetime) -> timedelta:
        """The open time after `start` and before `end`; zero when `end` is not later."""
        at, end = _utc(start), _utc(end)
        worked = _NOTHING
        while at < end:
            span = self._first_span(at, days=(end - at).days + 2)
            if span is None or span[0] >= end:
                break
            worked += min(span[1], end) - span[0]
            at = span[1]
        return worked

    def is_open(self, at: datetime) -> bool:
        """Whether people work at that moment; at closing time they no longer do."""
        at = _utc(at)
        span = self._first_span(at, days=1)
        return span is not None and span[0] == at

    def next_opening(self, at: datetime) -> datetime:
        """`at` while it is open, else when it opens next; aware UTC.

        Raises:
            NothingOpenError: nothing opens for `SEARCH_DAYS`.
        """
        return self._next_span(_utc(at))[0]

    def _next_span(self, at: datetime) -> _Span:
        span = self._first_span(at, days=SEARCH_DAYS)
        if span is None:
            raise NothingOpenError(at, self)
        return span

    def _first_span(self, at: datetime, *, days: int) -> _Span | None:
        """What is open at `at` or first after it, cut off at `at`; None within that many days."""
        # A span that began the day before may still be open.
        day = at.astimezone(self.timezone).date() - _DAY
        for _ in range(days + 2):
            span = self._span_of(day)
            if span is not None and span[1] > max(at, span[0]):
                return max(at, span[0]), span[1]
            day += _DAY
        return None

    def _span_of(self, day: date) -> _Span | None:
        times = self.weekly.get(day.weekday())
        if times is None or day in self.holidays:
            return None
        opens, closes = times
        last_day = day if closes > opens else day + _DAY
        return self._moment(day, opens), self._moment(last_day, closes)

    def _moment(self, day: date, local: time) -> datetime:
        # A local time that the clocks skip or repeat is taken with the offset before the change.
        return datetime.combine(day, local, self.timezone).astimezone(UTC)

    def __str__(self) -> str:
        weekly = ", ".join(
            f"{('Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun')[day]} {opens:%H:%M}-{closes:%H:%M}"
            for day, (opens, closes) in sorted(self.weekly.items())
        )
        return f"{weekly or 'never open'} ({self.timezone}, {len(self.holidays)} holidays)"


@dataclass(frozen=True)
class SlaTimes:
    """How long each clock of a ticket may take, in working time."""

    first_reply: timedelta
    next_reply: timedelta
    resolution: timedelta

    def __post_init__(self) -> None:
        """A clock without time would be over before it starts."""
        if min(self.first_reply, self.next_reply, self.resolution) <= timedelta(0):
            raise ValueError(f"every clock needs time: {self}")


_CRITICAL = SlaTimes(timedelta(minutes=30), timedelta(hours=1), timedelta(hours=8))
_HIGH = SlaTimes(timedelta(hours=1), timedelta(hours=2), timedelta(hours=16))
_MEDIUM = SlaTimes(timedelta(hours=4), timedelta(hours=8), timedelta(hours=40))
_LOW = SlaTimes(timedelta(hours=8), timedelta(hours=16), timedelta(hours=80))


@dataclass(frozen=True)
class SlaPolicy:
    """The clocks per severity."""

    critical: SlaTimes = _CRITICAL
    high: SlaTimes = _HIGH
    medium: SlaTimes = _MEDIUM
    low: SlaTimes = _LOW

    def of(self, severity: Severity) -> SlaTimes:
        """The clocks of one severity."""
        times: SlaTimes = getattr(self, severity)
        return times


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError(f"naive time {at!r}; times are aware UTC")
    return at.astimezone(UTC)
