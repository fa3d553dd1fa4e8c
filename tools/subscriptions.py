"""Subscriptions: pausing, resuming, skipping and cancelling one's own, in time.

Each `propose_...` says what would happen or refuses; each deed holds the subscription, proposes
again, and does it only if the shipment in question is still the one that was shown.
"""

import calendar
from collections.abc import Callable, Collection, Sequence
from datetime import date, timedelta

from tools.calls import Arguments, Outcome, Proposal, ToolCall
from tools.database import subscription_rows
from tools.database.subscription_rows import RUNNING, SubscriptionRow
from tools.errors import (
    CustomerRefusedError,
    InvalidChoiceError,
    SubscriptionNotFoundError,
    TooLateToTakeBackError,
)
from tools.facts import FactValue

NOTICE = timedelta(days=3)
"""The warehouse prepares a shipment this long before it leaves."""
MOST_PAUSE_MONTHS = 6
MAX_SUBSCRIPTIONS_LISTED = 10
UNDO_WITHIN = timedelta(hours=24)
_MONTHS = tuple(str(months) for months in range(1, MOST_PAUSE_MONTHS + 1))


class SubscriptionTooLateError(CustomerRefusedError):
    """The next shipment (`next_on`) is being prepared already."""

    key = "subscription_too_late"


class SubscriptionStateError(CustomerRefusedError):
    """Its `status` does not fit, or it is not any more what the proposal was made from."""

    key = "subscription_wrong_state"


def subscriptions(call: ToolCall, _arguments: Arguments) -> Sequence[dict[str, FactValue]]:
    """The caller's own, active ones first, then paused ones; at most `MAX_SUBSCRIPTIONS_LISTED`."""
    rows = subscription_rows.subscriptions_of(
        call.connection, call.customer_id, limit=MAX_SUBSCRIPTIONS_LISTED
    )
    return [_facts(row) for row in rows]


def propose_pause_subscription(call: ToolCall, arguments: Arguments) -> Proposal:
    """Put the next shipment off by 1 to `MOST_PAUSE_MONTHS` months.

    Raises:
        SubscriptionNotFoundError: unknown number, or not this customer's.
        SubscriptionStateError: not active.
        SubscriptionTooLateError: the next shipment is being prepared.
        InvalidChoiceError: another number of months.
    """
    row, shipment_on = _changeable(call, arguments, {"active"})
    months = arguments["months"].strip()
    if months not in _MONTHS:
        raise InvalidChoiceError("months", months)
    paused_until = _months_later(row, shipment_on, int(months))
    after = row._replace(status="paused", paused_until=paused_until)
    return _proposal(call, row, after, months=months)


def pause_subscription(call: ToolCall, proposal: Proposal) -> Outcome:
    """Pause it; raises like `propose_pause_subscription`."""
    fresh = _change(call, proposal, propose_pause_subscription)
    return Outcome(fresh.facts, reversible_until=call.now + UNDO_WITHIN)


def propose_resume_subscription(call: ToolCall, arguments: Arguments) -> Proposal:
    """End a pause: the shipment that it held back goes out, but not before `NOTICE` is over.

    Raises:
        SubscriptionNotFoundError: as for pausing.
        SubscriptionStateError: not paused.
        SubscriptionTooLateError: the shipment that ends the pause is being prepared.
    """
    row, shipment_on = _changeable(call, arguments, {"paused"})
    next_on = max(row.next_on or shipment_on, call.today + NOTICE)
    after = row._replace(status="active", next_on=next_on, paused_until=None)
    return _proposal(call, row, after)


def resume_subscription(call: ToolCall, proposal: Proposal) -> Outcome:
    """Resume it; raises like `propose_resume_subscription`."""
    return Outcome(_change(call, proposal, propose_resume_subscription).facts)


def propose_skip_subscription(call: ToolCall, arguments: Arguments) -> Proposal:
    """Leave out the next shipment: the one after it is next.

    Raises:
        SubscriptionNotFoundError: as for pausing.
        SubscriptionStateError: not active.
        SubscriptionTooLateError: the next shipment is being prepared.
    """
    row, shipment_on = _changeable(call, arguments, {"active"})
    after = row._replace(next_on=_months_later(row, shipment_on, row.interval_months))
    return _proposal(call, row, after)


def skip_subscription(call: ToolCall, proposal: Proposal) -> Outcome:
    """Skip one shipment; raises like `propose_skip_subscription`."""
    return Outcome(_change(call, proposal, propose_skip_subscription).facts)


def propose_cancel_subscription(call: ToolCall, arguments: Arguments) -> Proposal:
    """End it before its next shipment; `next_on` is the one that falls away.

    Raises:
        SubscriptionNotFoundError: as for pausing.
        SubscriptionStateError: cancelled.
        SubscriptionTooLateError: the next shipment is being prepared.
    """
    row, _ = _changeable(call, arguments, RUNNING)
    return _proposal(call, row, row._replace(status="cancelled"))


def cancel_subscription(call: ToolCall, proposal: Proposal) -> Outcome:
    """Cancel it; raises like `propose_cancel_subscription`."""
    fresh = _change(call, proposal, propose_cancel_subscription)
    return Outcome(fresh.facts, reversible_until=call.now + UNDO_WITHIN)


def propose_reopen_subscription(call: ToolCall, arguments: Arguments) -> Proposal:
    """Take back a cancellation; what is due within `NOTICE` by now goes out when that is over.

    Raises:
        SubscriptionNotFoundError: as for pausing.
        SubscriptionStateError: not cancelled.
        TooLateToTakeBackError: the customer has not cancelled it within `UNDO_WITHIN`.
    """
    row = _own(call, arguments)
    if row.status != "cancelled":
        raise _wrong_state(row)
    since = call.now - UNDO_WITHIN
    was_cancelled = subscription_rows.was_cancelled_since(
        call.connection, row.customer_id, row.subscription_number, since
    )
    if not was_cancelled or row.next_on is None:
        raise TooLateToTakeBackError(row.subscription_number)
    earliest = call.today + NOTICE
    if row.paused_until is not None:
        after = row._replace(status="paused", paused_until=max(row.paused_until, earliest))
    else:
        after = row._replace(status="active", next_on=max(row.next_on, earliest))
    return _proposal(call, row, after)


def reopen_subscription(call: ToolCall, proposal: Proposal) -> Outcome:
    """Let it run again; raises like `propose_reopen_subscription`."""
    return Outcome(_change(call, proposal, propose_reopen_subscription).facts)


def add_months(day: date, months: int, *, day_of_month: int | None = None) -> date:
    """The same day of another month, or its last day if it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day_of_month or day.day, last))


def _own(call: ToolCall, arguments: Arguments) -> SubscriptionRow:
    number = arguments["subscription_number"].strip().upper()
    row = subscription_rows.find_subscription(call.connection, number)
    if row is None or row.customer_id != call.customer_id:
        raise SubscriptionNotFoundError("no such subscription of this customer")
    return row


def _changeable(
    call: ToolCall, arguments: Arguments, statuses: Collection[str]
) -> tuple[SubscriptionRow, date]:
    """The caller's subscription and its next shipment, if that can still be changed."""
    row = _own(call, arguments)
    shipment_on = _shipment_on(row)
    if row.status not in statuses or shipment_on is None:
        raise _wrong_state(row)
    notice = shipment_on - call.today
    # A pause that is over holds back a shipment that nobody is preparing.
    is_over = row.status == "paused" and notice < timedelta(0)
    if notice < NOTICE and not is_over:
        raise SubscriptionTooLateError(row.subscription_number, **_facts(row))
    return row, shipment_on


def _shipment_on(row: SubscriptionRow) -> date | None:
    """When the next parcel leaves, or would have left."""
    return row.paused_until or row.next_on


def _wrong_state(row: SubscriptionRow) -> SubscriptionStateError:
    return SubscriptionStateError(row.subscription_number, **_facts(row))


def _proposal(
    call: ToolCall, row: SubscriptionRow, after: SubscriptionRow, **chosen: str
) -> Proposal:
    shipment_on, next_on = _shipment_on(row), _shipment_on(after)
    if shipment_on is None or next_on is None:
        raise _wrong_state(row)
    return Proposal(
        arguments={
            "subscription_number": row.subscription_number,
            **chosen,
            # Part of what is agreed to: another shipment by now is another deed.
            "expected_on": shipment_on.isoformat(),
            "expected_status": row.status,
        },
        amount_cents=0,
        facts={
            **_facts(after),
            **chosen,
            "next_on": next_on,
            "previous_next_on": shipment_on,
            "days_until_next": max(NOTICE.days, (shipment_on - call.today).days),
        },
    )


def _change(
    call: ToolCall, proposal: Proposal, propose: Callable[[ToolCall, Arguments], Proposal]
) -> Proposal:
    """Propose once more with the record held, and write what that says."""
    row = _own(call, proposal.arguments)
    subscription_rows.hold_subscription(call.connection, row.subscription_id)
    row = _own(call, proposal.arguments)
    fresh = propose(call, proposal.arguments)
    if fresh.arguments != proposal.arguments:
        raise _wrong_state(row)
    status, next_on = fresh.facts["status"], fresh.facts["next_on"]
    values: dict[str, FactValue] = {"status": status}
    if status == "paused":
        values["paused_until"] = next_on
    elif status == "active":
        values |= {"next_on": next_on, "paused_until": None}
    subscription_rows.change_subscription(call.connection, row.subscription_id, values)
    return fresh


def _months_later(row: SubscriptionRow, day: date, months: int) -> date:
    # The 31st becomes the 30th in a month without one, and the 31st again in the next.
    is_last = add_months(day, 0, day_of_month=31) == day
    keeps = max(day.day, row.started_on.day) if is_last else day.day
    return add_months(day, months, day_of_month=keeps)


def _facts(row: SubscriptionRow) -> dict[str, FactValue]:
    months = row.interval_months
    return {
        "subscription_number": row.subscription_number,
        "product": {"en": row.name_en, "zh": row.name_zh},
        "quantity": row.quantity,
        "interval_months": months,
        "interval": {
            "en": "every month" if months == 1 else f"every {months} months",
            "zh": "每月" if months == 1 else f"每 {months} 个月",
        },
        "price_cents": row.price_cents,
        "status": row.status,
        "next_on": None if row.status == "cancelled" else _shipment_on(row),
        "paused_until": row.paused_until if row.status == "paused" else None,
    }
