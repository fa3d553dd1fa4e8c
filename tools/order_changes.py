"""Changes to orders: cancelling, restoring, another address.

Each `propose_...` says what would happen or refuses; each deed holds the order, proposes again, and
does it only if that is still what was proposed.
"""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from tools.calls import Arguments, Outcome, Proposal, ToolCall
from tools.database import order_change_rows, order_rows, payment_rows, refund_rows
from tools.database.order_change_rows import AddressRow, LineRow
from tools.database.refund_rows import RefundRow
from tools.errors import (
    AddressTooLateError,
    AddressUnchangedError,
    ChangedMeanwhileError,
    InvalidAddressError,
    InvalidLinesError,
    OrderAlreadyCancelledError,
    OrderAlreadyDeliveredError,
    OrderAlreadyShippedError,
    UndoTooLateError,
)
from tools.orders import OwnOrder, own_order, products_of
from tools.payments import hold_order
from tools.refunds import UNDO_WITHIN, add_refund, is_reversible, refund_terms

ALL_LINES = "all"
_CANCELLABLE = ("placed", "packed")
# Sectors 01 to 82, as the postal codes of Singapore begin.
_POSTAL_CODE = re.compile(r"(0[1-9]|[1-7][0-9]|8[0-2])[0-9]{4}")
_LONGEST_STREET, _LONGEST_UNIT = 200, 40


def propose_cancel_order(call: ToolCall, arguments: Arguments) -> Proposal:
    """Cancel an order that has not left; `money` is refund, hold_released or none.

    Raises:
        OrderNotFoundError: unknown number, or not this customer's order.
        OrderAlreadyCancelledError: it is cancelled.
        OrderAlreadyDeliveredError: the parcel is with the customer.
        OrderAlreadyShippedError: the parcel has left.
    """
    order = own_order(call, arguments["order_number"])
    if order.status == "cancelled":
        raise OrderAlreadyCancelledError(order.order_number)
    if order.status == "delivered":
        raise OrderAlreadyDeliveredError(order.order_number, status=order.status)
    if order.status not in _CANCELLABLE:
        raise OrderAlreadyShippedError(order.order_number, status=order.status)
    terms = refund_terms(call, order)
    refund_cents = terms.refundable_cents
    money = "refund" if refund_cents else "hold_released" if _has_hold(call, order) else "none"
    return Proposal(
        arguments={"order_number": order.order_number},
        amount_cents=refund_cents,
        facts={
            "order_number": order.order_number,
            "status": order.status,
            "products": products_of(call, order.order_id),
            "total_cents": order.total_cents,
            "money": money,
            "refund_cents": refund_cents,
            "refund_method": terms.method,
            "refund_due_on": terms.due_on if refund_cents else None,
        },
    )


def cancel_order(call: ToolCall, proposal: Proposal) -> Outcome:
    """Cancel, refund what was taken and let go of what was reserved.

    Raises:
        ToolError: as `propose_cancel_order`.
        ChangedMeanwhileError: another sum would be refunded by now.
    """
    order = hold_order(call, proposal.arguments["order_number"])
    fresh = propose_cancel_order(call, proposal.arguments)
    if fresh.amount_cents != proposal.amount_cents:
        raise ChangedMeanwhileError(order.order_number)
    if fresh.amount_cents:
        add_refund(call, order, fresh.amount_cents, reason="cancellation")
    payment_rows.void_authorised(call.connection, order.order_id, call.now)
    order_change_rows.set_status(call.connection, order.order_id, "cancelled")
    # The only record of when it was: what restoring goes by.
    order_change_rows.add_parcel_event(call.connection, order.order_id, "cancelled", call.now)
    facts = {**fresh.facts, "status": "cancelled", "previous_status": order.status}
    return Outcome(facts, reversible_until=call.now + UNDO_WITHIN)


def propose_restore_order(call: ToolCall, arguments: Arguments) -> Proposal:
    """Take back a cancellation: `previous_status` comes from its receipt.

    Raises:
        OrderNotFoundError: unknown number, or not this customer's order.
        UndoTooLateError: not cancelled, longer ago than `UNDO_WITHIN`, or refunded already.
    """
    order = own_order(call, arguments["order_number"])
    previous_status = arguments["previous_status"]
    _, refund = _cancellation(call, order, previous_status)
    refund_cents = refund.amount_cents if refund else 0
    return Proposal(
        arguments={"order_number": order.order_number, "previous_status": previous_status},
        amount_cents=refund_cents,
        facts={
            "order_number": order.order_number,
            "status": previous_status,
            "products": products_of(call, order.order_id),
            "total_cents": order.total_cents,
            "refund_cents": refund_cents,
        },
    )


def restore_order(call: ToolCall, proposal: Proposal) -> Outcome:
    """Put the order, its refund and its reserved money back to what they were.

    Raises:
        ToolError: as `propose_restore_order`.
    """
    order = hold_order(call, proposal.arguments["order_number"])
    fresh = propose_restore_order(call, proposal.arguments)
    status = proposal.arguments["previous_status"]
    cancelled_at, refund = _cancellation(call, order, status)
    if refund is not None:
        refund_rows.withdraw(call.connection, refund.refund_id)
    payment_rows.authorise_voided(
        call.connection, order.order_id, voided_at=cancelled_at, at=call.now
    )
    order_change_rows.set_status(call.connection, order.order_id, status)
    order_change_rows.add_parcel_event(call.connection, order.order_id, "restored", call.now)
    return Outcome(fresh.facts)


def propose_change_address(call: ToolCall, arguments: Arguments) -> Proposal:
    """Send an order elsewhere, until it is packed; `unit` may be missing or empty.

    Raises:
        OrderNotFoundError: unknown number, or not this customer's order.
        OrderAlreadyCancelledError: it is cancelled.
        AddressTooLateError: it is packed, or has left.
        InvalidAddressError: no street, too long, or no postal code of Singapore.
        AddressUnchangedError: it goes there already.
    """
    order = own_order(call, arguments["order_number"])
    if order.status == "cancelled":
        raise OrderAlreadyCancelledError(order.order_number)
    if order.status != "placed":
        raise AddressTooLateError(order.order_number, status=order.status)
    new = _asked_parts(order, arguments)
    old = _parts_of(order_change_rows.find_address(call.connection, order.address_id))
    if new == old:
        raise AddressUnchangedError(order.order_number, new_address=str(new))
    return Proposal(
        arguments={
            "order_number": order.order_number,
            "street": new.street,
            "unit": new.unit,
            "postal_code": new.postal_code,
        },
        amount_cents=0,
        facts={
            "order_number": order.order_number,
            "status": order.status,
            "products": products_of(call, order.order_id),
            "old_address": str(old),
            "new_address": str(new),
        },
    )


def change_address(call: ToolCall, proposal: Proposal) -> Outcome:
    """Point the order to a new address; other orders keep theirs.

    Raises:
        ToolError: as `propose_change_address`.
    """
    order = hold_order(call, proposal.arguments["order_number"])
    fresh = propose_change_address(call, proposal.arguments)
    old = _parts_of(order_change_rows.find_address(call.connection, order.address_id))
    new = fresh.arguments
    address_id = call.new_id()
    order_change_rows.add_address(
        call.connection,
        AddressRow(
            address_id, order.customer_id, new["street"], new["unit"] or None, new["postal_code"]
        ),
    )
    order_change_rows.set_address(call.connection, order.order_id, address_id)
    # As arguments of this same tool, these take it back.
    back = asdict(old)
    return Outcome({**fresh.facts, **back}, reversible_until=call.now + UNDO_WITHIN)


def chosen_lines(call: ToolCall, order: OwnOrder, chosen: str) -> list[LineRow]:
    """The lines that "1,3" or "all" names.

    Raises:
        InvalidLinesError: not lines of this order, or none at all.
    """
    lines = order_change_rows.lines_with_products(call.connection, order.order_id)
    if chosen.strip() == ALL_LINES:
        return lines
    numbers = {number.strip() for number in chosen.split(",")}
    found = [line for line in lines if str(line.line_number) in numbers]
    if len(found) != len(numbers):
        raise InvalidLinesError(order.order_number)
    return found


def products_in(lines: Sequence[LineRow]) -> dict[str, str]:
    """Lines in words per language, as `tools.orders.products_of` says a whole order."""
    return {
        language: glue.join(
            f"{line.quantity} × {name}" if line.quantity > 1 else name
            for line, name in ((line, getattr(line, f"name_{language}")) for line in lines)
        )
        for language, glue in (("en", ", "), ("zh", "、"))
    }


def value_cents(lines: Sequence[LineRow]) -> int:
    """At the prices of the order."""
    return sum(line.quantity * line.unit_price_cents for line in lines)


@dataclass(frozen=True)
class _AddressParts:
    street: str
    unit: str
    postal_code: str

    def __str__(self) -> str:
        street_and_unit = f"{self.street}, {self.unit}" if self.unit else self.street
        return f"{street_and_unit}, Singapore {self.postal_code}"


def _parts_of(row: AddressRow) -> _AddressParts:
    return _AddressParts(row.street, row.unit or "", row.postal_code)


def _asked_parts(order: OwnOrder, arguments: Arguments) -> _AddressParts:
    street, unit = (" ".join(arguments.get(name, "").split()) for name in ("street", "unit"))
    postal_code = arguments["postal_code"].strip()
    if not (0 < len(street) <= _LONGEST_STREET and street.isprintable()):
        raise InvalidAddressError(order.order_number, part="street")
    if not (len(unit) <= _LONGEST_UNIT and unit.isprintable()):
        raise InvalidAddressError(order.order_number, part="unit")
    if not _POSTAL_CODE.fullmatch(postal_code):
        raise InvalidAddressError(order.order_number, part="postal_code")
    return _AddressParts(street, unit, postal_code)


def _has_hold(call: ToolCall, order: OwnOrder) -> bool:
    payments = payment_rows.payments_of(call.connection, order.order_id)
    return any(payment.status == "authorised" for payment in payments)


def _cancellation(
    call: ToolCall, order: OwnOrder, previous_status: str
) -> tuple[datetime, RefundRow | None]:
    """When the order was cancelled, and the refund that came of it."""
    events = order_rows.parcel_events_of(call.connection, order.order_id)
    kinds = [event.kind for event in events]
    was_possible = previous_status in _CANCELLABLE and (
        previous_status == "packed" or "packed" not in kinds
    )
    if order.status != "cancelled" or not was_possible or kinds[-1:] != ["cancelled"]:
        raise UndoTooLateError(order.order_number)
    cancelled_at = events[-1].happened_at
    refunds = [
        refund
        for refund in refund_rows.refunds_of(call.connection, order.order_id)
        if refund.reason == "cancellation" and refund.status != "withdrawn"
    ]
    is_paid = any(refund.status != "pending" for refund in refunds)
    if is_paid or not is_reversible(cancelled_at, call.now):
        raise UndoTooLateError(order.order_number)
    return cancelled_at, next(iter(refunds), None)
