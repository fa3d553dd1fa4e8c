"""Returns, exchanges and replacements of what was delivered, line by line."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

from tools.calls import Arguments, Outcome, Proposal, ToolCall
from tools.database import order_change_rows, refund_rows, return_rows
from tools.database.order_change_rows import LineRow
from tools.database.return_rows import NumberedReturn, ReturnRow
from tools.errors import (
    AlreadyReturnedError,
    AlreadySettledError,
    ChangedMeanwhileError,
    InvalidChoiceError,
    NotReturnableError,
    OrderAlreadyCancelledError,
    OrderNotDeliveredError,
    OrderNotFoundError,
    ParcelNotLostError,
    ReplacementWindowClosedError,
    ReturnNotFoundError,
    ReturnWindowClosedError,
    UndoTooLateError,
)
from tools.facts import FactValue
from tools.order_changes import chosen_lines, products_in, value_cents
from tools.orders import OwnOrder, own_order
from tools.payments import hold_order, place_order
from tools.refunds import REPLACEMENT_DAYS, add_working_days, refund_terms, unspent_cents

RETURN_DAYS = 30
REPLACEMENT_PROMISED_DAYS = 3
PICK_UP_FEE_CENTS = 590
MAX_RETURNS_LISTED = 5
_LONGEST_REASON = 200
_OUR_MISTAKES = ("damaged", "wrong", "missing")
# Two working days past the promised day a trace begins, which takes three.
_WORKING_DAYS_UNTIL_LOST = 5


def returns_of(call: ToolCall, arguments: Arguments) -> Sequence[dict[str, FactValue]]:
    """The newest returns of an order, or of all of the customer's; at most `MAX_RETURNS_LISTED`.

    Raises:
        OrderNotFoundError: unknown number, or not this customer's order.
    """
    number = arguments.get("order_number")
    order_id = own_order(call, number).order_id if number else None
    found = return_rows.newest_returns(
        call.connection, call.customer_id, order_id=order_id, limit=MAX_RETURNS_LISTED
    )
    return [_return_facts(call, one) for one in found]


def propose_start_return(call: ToolCall, arguments: Arguments) -> Proposal:
    """Send lines back, for money (`kind` return) or for another one (`kind` exchange).

    The money comes after inspection: `refund_cents` is what it will be, and nothing is paid yet.

    Raises:
        OrderNotFoundError: unknown number, or not this customer's order.
        InvalidChoiceError: another kind.
        OrderAlreadyCancelledError, OrderNotDeliveredError: nothing to send back.
        ReturnWindowClosedError: delivered more than `RETURN_DAYS` days ago.
        InvalidLinesError: not lines of this order.
        NotReturnableError: some of them are consumables, and opened (`condition`).
        AlreadyReturnedError: some of them are on their way back.
    """
    order = own_order(call, arguments["order_number"])
    kind = arguments["kind"]
    if kind not in {"return", "exchange"}:
        raise InvalidChoiceError("kind", kind)
    days = days_since_delivery(call, order)
    lines = chosen_lines(call, order, arguments["lines"])
    consumables = [line for line in lines if line.is_consumable]
    reason = " ".join(arguments["reason"].split())[:_LONGEST_REASON]
    if consumables and arguments.get("condition") == "opened" and reason not in _OUR_MISTAKES:
        raise NotReturnableError(order.order_number, products=products_in(consumables))
    _refuse_returned(call, order, lines)
    club_tier = return_rows.club_tier_of(call.connection, order.customer_id)
    fee_cents = _fee_cents(kind, reason, club_tier)
    value = min(value_cents(lines), unspent_cents(call, order))
    refund_cents = max(0, value - fee_cents) if kind == "return" else 0
    chosen = {
        "order_number": order.order_number,
        "kind": kind,
        "lines": ",".join(str(line.line_number) for line in lines),
        "reason": reason,
    }
    return Proposal(
        arguments=chosen,
        amount_cents=refund_cents,
        facts={
            **chosen,
            "products": products_in(lines),
            "fee_cents": fee_cents,
            "refund_cents": refund_cents,
            "refund_method": refund_terms(call, order).method,
            "days_since_delivery": days,
            "club_tier": club_tier,
            "is_our_mistake": reason in _OUR_MISTAKES,
            "is_consumable": bool(consumables),
        },
    )


def start_return(call: ToolCall, proposal: Proposal) -> Outcome:
    """Open the return.

    Raises:
        ToolError: as `propose_start_return`.
        ChangedMeanwhileError: the refund would be another by now.
    """
    order = hold_order(call, proposal.arguments["order_number"])
    fresh = propose_start_return(call, proposal.arguments)
    if fresh.amount_cents != proposal.amount_cents:
        raise ChangedMeanwhileError(order.order_number)
    kind, reason = fresh.arguments["kind"], fresh.arguments["reason"]
    fee_cents = _fee_cents(kind, reason, str(fresh.facts["club_tier"]))
    row = _new_return(call, order, kind, "open", reason)._replace(fee_cents=fee_cents)
    lines = chosen_lines(call, order, fresh.arguments["lines"])
    return_rows.add_return(call.connection, row, lines)
    return Outcome(
        {**fresh.facts, "return_number": row.return_number},
        # In truth until we receive it, which the undo itself checks.
        reversible_until=call.now + timedelta(days=RETURN_DAYS),
    )


def propose_withdraw_return(call: ToolCall, arguments: Arguments) -> Proposal:
    """Keep it after all.

    Raises:
        ReturnNotFoundError: unknown number, or not this customer's return.
        UndoTooLateError: received, closed or withdrawn.
    """
    found = _own_return(call, arguments["return_number"])
    if found.row.status != "open":
        raise UndoTooLateError(found.order_number)
    facts = {**_return_facts(call, found), "status": "withdrawn"}
    return Proposal({"return_number": found.row.return_number}, 0, facts)


def withdraw_return(call: ToolCall, proposal: Proposal) -> Outcome:
    """Mark it withdrawn; raises like `propose_withdraw_return`."""
    found = _own_return(call, proposal.arguments["return_number"])
    hold_order(call, found.order_number)
    fresh = propose_withdraw_return(call, proposal.arguments)
    return_rows.withdraw(call.connection, found.row.return_id)
    return Outcome(fresh.facts)


def propose_send_replacement(call: ToolCall, arguments: Arguments) -> Proposal:
    """Send lines again for nothing, because they came damaged or wrong, or did not come.

    Raises:
        OrderNotFoundError: unknown number, or not this customer's order.
        OrderAlreadyCancelledError, OrderNotDeliveredError: nothing was sent.
        ReplacementWindowClosedError: delivered more than `REPLACEMENT_DAYS` days ago.
        ParcelNotLostError: under way, and not yet given up.
        InvalidLinesError: not lines of this order.
        AlreadyReturnedError: some of them are on their way back, or replaced.
        AlreadySettledError: most of their money was given back.
    """
    order = own_order(call, arguments["order_number"])
    _check_replaceable(call, order)
    lines = chosen_lines(call, order, arguments["lines"])
    _refuse_returned(call, order, lines)
    # A small goodwill beside it is none of this defect's; most of the value is.
    if 2 * (value_cents(lines) - unspent_cents(call, order)) > value_cents(lines):
        raise AlreadySettledError(order.order_number)
    numbers = ",".join(str(line.line_number) for line in lines)
    chosen = {"order_number": order.order_number, "lines": numbers}
    return Proposal(
        arguments=chosen,
        amount_cents=0,
        facts={
            **chosen,
            "status": order.status,
            "products": products_in(lines),
            "value_cents": value_cents(lines),
            "refunded_cents": refund_rows.refunded_cents(call.connection, order.order_id),
            "promised_on": call.today + timedelta(days=REPLACEMENT_PROMISED_DAYS),
        },
    )


def send_replacement(call: ToolCall, proposal: Proposal) -> Outcome:
    """Place an order over nothing, and note that its lines are settled.

    Raises:
        ToolError: as `propose_send_replacement`.
    """
    order = hold_order(call, proposal.arguments["order_number"])
    fresh = propose_send_replacement(call, proposal.arguments)
    lines = chosen_lines(call, order, fresh.arguments["lines"])
    free = [line._replace(unit_price_cents=0) for line in lines]
    placed = place_order(call, order, free, 0, REPLACEMENT_PROMISED_DAYS)
    # A closed exchange: neither replaced nor refunded a second time.
    settled = _new_return(call, order, "exchange", "closed", "replacement")
    return_rows.add_return(call.connection, settled, lines)
    return Outcome({**fresh.facts, "new_order_number": placed.order_number})


def days_since_delivery(call: ToolCall, order: OwnOrder) -> int:
    """Whole days for which a customer has had what may go back.

    Raises:
        OrderAlreadyCancelledError, OrderNotDeliveredError: nothing to send back.
        ReturnWindowClosedError: delivered more than `RETURN_DAYS` days ago.
    """
    if order.status == "cancelled":
        raise OrderAlreadyCancelledError(order.order_number)
    if order.status != "delivered" or order.delivered_at is None:
        raise OrderNotDeliveredError(order.order_number, status=order.status)
    # Whole days: the last counts to its end, wherever the company is; up to some hours too kind.
    days = (call.now - order.delivered_at).days
    if days > RETURN_DAYS:
        raise ReturnWindowClosedError(order.order_number, delivered_at=order.delivered_at)
    return days


def _check_replaceable(call: ToolCall, order: OwnOrder) -> None:
    if order.status == "cancelled":
        raise OrderAlreadyCancelledError(order.order_number)
    if order.status in {"placed", "packed"}:
        raise OrderNotDeliveredError(order.order_number, status=order.status)
    if order.delivered_at is not None:
        if (call.now - order.delivered_at).days > REPLACEMENT_DAYS:
            raise ReplacementWindowClosedError(order.order_number, delivered_at=order.delivered_at)
        return
    lost_from_on = add_working_days(order.promised_on, _WORKING_DAYS_UNTIL_LOST)
    if call.today < lost_from_on:
        raise ParcelNotLostError(order.order_number, lost_from_on=lost_from_on)


def _refuse_returned(call: ToolCall, order: OwnOrder, lines: Sequence[LineRow]) -> None:
    returned = return_rows.returned_lines(call.connection, order.order_id)
    if again := [line for line in lines if line.line_number in returned]:
        raise AlreadyReturnedError(order.order_number, products=products_in(again))


def _fee_cents(kind: str, reason: str, club_tier: str) -> int:
    is_free = kind == "exchange" or reason in _OUR_MISTAKES or club_tier == "gold"
    return 0 if is_free else PICK_UP_FEE_CENTS


def _new_return(call: ToolCall, order: OwnOrder, kind: str, status: str, reason: str) -> ReturnRow:
    return ReturnRow(
        return_id=call.new_id(),
        return_number=return_rows.unused_return_number(call.connection, call.new_id),
        order_id=order.order_id,
        kind=kind,
        status=status,
        reason=reason,
        fee_cents=0,
        requested_at=call.now,
        pick_up_on=None,
    )


def _own_return(call: ToolCall, return_number: str) -> NumberedReturn:
    found = return_rows.find_return(call.connection, return_number)
    with suppress(OrderNotFoundError):
        if found is not None and own_order(call, found.order_number):
            return found
    raise ReturnNotFoundError(return_number)


def _return_facts(call: ToolCall, found: NumberedReturn) -> dict[str, FactValue]:
    row = found.row
    numbers = return_rows.lines_of_return(call.connection, row.return_id)
    lines = order_change_rows.lines_with_products(call.connection, row.order_id)
    return {
        "order_number": found.order_number,
        "return_number": row.return_number,
        "kind": row.kind,
        "status": row.status,
        "products": products_in([line for line in lines if line.line_number in numbers]),
        "reason": row.reason,
        "fee_cents": row.fee_cents,
        "requested_at": row.requested_at,
        "pick_up_on": row.pick_up_on,
    }
