"""Refunds: what may go back to a customer, when it arrives, and what has gone already."""

import re
from collections.abc import Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tools.calls import Arguments, Outcome, Proposal, ToolCall
from tools.database import payment_rows, refund_rows, return_rows
from tools.database.refund_rows import NumberedRefund, RefundRow
from tools.errors import (
    AlreadySettledError,
    AmountTooHighError,
    ChangedMeanwhileError,
    InvalidAmountError,
    InvalidChoiceError,
    OrderNotDeliveredError,
    OrderNotFoundError,
    RefundNotFoundError,
    ReplacementWindowClosedError,
    UndoTooLateError,
)
from tools.facts import FactValue
from tools.orders import OwnOrder, own_order, products_of
from tools.payments import hold_order

UNDO_WITHIN = timedelta(minutes=30)
"""How long a deed about money or delivery can be taken back."""
REPLACEMENT_DAYS = 7
"""After delivery; what came damaged or wrong is told within these, for money as for goods."""
MAX_REFUNDS_LISTED = 5
SEVERAL_METHODS = "several"
# Working days until the money is there; the longest that we tell customers.
_WORKING_DAYS = {"gift_card": 0, "paynow": 2, "alipay": 5, "card": 10}
_SLOWEST = max(_WORKING_DAYS.values())
_GOODWILL_REASONS = ("damage", "goodwill")
_SATURDAY = 5


@dataclass(frozen=True)
class RefundTerms:
    """How much of an order can still be refunded, where it goes and until when."""

    refundable_cents: int
    method: str | None
    """`SEVERAL_METHODS` where the customer has paid with more than one; None: nothing was paid."""
    due_on: date


def refund_status(call: ToolCall, arguments: Arguments) -> Sequence[dict[str, FactValue]]:
    """The newest refunds of an order, or of all of the customer's; at most `MAX_REFUNDS_LISTED`.

    Raises:
        OrderNotFoundError: unknown number, or not this customer's order.
    """
    number = arguments.get("order_number")
    if not number:
        found = refund_rows.newest_refunds(
            call.connection, call.customer_id, limit=MAX_REFUNDS_LISTED
        )
        return [_refund_facts(refund) for refund in found]
    order = own_order(call, number)
    refunds = refund_rows.refunds_of(call.connection, order.order_id)[:MAX_REFUNDS_LISTED]
    return [_refund_facts(NumberedRefund(order.order_number, refund)) for refund in refunds]


def propose_refund_goodwill(call: ToolCall, arguments: Arguments) -> Proposal:
    """Refund part of what was paid; `reason` is damage or goodwill.

    A defect is made good once: what is being sent back, or was replaced, is not refunded too.

    Raises:
        OrderNotFoundError: unknown number, or not this customer's order.
        InvalidAmountError: not a whole number of cents above zero.
        InvalidChoiceError: another reason.
        AmountTooHighError: more than is left of what was paid.
        AlreadySettledError: all of it is being sent back, or was replaced.
        OrderNotDeliveredError: nothing of it can be damaged yet.
        ReplacementWindowClosedError: damaged, and delivered more than `REPLACEMENT_DAYS` days ago.
    """
    order = own_order(call, arguments["order_number"])
    amount_cents = _amount(arguments["amount_cents"])
    reason = arguments["reason"]
    if reason not in _GOODWILL_REASONS:
        raise InvalidChoiceError("reason", reason)
    if reason == "damage":
        _check_arrived(call, order)
    terms = refund_terms(call, order)
    limit_cents = min(terms.refundable_cents, unspent_cents(call, order))
    if amount_cents > limit_cents:
        if not limit_cents and terms.refundable_cents:
            raise AlreadySettledError(order.order_number)
        raise AmountTooHighError(order.order_number, refundable_cents=limit_cents)
    return Proposal(
        arguments={
            "order_number": order.order_number,
            "amount_cents": str(amount_cents),
            "reason": reason,
        },
        amount_cents=amount_cents,
        facts={
            "order_number": order.order_number,
            "products": products_of(call, order.order_id),
            "amount_cents": amount_cents,
            "reason": reason,
            "refundable_cents": terms.refundable_cents,
            "refund_method": terms.method,
            "refund_due_on": terms.due_on,
        },
    )


def refund_goodwill(call: ToolCall, proposal: Proposal) -> Outcome:
    """Write the refund.

    Raises:
        ToolError: as `propose_refund_goodwill`.
        ChangedMeanwhileError: something was refunded or paid since the proposal; doing it again
            is refused by this too.
    """
    order = hold_order(call, proposal.arguments["order_number"])
    fresh = propose_refund_goodwill(call, proposal.arguments)
    if fresh.facts["refundable_cents"] != proposal.facts["refundable_cents"]:
        raise ChangedMeanwhileError(order.order_number)
    refund_id = add_refund(call, order, fresh.amount_cents, reason=str(fresh.facts["reason"]))
    return Outcome({**fresh.facts, "refund_id": refund_id}, reversible_until=call.now + UNDO_WITHIN)


def propose_withdraw_refund(call: ToolCall, arguments: Arguments) -> Proposal:
    """Take a refund for damage or goodwill back, while it has not been paid.

    Raises:
        RefundNotFoundError: unknown id, or not this customer's refund.
        UndoTooLateError: paid or withdrawn, older than `UNDO_WITHIN`, or part of what a cancelled
            order or a return gives back.
    """
    number, refund = _own_refund(call, arguments["refund_id"])
    is_open = refund.status == "pending" and refund.reason in _GOODWILL_REASONS
    # A cancelled order is refunded in full, and this refund is part of that.
    is_needed = own_order(call, number).status == "cancelled"
    if not is_open or is_needed or not is_reversible(refund.requested_at, call.now):
        raise UndoTooLateError(number)
    return Proposal(
        arguments={"refund_id": refund.refund_id},
        amount_cents=refund.amount_cents,
        facts={
            "order_number": number,
            "amount_cents": refund.amount_cents,
            "reason": refund.reason,
            "refund_id": refund.refund_id,
        },
    )


def withdraw_refund(call: ToolCall, proposal: Proposal) -> Outcome:
    """Mark it withdrawn; raises like `propose_withdraw_refund`."""
    number, refund = _own_refund(call, proposal.arguments["refund_id"])
    hold_order(call, number)
    fresh = propose_withdraw_refund(call, proposal.arguments)
    refund_rows.withdraw(call.connection, refund.refund_id)
    return Outcome(fresh.facts)


def refund_terms(call: ToolCall, order: OwnOrder) -> RefundTerms:
    """What was taken for an order and not given back, and how it would be given back."""
    payments = payment_rows.payments_of(call.connection, order.order_id)
    captured = [payment for payment in payments if payment.status == "captured"]
    reserved = [payment for payment in payments if payment.status == "authorised"]
    paid_cents = sum(payment.amount_cents for payment in captured)
    left_cents = paid_cents - refund_rows.refunded_cents(call.connection, order.order_id)
    # Nothing taken yet: what is let go of instead is what was reserved.
    methods = {payment.method for payment in captured or reserved}
    return RefundTerms(
        refundable_cents=max(0, left_cents),
        method=SEVERAL_METHODS if len(methods) > 1 else next(iter(methods), None),
        due_on=max((refund_due_on(method, call.today) for method in methods), default=call.today),
    )


def unspent_cents(call: ToolCall, order: OwnOrder) -> int:
    """What is left of an order's price after refunds, replacements and returns under way."""
    refunded_cents = refund_rows.refunded_cents(call.connection, order.order_id)
    promised_cents = return_rows.promised_cents(call.connection, order.order_id)
    return max(0, order.total_cents - refunded_cents - promised_cents)


def add_refund(call: ToolCall, order: OwnOrder, amount_cents: int, *, reason: str) -> str:
    """Write a refund that is to be paid; returns its id."""
    refund_id = call.new_id()
    due_on = refund_terms(call, order).due_on
    row = RefundRow(
        refund_id, order.order_id, amount_cents, reason, "pending", call.now, due_on, None
    )
    refund_rows.add_refund(call.connection, row)
    return refund_id


def is_reversible(done_at: datetime, now: datetime) -> bool:
    """Whether what was done then can still be taken back."""
    return now < done_at + UNDO_WITHIN


def refund_due_on(method: str, requested_on: date, holidays: Collection[date] = ()) -> date:
    """The day by which a refund has arrived; a method we do not know counts as the slowest."""
    return add_working_days(requested_on, _WORKING_DAYS.get(method, _SLOWEST), holidays)


def add_working_days(day: date, count: int, holidays: Collection[date] = ()) -> date:
    """The day `count` working days (Monday to Friday, no holidays) after `day`."""
    while count > 0:
        day += timedelta(days=1)
        if day.weekday() < _SATURDAY and day not in holidays:
            count -= 1
    return day


def _check_arrived(call: ToolCall, order: OwnOrder) -> None:
    if order.delivered_at is None:
        raise OrderNotDeliveredError(order.order_number, status=order.status)
    if (call.now - order.delivered_at).days > REPLACEMENT_DAYS:
        raise ReplacementWindowClosedError(order.order_number, delivered_at=order.delivered_at)


def _amount(text: str) -> int:
    # Bounded, and ASCII only: int() would also take "1_000", other scripts' digits and blanks.
    if not re.fullmatch(r"[0-9]{1,18}", text) or int(text) == 0:
        raise InvalidAmountError(text)
    return int(text)


def _own_refund(call: ToolCall, refund_id: str) -> NumberedRefund:
    found = refund_rows.find_refund(call.connection, refund_id)
    with suppress(OrderNotFoundError):
        if found is not None and own_order(call, found.order_number):
            return found
    raise RefundNotFoundError(refund_id)


def _refund_facts(found: NumberedRefund) -> dict[str, FactValue]:
    refund = found.refund
    return {
        "order_number": found.order_number,
        "amount_cents": refund.amount_cents,
        "status": refund.status,
        "reason": refund.reason,
        "requested_at": refund.requested_at,
        "due_on": refund.due_on,
        "paid_at": refund.paid_at,
    }
