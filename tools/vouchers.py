"""Vouchers that say sorry."""

import re
from datetime import timedelta

from tools.calls import Arguments, Outcome, Proposal, ToolCall
from tools.database import voucher_rows
from tools.database.voucher_rows import VoucherRow
from tools.errors import InvalidAmountError, InvalidChoiceError, TooLateToTakeBackError
from tools.facts import FactValue
from tools.subscriptions import add_months

MOST_CENTS = 50_000
VALID_MONTHS = 6
UNDO_WITHIN = timedelta(minutes=30)
_LONGEST_REASON = 40


def propose_issue_voucher(call: ToolCall, arguments: Arguments) -> Proposal:
    """A voucher of 1 to `MOST_CENTS` cents for the caller.

    Raises:
        InvalidAmountError: not a whole number of cents in these bounds.
        InvalidChoiceError: a reason that is empty, too long or not printable.
    """
    amount_cents = _amount(arguments["amount_cents"])
    reason = arguments["reason"].strip()
    if not (0 < len(reason) <= _LONGEST_REASON and reason.isprintable()):
        raise InvalidChoiceError("reason", reason)
    return Proposal(
        arguments={"amount_cents": str(amount_cents), "reason": reason},
        amount_cents=amount_cents,
        facts={
            "amount_cents": amount_cents,
            "reason": reason,
            "expires_on": add_months(call.today, VALID_MONTHS),
        },
    )


def issue_voucher(call: ToolCall, proposal: Proposal) -> Outcome:
    """Write the voucher under a code that nobody can guess.

    Raises:
        ToolError: as `propose_issue_voucher`.
    """
    fresh = propose_issue_voucher(call, proposal.arguments)
    row = VoucherRow(
        voucher_id=call.new_id(),
        code=voucher_rows.unused_code(call.connection, call.new_id),
        customer_id=call.customer_id,
        amount_cents=fresh.amount_cents,
        reason=fresh.arguments["reason"],
        status="open",
        issued_at=call.now,
        expires_on=add_months(call.today, VALID_MONTHS),
    )
    voucher_rows.add_voucher(call.connection, row)
    return Outcome({**fresh.facts, "code": row.code}, reversible_until=call.now + UNDO_WITHIN)


def propose_withdraw_voucher(call: ToolCall, arguments: Arguments) -> Proposal:
    """Take a voucher back.

    Raises:
        TooLateToTakeBackError: unknown, somebody else's, used, withdrawn, or issued longer ago
            than `UNDO_WITHIN`; which of these is not said.
    """
    row = _withdrawable(call, arguments)
    return Proposal({"code": row.code}, row.amount_cents, _facts(row))


def withdraw_voucher(call: ToolCall, proposal: Proposal) -> Outcome:
    """Withdraw it; raises like `propose_withdraw_voucher`."""
    row = _withdrawable(call, proposal.arguments, for_update=True)
    voucher_rows.withdraw(call.connection, row.voucher_id)
    return Outcome(_facts(row))


def _amount(text: str) -> int:
    # Bounded, and ASCII only: int() would also take "1_000", other scripts' digits and blanks.
    if not re.fullmatch(r"[0-9]{1,18}", text) or not 0 < int(text) <= MOST_CENTS:
        raise InvalidAmountError(text)
    return int(text)


def _withdrawable(call: ToolCall, arguments: Arguments, *, for_update: bool = False) -> VoucherRow:
    code = arguments["code"].strip().upper()
    row = voucher_rows.find_voucher(call.connection, code, for_update=for_update)
    if (
        row is None
        or row.customer_id != call.customer_id
        or row.status != "open"
        or call.now >= row.issued_at + UNDO_WITHIN
    ):
        raise TooLateToTakeBackError("no voucher of this customer to take back")
    return row


def _facts(row: VoucherRow) -> dict[str, FactValue]:
    return {"code": row.code, "amount_cents": row.amount_cents, "expires_on": row.expires_on}
