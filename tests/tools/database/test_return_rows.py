"""Returns on record, among them the replacements: closed exchanges."""

from datetime import date, timedelta

import pytest

from tests.tools.database.test_order_change_rows import (
    AS_MEI,
    CAPSULES,
    KETTLE,
    LAMP,
    NOW,
    WEI,
    MakeCall,
    add_refund,
    an_order,
    order_row,
    record,
    rows_of,
)
from tools.errors import (
    AlreadyReturnedError,
    InvalidLinesError,
    OrderAlreadyCancelledError,
    OrderNotDeliveredError,
    OrderNotFoundError,
    ParcelNotLostError,
    ReplacementWindowClosedError,
)
from tools.returns import (
    propose_send_replacement,
    propose_start_return,
    returns_of,
    send_replacement,
    start_return,
)


def test_a_replacement_is_a_new_order_over_nothing(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, "delivered", [(LAMP, 1), (CAPSULES, 2)])
    add_refund(call, number, amount_cents=300)

    proposal = propose_send_replacement(call, {"order_number": number, "lines": "2"})
    outcome = send_replacement(call, proposal)

    assert (proposal.arguments, proposal.amount_cents) == (
        {"order_number": number, "lines": "2"}, 0,
    )  # fmt: skip
    assert outcome.facts["value_cents"] == 4380
    assert outcome.facts["refunded_cents"] == 300
    assert outcome.facts["products"] == {
        "en": "2 × Kopi capsules K (30)", "zh": "2 × Kopi K 胶囊 (30 颗)",
    }  # fmt: skip
    placed = order_row(call, str(outcome.facts["new_order_number"]))
    first = order_row(call, number)
    assert (placed["total_cents"], placed["status"]) == (0, "placed")
    assert placed["promised_on"] == outcome.facts["promised_on"] == date(2026, 11, 26)
    assert placed["address_id"] == first["address_id"]
    [line] = rows_of(call, "order_items", placed["order_number"])
    assert (line["line_number"], line["quantity"], line["unit_price_cents"]) == (1, 2, 0)
    assert rows_of(call, "payments", placed["order_number"]) == []
    assert outcome.reversible_until is None


def test_the_first_order_stays_as_it_was(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, "delivered")
    before = {name: rows_of(call, name, number) for name in ("orders", "order_items", "refunds")}

    send_replacement(call, propose_send_replacement(call, {"order_number": number, "lines": "all"}))

    assert {name: rows_of(call, name, number) for name in before} == before


def test_a_line_is_replaced_or_returned_and_only_once(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, "delivered", [(LAMP, 1), (KETTLE, 1)])
    lamp = {"order_number": number, "lines": "1"}
    kettle = {"order_number": number, "lines": "2", "kind": "return", "reason": ""}
    proposal = propose_send_replacement(call, lamp)
    send_replacement(call, proposal)
    start_return(call, propose_start_return(call, kettle))
    before = record(call)

    with pytest.raises(AlreadyReturnedError):
        send_replacement(call, proposal)
    with pytest.raises(AlreadyReturnedError):
        propose_send_replacement(call, kettle)
    with pytest.raises(AlreadyReturnedError):
        propose_start_return(call, {**kettle, **lamp})

    assert record(call) == before
    settled = {row["kind"]: row["status"] for row in returns_of(call, {"order_number": number})}
    assert settled == {"exchange": "closed", "return": "open"}


def test_what_came_more_than_a_week_ago_is_not_replaced(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    in_time = an_order(call, "delivered", delivered_at=NOW - timedelta(days=7, hours=8))
    late = an_order(call, "delivered", number="W000002", delivered_at=NOW - timedelta(days=8))

    assert propose_send_replacement(call, {"order_number": in_time, "lines": "all"}).facts
    with pytest.raises(ReplacementWindowClosedError) as refused:
        propose_send_replacement(call, {"order_number": late, "lines": "all"})

    assert refused.value.advice == "replacement_window_closed"


@pytest.mark.parametrize("status", ["shipped", "out_for_delivery"])
def test_a_parcel_counts_as_lost_five_working_days_after_it_was_promised(
    tool_call: MakeCall, status: str
) -> None:
    call = tool_call(AS_MEI)
    lost = an_order(call, status, promised_on=date(2026, 11, 16))
    late = an_order(call, status, number="W000002", promised_on=date(2026, 11, 17))

    assert propose_send_replacement(call, {"order_number": lost, "lines": "all"}).facts
    with pytest.raises(ParcelNotLostError) as refused:
        propose_send_replacement(call, {"order_number": late, "lines": "all"})

    assert refused.value.advice == "parcel_not_lost"
    assert refused.value.facts["lost_from_on"] == date(2026, 11, 24)


@pytest.mark.parametrize("status", ["placed", "packed"])
def test_what_was_not_sent_is_not_replaced(tool_call: MakeCall, status: str) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, status)

    with pytest.raises(OrderNotDeliveredError):
        propose_send_replacement(call, {"order_number": number, "lines": "all"})


def test_a_cancelled_order_is_not_replaced(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, "cancelled")

    with pytest.raises(OrderAlreadyCancelledError):
        propose_send_replacement(call, {"order_number": number, "lines": "all"})


def test_only_lines_of_the_order_are_replaced(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, "delivered")

    with pytest.raises(InvalidLinesError):
        propose_send_replacement(call, {"order_number": number, "lines": "2"})


def test_nobody_is_sent_what_somebody_else_has_bought(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    number = an_order(call, "delivered", of=WEI)
    before = record(call)

    with pytest.raises(OrderNotFoundError):
        propose_send_replacement(call, {"order_number": number, "lines": "all"})

    assert record(call) == before


def test_returns_are_listed_newest_first_and_five_at_most(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    for minute in range(6):
        now = NOW + timedelta(minutes=minute)
        number = an_order(call, "delivered", number=f"W00001{minute}")
        asked = {"order_number": number, "kind": "return", "lines": "all", "reason": "wrong"}
        later = tool_call(AS_MEI, now=now)
        start_return(later, propose_start_return(later, asked))

    found = returns_of(call, {})
    [one] = returns_of(call, {"order_number": "W000010"})

    assert [row["order_number"] for row in found] == [f"W00001{n}" for n in (5, 4, 3, 2, 1)]
    assert one == {
        "order_number": "W000010",
        "return_number": rows_of(call, "returns", "W000010")[0]["return_number"],
        "kind": "return",
        "status": "open",
        "products": {"en": "Birch desk lamp", "zh": "Birch 台灯"},
        "reason": "wrong",
        "fee_cents": 0,
        "requested_at": NOW,
        "pick_up_on": None,
    }
