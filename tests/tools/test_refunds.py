from datetime import date, timedelta

import pytest

from tests.tools.database.test_order_change_rows import (
    AS_MEI,
    NOW,
    TODAY,
    WEI,
    MakeCall,
    add_refund,
    an_order,
    pay,
    record,
    rows_of,
)
from tools.calls import Caller, IdentityTier, Outcome, ToolCall
from tools.errors import (
    AmountTooHighError,
    ChangedMeanwhileError,
    InvalidAmountError,
    InvalidChoiceError,
    OrderNotFoundError,
    RefundNotFoundError,
    UndoTooLateError,
)
from tools.order_changes import (
    cancel_order,
    propose_cancel_order,
)
from tools.refunds import (
    add_working_days,
    propose_refund_goodwill,
    propose_withdraw_refund,
    refund_due_on,
    refund_goodwill,
    refund_status,
    withdraw_refund,
)

AS_WEI = Caller(IdentityTier.VERIFIED, WEI)


def goodwill(number: str, cents: object = 1000, reason: str = "goodwill") -> dict[str, str]:
    return {"order_number": number, "amount_cents": str(cents), "reason": reason}


def refund(call: ToolCall, number: str, cents: int = 1000) -> Outcome:
    return refund_goodwill(call, propose_refund_goodwill(call, goodwill(number, cents)))


def a_paid_order(call: ToolCall, status: str = "delivered", number: str = "W000001") -> str:
    an_order(call, status, number=number)
    pay(call, number, 7900)
    return number


@pytest.mark.parametrize(
    ("method", "due_on"),
    [
        ("gift_card", date(2026, 11, 23)),
        ("paynow", date(2026, 11, 25)),
        ("alipay", date(2026, 11, 30)),
        ("card", date(2026, 12, 7)),
        ("unheard_of", date(2026, 12, 7)),
    ],
)
def test_a_refund_arrives_after_working_days_of_its_method(method: str, due_on: date) -> None:
    assert refund_due_on(method, date(2026, 11, 23)) == due_on


def test_weekends_and_holidays_do_not_count() -> None:
    friday, christmas = date(2026, 12, 18), date(2026, 12, 25)

    assert add_working_days(friday, 1) == date(2026, 12, 21)
    assert add_working_days(friday + timedelta(days=1), 1) == date(2026, 12, 21)
    assert add_working_days(friday, 5) == christmas
    assert add_working_days(friday, 5, {christmas}) == date(2026, 12, 28)
    assert refund_due_on("gift_card", friday + timedelta(days=1)) == date(2026, 12, 19)


@pytest.mark.parametrize("reason", ["goodwill", "damage"])
def test_goodwill_is_a_pending_refund(tool_call: MakeCall, reason: str) -> None:
    call = tool_call(AS_MEI)
    number = a_paid_order(call)

    proposal = propose_refund_goodwill(call, goodwill(number, "0500", reason))
    outcome = refund_goodwill(call, proposal)

    assert proposal.arguments == {"order_number": number, "amount_cents": "500", "reason": reason}
    assert proposal.amount_cents == 500
    assert proposal.facts["refundable_cents"] == 7900
    assert proposal.facts["refund_method"] == "card"
    assert proposal.facts["refund_due_on"] == date(2026, 12, 7)
    [row] = rows_of(call, "refunds", number)
    assert row["refund_id"] == outcome.facts["refund_id"]
    assert (row["amount_cents"], row["reason"], row["status"]) == (500, reason, "pending")
    assert (row["requested_at"], row["due_on"]) == (NOW, date(2026, 12, 7))
    assert outcome.reversible_until == NOW + timedelta(minutes=30)


def test_goodwill_changes_neither_order_nor_payment(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    number = a_paid_order(call)
    before = record(call)

    refund(call, number)

    after = record(call)
    assert [name for name in before if after[name] != before[name]] == ["refunds"]


@pytest.mark.parametrize(
    "amount", ["", "0", "000", "-5", "4.90", "1_000", " 5", "５00", "S$5", "1e3", "9" * 5000]
)
def test_an_amount_is_a_whole_number_of_cents(tool_call: MakeCall, amount: str) -> None:
    call = tool_call(AS_MEI)
    number = a_paid_order(call)

    with pytest.raises(InvalidAmountError) as refused:
        propose_refund_goodwill(call, goodwill(number, amount))

    assert (refused.value.advice, refused.value.slot) == ("amount_invalid", "amount_cents")


def test_goodwill_has_one_of_two_reasons(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    number = a_paid_order(call)

    with pytest.raises(InvalidChoiceError):
        propose_refund_goodwill(call, goodwill(number, 500, "cancellation"))


@pytest.mark.parametrize(
    ("earlier", "most"), [("pending", 6900), ("paid", 6900), ("withdrawn", 7900)]
)
def test_no_more_is_refunded_than_is_left_of_what_was_paid(
    tool_call: MakeCall, earlier: str, most: int
) -> None:
    call = tool_call(AS_MEI)
    number = a_paid_order(call)
    add_refund(call, number, status=earlier)

    with pytest.raises(AmountTooHighError) as refused:
        propose_refund_goodwill(call, goodwill(number, most + 1))

    assert refused.value.advice == "refund_too_high"
    assert refused.value.facts["refundable_cents"] == most
    assert propose_refund_goodwill(call, goodwill(number, most)).amount_cents == most


@pytest.mark.parametrize("status", ["authorised", "declined", "voided"])
def test_what_was_never_taken_cannot_be_given_back(tool_call: MakeCall, status: str) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, "delivered")
    pay(call, number, 7900, status=status)

    with pytest.raises(AmountTooHighError):
        propose_refund_goodwill(call, goodwill(number, 1))


def test_the_same_goodwill_is_not_given_twice(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    number = a_paid_order(call)
    proposal = propose_refund_goodwill(call, goodwill(number))
    refund_goodwill(call, proposal)
    before = record(call)

    with pytest.raises(ChangedMeanwhileError) as refused:
        refund_goodwill(call, proposal)

    assert refused.value.advice == "changed_meanwhile"
    assert record(call) == before


def test_several_methods_are_refunded_until_the_slowest_has_arrived(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, "delivered")
    pay(call, number, 2000, "gift_card")
    pay(call, number, 5900, "alipay")

    facts = propose_refund_goodwill(call, goodwill(number)).facts

    assert (facts["refund_method"], facts["refund_due_on"]) == ("several", date(2026, 11, 30))


def test_a_goodwill_refund_can_be_withdrawn_and_given_again(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    number = a_paid_order(call)
    refund_id = str(refund(call, number, 7900).facts["refund_id"])
    later = tool_call(AS_MEI, now=NOW + timedelta(minutes=29))

    outcome = withdraw_refund(later, propose_withdraw_refund(later, {"refund_id": refund_id}))

    assert outcome.facts["amount_cents"] == 7900
    assert outcome.reversible_until is None
    assert [row["status"] for row in rows_of(call, "refunds", number)] == ["withdrawn"]
    assert refund(later, number, 7900).facts["amount_cents"] == 7900


def test_a_refund_is_withdrawn_once(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    refund_id = str(refund(call, a_paid_order(call)).facts["refund_id"])
    proposal = propose_withdraw_refund(call, {"refund_id": refund_id})
    withdraw_refund(call, proposal)

    with pytest.raises(UndoTooLateError):
        withdraw_refund(call, proposal)


@pytest.mark.parametrize(
    "columns",
    [
        {"status": "paid", "paid_at": NOW},
        {"requested_at": NOW - timedelta(minutes=30)},
        {"reason": "cancellation"},
        {"reason": "return"},
    ],
    ids=["paid", "too long ago", "of a cancellation", "of a return"],
)
def test_a_refund_that_cannot_be_withdrawn(tool_call: MakeCall, columns: dict[str, object]) -> None:
    call = tool_call(AS_MEI)
    refund_id = add_refund(call, a_paid_order(call), **columns)
    before = record(call)

    with pytest.raises(UndoTooLateError) as refused:
        propose_withdraw_refund(call, {"refund_id": refund_id})

    assert refused.value.advice == "undo_too_late"
    assert record(call) == before


def test_a_cancelled_order_keeps_the_goodwill_that_is_part_of_its_refund(
    tool_call: MakeCall,
) -> None:
    call = tool_call(AS_MEI)
    number = a_paid_order(call, "placed")
    refund_id = str(refund(call, number).facts["refund_id"])
    cancel_order(call, propose_cancel_order(call, {"order_number": number}))

    with pytest.raises(UndoTooLateError):
        propose_withdraw_refund(call, {"refund_id": refund_id})

    assert sum(row["amount_cents"] for row in rows_of(call, "refunds", number)) == 7900


def test_nobody_touches_somebody_elses_refunds(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    number = a_paid_order(call)
    refund_id = str(refund(call, number).facts["refund_id"])
    before = record(call)
    as_wei = tool_call(AS_WEI)

    with pytest.raises(OrderNotFoundError):
        propose_refund_goodwill(as_wei, goodwill(number))
    with pytest.raises(OrderNotFoundError):
        refund_goodwill(as_wei, propose_refund_goodwill(call, goodwill(number)))
    with pytest.raises(OrderNotFoundError):
        refund_status(as_wei, {"order_number": number})
    refusals = []
    for asked in (refund_id, "nothing"):
        with pytest.raises(RefundNotFoundError) as refused:
            propose_withdraw_refund(as_wei, {"refund_id": asked})
        refusals.append(str(refused.value).replace(asked, "<id>"))

    assert refusals[0] == refusals[1]
    assert number not in {row["order_number"] for row in refund_status(as_wei, {})}
    assert record(call) == before


def test_refunds_are_listed_newest_first_and_five_at_most(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    number = a_paid_order(call)
    other = an_order(call, "delivered", number="W000002")
    for days in range(6):
        add_refund(call, number, amount_cents=days + 1, requested_at=NOW - timedelta(days=days))
    add_refund(call, other, status="paid", paid_at=NOW, requested_at=NOW + timedelta(minutes=1))

    of_all = refund_status(call, {})
    of_one = refund_status(call, {"order_number": number})

    assert of_all[0] == {
        "order_number": other,
        "amount_cents": 1000,
        "status": "paid",
        "reason": "goodwill",
        "requested_at": NOW + timedelta(minutes=1),
        "due_on": TODAY,
        "paid_at": NOW,
    }
    assert len(of_all) == 5
    assert [row["amount_cents"] for row in of_one] == [1, 2, 3, 4, 5]
    assert of_one[0]["paid_at"] is None


def test_an_order_without_refund_has_none(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)

    assert refund_status(call, {"order_number": a_paid_order(call)}) == []
