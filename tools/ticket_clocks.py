"""The three clocks of a ticket as a person reads them: when due, how far run, met or missed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from tools.business_hours import BusinessHours
from tools.database.ticket_rows import Clock, Ticket

ClockState = Literal["running", "overdue", "paused", "met", "missed", "idle"]
CLOCKS: tuple[Clock, ...] = ("first_reply", "next_reply", "resolution")


@dataclass(frozen=True)
class ClockReading:
    """One clock, now."""

    clock: Clock
    state: ClockState
    """`idle` while nothing is owed that it would measure."""
    due_at: datetime | None
    """None while it stands still, because no date would be true, and while it is idle."""
    allowed_seconds: int
    """Working time, as agreed when the ticket was opened."""
    used_percent: int | None
    """Of the allowed working time; above 100 once it is overdue. None unless it has run."""


def read_clocks(
    ticket: Ticket, allowed: Mapping[str, float], now: datetime, hours: BusinessHours
) -> tuple[ClockReading, ...]:
    """All three, in the order of `CLOCKS`; `allowed` in seconds, per clock."""
    return tuple(_read(clock, ticket, allowed[clock], now, hours) for clock in CLOCKS)


def _read(
    clock: Clock, ticket: Ticket, allowed_seconds: float, now: datetime, hours: BusinessHours
) -> ClockReading:
    due_at = _due_at(clock, ticket)
    stopped_at = _stopped_at(clock, ticket)
    if due_at is None or (clock != "resolution" and _is_void(clock, ticket)):
        return ClockReading(clock, "idle", None, int(allowed_seconds), None)
    until = min(stopped_at or now, ticket.paused_at or now)
    used = allowed_seconds - _working_seconds(hours, until, due_at)
    percent = max(0, round(100 * used / allowed_seconds))
    if stopped_at is not None:
        state: ClockState = "met" if until <= due_at else "missed"
        return ClockReading(clock, state, due_at, int(allowed_seconds), percent)
    if ticket.paused_at is not None:
        return ClockReading(clock, "paused", None, int(allowed_seconds), percent)
    state = "overdue" if now > due_at else "running"
    return ClockReading(clock, state, due_at, int(allowed_seconds), percent)


def _due_at(clock: Clock, ticket: Ticket) -> datetime | None:
    due: Mapping[Clock, datetime | None] = {
        "first_reply": ticket.first_reply_due_at,
        "next_reply": ticket.next_reply_due_at,
        "resolution": ticket.resolution_due_at,
    }
    return due[clock]


def _stopped_at(clock: Clock, ticket: Ticket) -> datetime | None:
    """When what the clock measures was done for good."""
    if clock == "first_reply":
        return ticket.first_replied_at
    return ticket.resolved_at if clock == "resolution" else None


def _is_void(clock: Clock, ticket: Ticket) -> bool:
    """Whether a resolved ticket never needed that reply."""
    return ticket.resolved_at is not None and _stopped_at(clock, ticket) is None


def _working_seconds(hours: BusinessHours, start: datetime, end: datetime) -> float:
    """Working time from `start` to `end`, negative when `end` is the earlier one."""
    if end >= start:
        return hours.between(start, end).total_seconds()
    return -hours.between(end, start).total_seconds()
