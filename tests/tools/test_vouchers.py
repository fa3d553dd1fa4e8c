import re
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from tests.tools.database.test_customer_rows import (
    AS_MEI,
    AS_WEI,
    MEI,
    NOW,
    MakeCall,
    changed_tables,
    record,
)
from tools.calls import Outcome, ToolCall
from tools.database.shop_tables import vouchers
from tools.database.voucher_rows import unused_code
from tools.errors import (
    InvalidAmountError,
    InvalidChoiceError,
    NoFreeNumberError,
    TooLateToTakeBackError,
)
from tools.vouchers import (
    issue_voucher,
    propose_issue_voucher,
    propose_withdraw_voucher,
    withdraw_voucher,
)


def issue(call: ToolCall, amount_cents: object = 1500, reason: str = "late") -> Outcome:
    arguments = {"amount_cents": str(amount_cents), "reason": reason}
    return issue_voucher(call, propose_issue_voucher(call, arguments))


def rows(call: ToolCall) -> list[dict[str, Any]]:
    return [row._asdict() for row in call.connection.execute(select(vouchers))]


def test_a_voucher_is_written_for_the_caller_and_nothing_else_changes(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    before = record(call)

    proposal = propose_issue_voucher(call, {"amount_cents": "01500", "reason": " late "})
    outcome = issue_voucher(call, proposal)

    assert proposal.arguments == {"amount_cents": "1500", "reason": "late"}
    assert proposal.amount_cents == 1500
    assert "code" not in proposal.facts
    assert changed_tables(call, before) == ["vouchers"]
    (row,) = rows(call)
    assert re.fullmatch("SORRY-[2346789BCDFGHJKMPQRTVWXY]{8}", row["code"])
    assert (row["customer_id"], row["status"], row["issued_at"]) == (MEI, "open", NOW)
    assert (row["amount_cents"], row["reason"]) == (1500, "late")
    assert row["expires_on"] == outcome.facts["expires_on"] == date(2027, 5, 23)
    assert (outcome.facts["code"], outcome.facts["amount_cents"]) == (row["code"], 1500)
    assert outcome.reversible_until == NOW + timedelta(minutes=30)


def test_a_voucher_ends_with_the_month_that_has_no_such_day(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI, now=NOW.replace(month=8, day=31))

    assert issue(call).facts["expires_on"] == date(2027, 2, 28)


@pytest.mark.parametrize("amount", ["1", "50000"])
def test_the_least_and_the_most_that_a_voucher_is_worth(tool_call: MakeCall, amount: str) -> None:
    assert issue(tool_call(AS_MEI), amount).facts["amount_cents"] == int(amount)


@pytest.mark.parametrize("amount", ["", "0", "-5", "50001", "1_0", " 5", "５", "1e3", "9" * 5000])
def test_no_other_amount_is_a_voucher(tool_call: MakeCall, amount: str) -> None:
    call = tool_call(AS_MEI)
    before = record(call)

    with pytest.raises(InvalidAmountError) as refused:
        issue(call, amount)

    assert refused.value.advice == "amount_invalid"
    assert record(call) == before


@pytest.mark.parametrize("reason", ["", "  ", "x" * 41, "a\x00b", "a\nb"])
def test_a_voucher_has_a_reason_that_fits(tool_call: MakeCall, reason: str) -> None:
    with pytest.raises(InvalidChoiceError):
        issue(tool_call(AS_MEI), reason=reason)


def test_a_code_is_one_that_no_voucher_has(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    first = unused_code(call.connection, lambda: "a")
    add_voucher(call, code=first)
    ids = iter("aab")

    assert unused_code(call.connection, lambda: next(ids)) != first
    with pytest.raises(NoFreeNumberError):
        unused_code(call.connection, lambda: "a")


def test_a_voucher_is_withdrawn_once(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    other, issued = issue(call, 700), issue(call)
    later = tool_call(AS_MEI, now=NOW + timedelta(minutes=29))

    proposal = propose_withdraw_voucher(later, {"code": str(issued.facts["code"])})
    outcome = withdraw_voucher(later, proposal)

    assert {row["code"]: row["status"] for row in rows(call)} == {
        other.facts["code"]: "open",
        issued.facts["code"]: "withdrawn",
    }
    assert proposal.amount_cents == 1500
    assert outcome.facts["code"] == issued.facts["code"]
    assert outcome.reversible_until is None
    with pytest.raises(TooLateToTakeBackError):
        withdraw_voucher(later, proposal)


def add_voucher(call: ToolCall, **columns: object) -> None:
    row = {
        "voucher_id": "v",
        "code": "SORRY-BBBBBBBB",
        "customer_id": MEI,
        "amount_cents": 500,
        "reason": "late",
        "status": "open",
        "issued_at": NOW,
        "expires_on": date(2027, 5, 23),
        **columns,
    }
    call.connection.execute(insert(vouchers), row)


@pytest.mark.parametrize(
    "columns",
    [{"status": "used"}, {"status": "withdrawn"}, {"issued_at": NOW - timedelta(minutes=30)}],
    ids=["used", "withdrawn", "too long ago"],
)
def test_vouchers_that_cannot_be_taken_back(
    tool_call: MakeCall, columns: dict[str, object]
) -> None:
    call = tool_call(AS_MEI)
    add_voucher(call)
    proposal = propose_withdraw_voucher(call, {"code": "SORRY-BBBBBBBB"})
    call.connection.execute(update(vouchers).values(**columns))
    before = record(call)

    with pytest.raises(TooLateToTakeBackError) as refused:
        withdraw_voucher(call, proposal)

    assert refused.value.advice == "undo_too_late"
    assert record(call) == before


def test_somebody_elses_voucher_looks_like_none(tool_call: MakeCall) -> None:
    call = tool_call(AS_WEI)
    add_voucher(call)
    before = record(call)

    refusals = []
    for code in ("SORRY-BBBBBBBB", "SORRY-CCCCCCCC"):
        with pytest.raises(TooLateToTakeBackError) as refused:
            propose_withdraw_voucher(call, {"code": code})
        refusals.append((str(refused.value), refused.value.facts))

    assert refusals[0] == refusals[1]
    assert record(call) == before
