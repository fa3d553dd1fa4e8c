import re
from datetime import timedelta

import pytest

from tests.tools.database.test_order_change_rows import (
    AS_MEI,
    BOX,
    KETTLE,
    LAMP,
    NOW,
    WEI,
    MakeCall,
    add_refund,
    an_order,
    record,
    rows_of,
    set_club_tier,
)
from tests.tools.returning import asked, send_back, set_status
from tools.calls import Caller, IdentityTier
from tools.errors import (
    ChangedMeanwhileError,
    InvalidChoiceError,
    OrderAlreadyCancelledError,
    OrderNotDeliveredError,
    OrderNotFoundError,
    ReturnNotFoundError,
    ReturnWindowClosedError,
    UndoTooLateError,
)
from tools.return_lines import order_lines
from tools.returns import (
    propose_start_return,
    propose_withdraw_return,
    returns_of,
    start_return,
    withdraw_return,
)

AS_WEI = Caller(IdentityTier.VERIFIED, WEI)


def test_a_return_is_opened_and_nothing_is_paid_yet(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    set_club_tier(call, "green")
    number = an_order(call, "delivered", [(LAMP, 2), (KETTLE, 1)])
    before = record(call)

    proposal = propose_start_return(call, asked(number, lines=" 1 ", reason=" too  big "))
    outcome = start_return(call, proposal)

    assert proposal.arguments == asked(number, lines="1", reason="too big")
    assert proposal.amount_cents == 2 * 7900 - 590
    assert outcome.facts["products"] == {"en": "2 × Birch desk lamp", "zh": "2 × Birch 台灯"}
    assert (outcome.facts["fee_cents"], outcome.facts["refund_cents"]) == (590, 15210)
    policy = ("days_since_delivery", "club_tier", "is_our_mistake", "is_consumable")
    assert [proposal.facts[name] for name in policy] == [2, "green", False, False]
    [row] = rows_of(call, "returns", number)
    assert re.fullmatch("R[0-9]{6}", row["return_number"])
    assert outcome.facts["return_number"] == row["return_number"]
    assert (row["kind"], row["status"], row["fee_cents"]) == ("return", "open", 590)
    after = record(call)
    [item] = set(after["return_items"]) - set(before["return_items"])
    assert item == (row["return_id"], 1, 2)
    assert [name for name in before if after[name] != before[name]] == ["returns", "return_items"]
    assert outcome.reversible_until == NOW + timedelta(days=30)


@pytest.mark.parametrize(
    ("tier", "kind", "reason", "fee_cents", "refund_cents"),
    [
        ("green", "return", "changed_mind", 590, 7310),
        ("silver", "return", "", 590, 7310),
        ("gold", "return", "changed_mind", 0, 7900),
        ("green", "return", "damaged", 0, 7900),
        ("green", "return", "wrong", 0, 7900),
        ("green", "return", "missing", 0, 7900),
        ("green", "exchange", "changed_mind", 0, 0),
    ],
)
def test_the_pick_up_is_free_for_gold_for_our_mistakes_and_for_exchanges(
    tool_call: MakeCall, tier: str, kind: str, reason: str, fee_cents: int, refund_cents: int
) -> None:
    call = tool_call(AS_MEI)
    set_club_tier(call, tier)
    number = an_order(call, "delivered")

    outcome = send_back(call, number, kind=kind, reason=reason)

    assert (outcome.facts["fee_cents"], outcome.facts["refund_cents"]) == (fee_cents, refund_cents)
    assert rows_of(call, "returns", number)[0]["fee_cents"] == fee_cents


def test_no_more_comes_back_than_is_left_of_the_orders_price(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    set_club_tier(call, "gold")
    number = an_order(call, "delivered", [(LAMP, 1), (KETTLE, 1), (BOX, 1)], total_cents=13000)
    add_refund(call, number)

    first = send_back(call, number, lines="1").facts["refund_cents"]
    second = send_back(call, number, lines="2").facts["refund_cents"]
    third = send_back(call, number, lines="3").facts["refund_cents"]

    assert (first, second, third) == (7900, 13000 - 1000 - 7900, 0)


@pytest.mark.parametrize(("days", "hours"), [(0, 1), (30, 0), (30, 8)])
def test_thirty_days_count_to_the_end_of_the_last(
    tool_call: MakeCall, days: int, hours: int
) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, "delivered", delivered_at=NOW - timedelta(days=days, hours=hours))

    assert propose_start_return(call, asked(number)).facts["kind"] == "return"


def test_the_window_is_closed_after_thirty_days(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, "delivered", delivered_at=NOW - timedelta(days=31))

    with pytest.raises(ReturnWindowClosedError) as refused:
        propose_start_return(call, asked(number))

    assert refused.value.advice == "return_window_closed"
    assert refused.value.facts["delivered_at"] == NOW - timedelta(days=31)


@pytest.mark.parametrize("status", ["placed", "packed", "shipped", "out_for_delivery"])
def test_what_has_not_arrived_cannot_go_back(tool_call: MakeCall, status: str) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, status)

    with pytest.raises(OrderNotDeliveredError) as refused:
        propose_start_return(call, asked(number))

    assert refused.value.facts["status"] == status


def test_a_cancelled_order_cannot_go_back(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)

    with pytest.raises(OrderAlreadyCancelledError):
        propose_start_return(call, asked(an_order(call, "cancelled")))


def test_there_are_two_kinds_of_return(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)

    with pytest.raises(InvalidChoiceError) as refused:
        propose_start_return(call, asked(an_order(call, "delivered"), kind="repair"))

    assert (refused.value.advice, refused.value.slot) == ("choice_invalid", "kind")


def test_another_refund_than_the_one_agreed_to_is_not_promised(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    set_club_tier(call, "gold")
    number = an_order(call, "delivered")
    proposal = propose_start_return(call, asked(number))
    set_club_tier(call, "green")

    with pytest.raises(ChangedMeanwhileError):
        start_return(call, proposal)

    assert rows_of(call, "returns", number) == []


def test_a_withdrawn_return_can_be_started_again(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, "delivered")
    arguments = {"return_number": str(send_back(call, number).facts["return_number"])}
    proposal = propose_withdraw_return(call, arguments)

    outcome = withdraw_return(call, proposal)

    assert proposal.arguments == arguments
    assert outcome.facts["status"] == "withdrawn"
    assert [row["status"] for row in rows_of(call, "returns", number)] == ["withdrawn"]
    with pytest.raises(UndoTooLateError):
        withdraw_return(call, proposal)
    assert send_back(call, number).facts["return_number"] != arguments["return_number"]


@pytest.mark.parametrize("status", ["received", "closed", "withdrawn"])
def test_a_received_return_stays(tool_call: MakeCall, status: str) -> None:
    call = tool_call(AS_MEI)
    return_number = str(send_back(call, an_order(call, "delivered")).facts["return_number"])
    set_status(call, status)

    with pytest.raises(UndoTooLateError) as refused:
        propose_withdraw_return(call, {"return_number": return_number})

    assert refused.value.advice == "undo_too_late"


def test_nobody_touches_somebody_elses_returns(tool_call: MakeCall) -> None:
    call, as_wei = tool_call(AS_MEI), tool_call(AS_WEI)
    number = an_order(call, "delivered")
    return_number = str(send_back(call, number).facts["return_number"])
    before = record(call)

    for look in (propose_start_return, returns_of, order_lines):
        with pytest.raises(OrderNotFoundError):
            look(as_wei, asked(number))
    refusals = []
    for asked_for in (return_number, "R000000"):
        with pytest.raises(ReturnNotFoundError) as refused:
            propose_withdraw_return(as_wei, {"return_number": asked_for})
        refusals.append(str(refused.value).replace(asked_for, "<number>"))

    assert refusals[0] == refusals[1]
    assert return_number not in {row["return_number"] for row in returns_of(as_wei, {})}
    assert record(call) == before
