"""The watchdog: proves that nobody is left waiting, and moves on what is overdue.

`inspect` only looks. `sweep` raises what is late to somebody who can help; both may run at any time
and as often as one likes (docs/adr/0018).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from tools import promises, tickets
from tools.business_hours import BusinessHours
from tools.database import Connection, ticket_rows, watch_rows
from tools.database.promise_rows import Promise
from tools.database.ticket_rows import Ticket
from tools.database.watch_rows import ExpiredApproval, Finding, OverdueConversation
from tools.database.watch_rows import overdue_conversations as _overdue

BATCH = 500
IDS_LISTED = 20
LEVELS = (50, 80, 100)
"""Percent of a clock's working time at which somebody is told."""
REST = timedelta(days=30)
"""How long a conversation waits for a customer who has gone silent, before it counts as closed."""
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
"""When the next action of a closed conversation is due."""
GIVEN_UP_SHOWN = timedelta(days=7)

_REMINDERS: Mapping[str, tuple[str, timedelta]] = {
    "operator_reply": ("operator_overdue", timedelta(hours=1)),
    "operator_overdue": ("operator_overdue", timedelta(hours=1)),
    "customer_reply": ("operator_follow_up", timedelta(hours=8)),
    "operator_follow_up": ("operator_follow_up", timedelta(hours=8)),
}
"""Of an operator's conversation: what follows an overdue action, and within which working time."""
_STARTING_EVENTS = ("opened", "replied", "paused", "reopened")


@dataclass(frozen=True)
class WatchReport:
    """What is not as it should be; all empty in a house where nobody waits."""

    conversations_unowned: Finding
    """Without an owner or a next action: must never be."""
    conversations_overdue: Finding
    tickets_escalated: Finding
    tickets_overdue: Finding
    promises_broken: Finding
    """Past their time and not kept since."""
    approvals_overdue: Finding
    mails_given_up: Finding
    """In the last `GIVEN_UP_SHOWN`."""

    @property
    def is_clean(self) -> bool:
        """Whether nothing at all was found."""
        return not any(finding.count for finding in vars(self).values())


@dataclass(frozen=True)
class Escalation:
    """A clock of a ticket has used up a share of its time for the first time."""

    ticket_number: str
    clock: str
    """`first_reply`, `next_reply`, `resolution` or `customer_silence`."""
    level: int
    """Percent."""


@dataclass(frozen=True)
class Escalations:
    """What a batch of tickets gave."""

    raised: tuple[Escalation, ...]
    reached: str
    """The last ticket that was looked at: the next batch comes `after` it."""
    is_complete: bool
    """Whether no further ticket comes after it."""


@dataclass(frozen=True)
class Sweep:
    """What was moved on."""

    escalated: tuple[Escalation, ...]
    broken_promises: tuple[Promise, ...]
    expired_approvals: tuple[ExpiredApproval, ...]
    reminded: tuple[str, ...]
    """Conversations whose operator has been given a new deadline."""
    rested: int
    closed: int
    stuck: tuple[str, ...]
    """Conversations that the agent should have answered: run the turn again, or hand over."""
    reached: str
    """The last ticket that was looked at: the next batch comes `after` it."""
    is_complete: bool
    """Whether nothing is left for another batch."""


def inspect(connection: Connection, now: datetime) -> WatchReport:
    """Everything that is late or lacks somebody: counts, and the first `IDS_LISTED` ids of each."""
    found = watch_rows.findings(
        connection, now, given_up_since=now - GIVEN_UP_SHOWN, limit=IDS_LISTED
    )
    return WatchReport(**found)


def sweep(
    connection: Connection,
    now: datetime,
    hours: BusinessHours,
    *,
    after: str = "",
    batch: int = BATCH,
) -> Sweep:
    """Move on at most `batch` of everything that is overdue; doing it again changes nothing.

    Until `is_complete`, call it again in another transaction with `after=reached`.
    """
    escalated = escalations(connection, now, hours, after=after, batch=batch)
    broken = promises.overdue(connection, now, limit=batch)
    expired = _expire_approvals(connection, now, hours, batch)
    silent = _overdue(connection, now, "agent", ("customer_reply",), limit=batch)
    stuck = _overdue(connection, now, "agent", ("agent_reply",), limit=batch)
    of_operators = _overdue(connection, now, "operator", tuple(_REMINDERS), limit=batch)
    _remind_operators(connection, of_operators, hours, now)
    largest = max(len(broken), len(expired), len(silent), len(of_operators))
    return Sweep(
        escalated=escalated.raised,
        broken_promises=tuple(broken),
        expired_approvals=tuple(expired),
        reminded=tuple(each.conversation_id for each in of_operators),
        rested=_rest(connection, silent, now),
        closed=_close(connection, silent, now),
        stuck=tuple(each.conversation_id for each in stuck),
        reached=escalated.reached,
        is_complete=escalated.is_complete and largest < batch,
    )


def escalations(
    connection: Connection,
    now: datetime,
    hours: BusinessHours,
    *,
    after: str = "",
    batch: int = BATCH,
) -> Escalations:
    """Raise every level that a running clock has reached since it was started, once each.

    At 100 % the lead owns the ticket. A customer who has been silent for too long is one level of
    its own, and their operator's business.
    """
    held = ticket_rows.hold_open_tickets(connection, after=after, limit=batch)
    due = [(ticket, _levels_due(ticket, opened, now, hours)) for ticket, opened in held]
    late = [(ticket, levels) for ticket, levels in due if levels]
    given = _already_given(connection, [ticket.ticket_id for ticket, _ in late])
    raised: list[Escalation] = []
    for ticket, levels in late:
        for clock, level in levels:
            if (ticket.ticket_id, clock, level) not in given:
                _escalate(connection, ticket, clock, level, now)
                raised.append(Escalation(ticket.ticket_number, clock, level))
    reached = held[-1][0].ticket_id if held else after
    return Escalations(tuple(raised), reached, is_complete=len(held) < batch)


def _levels_due(
    ticket: Ticket, opened: Mapping[str, Any], now: datetime, hours: BusinessHours
) -> list[tuple[str, int]]:
    """The levels that the ticket's clocks have reached by now."""
    if ticket.paused_at is not None:
        is_silent = now >= ticket.paused_at + ticket_rows.CUSTOMER_SILENCE
        return [("customer_silence", 100)] if is_silent else []
    levels: list[tuple[str, int]] = []
    for clock, due in ticket.running_clocks.items():
        allowed = timedelta(seconds=opened["allowed_seconds"][clock])
        used = allowed - hours.between(now, due)
        levels += [(clock, level) for level in LEVELS if used * 100 >= allowed * level]
    return levels


def _already_given(connection: Connection, ticket_ids: list[str]) -> set[tuple[str, str, int]]:
    """Ticket, clock and level of what was raised since each clock was last started."""
    given: set[tuple[str, str, int]] = set()
    kinds = (*_STARTING_EVENTS, "escalated")
    for event in ticket_rows.events_of_kinds(connection, ticket_ids, kinds):
        if event.kind == "escalated":
            given.add((event.ticket_id, event.payload["clock"], event.payload["level"]))
        for clock in event.payload.get("starts", ()):
            given -= {(event.ticket_id, clock, level) for level in LEVELS}
    return given


def _escalate(
    connection: Connection, ticket: Ticket, clock: str, level: int, now: datetime
) -> None:
    values: dict[str, str] = {}
    if clock == "customer_silence":
        values = {"next_action": "follow_up"}
    elif level == LEVELS[-1]:
        values = {"owner": "lead", "next_action": "escalation"}
    payload = {"clock": clock, "level": level}
    ticket_rows.write_change(connection, ticket, "escalated", values, payload, now=now)


def _expire_approvals(
    connection: Connection, now: datetime, hours: BusinessHours, batch: int
) -> list[ExpiredApproval]:
    """An approval that nobody gave in time is none; its ticket is its owner's again."""
    expired = watch_rows.expire_approvals(connection, now, limit=batch)
    waiting = {
        each.ticket_number
        for each in expired
        if each.ticket_number is not None and each.ticket_status == "waiting_for_approval"
    }
    for ticket_number in sorted(waiting):
        tickets.resume(connection, ticket_number, now=now, hours=hours)
    return expired


def _rest(connection: Connection, silent: list[OverdueConversation], now: datetime) -> int:
    """A customer who has not answered may take their time."""
    resting = [each for each in silent if now - each.updated_at < REST]
    values = {"next_action": "customer_reply", "next_action_due_at": now + REST}
    watch_rows.renew(connection, resting, values)
    return len(resting)


def _close(connection: Connection, silent: list[OverdueConversation], now: datetime) -> int:
    """After a rest nothing is expected any more; the next message opens it again."""
    closing = [each for each in silent if now - each.updated_at >= REST]
    watch_rows.renew(connection, closing, {"next_action": "closed", "next_action_due_at": NEVER})
    return len(closing)


def _remind_operators(
    connection: Connection, overdue: list[OverdueConversation], hours: BusinessHours, now: datetime
) -> None:
    for next_action, within in set(_REMINDERS.values()):
        late = [each for each in overdue if _REMINDERS[each.next_action][0] == next_action]
        if late:
            values = {"next_action": next_action, "next_action_due_at": hours.add(now, within)}
            watch_rows.renew(connection, late, values)
