from datetime import date, timedelta

import pytest
from sqlalchemy import update

from tests.tools.database.test_customer_rows import (
    AS_MEI,
    AS_WEI,
    NOW,
    MakeCall,
    changed_tables,
    record,
)
from tests.tools.database.test_subscription_rows import (
    ALL,
    CANCEL,
    NAMES,
    NEXT_ON,
    NUMBER,
    PAUSE,
    REOPEN,
    RESUME,
    SKIP,
    Deed,
    do,
    receipt,
    row_of,
    subscribe,
)
from tools.database.shop_tables import subscriptions as table
from tools.errors import InvalidChoiceError, SubscriptionNotFoundError
from tools.subscriptions import (
    SubscriptionStateError,
    SubscriptionTooLateError,
    add_months,
    propose_skip_subscription,
    subscriptions,
)


@pytest.mark.parametrize(("months", "until"), [("1", date(2027, 1, 10)), ("6", date(2027, 6, 10))])
def test_a_pause_puts_the_next_shipment_off(tool_call: MakeCall, months: str, until: date) -> None:
    call = tool_call(AS_MEI)
    subscribe(call)
    before, old = record(call), row_of(call)

    outcome = do(call, PAUSE, months=months)

    assert row_of(call) == {**old, "status": "paused", "paused_until": until}
    assert changed_tables(call, before) == ["subscriptions"]
    assert len(set(record(call)["subscriptions"]) - set(before["subscriptions"])) == 1
    facts = outcome.facts
    assert facts["next_on"] == facts["paused_until"] == until
    assert (facts["previous_next_on"], facts["status"]) == (NEXT_ON, "paused")
    assert (facts["months"], facts["days_until_next"]) == (months, 17)
    assert outcome.reversible_until == NOW + timedelta(hours=24)


@pytest.mark.parametrize("months", ["", "0", "7", "1.5", "-1", "two", "２"])
def test_a_pause_takes_one_to_six_months(tool_call: MakeCall, months: str) -> None:
    call = tool_call(AS_MEI)
    subscribe(call)

    with pytest.raises(InvalidChoiceError) as refused:
        do(call, PAUSE, months=months)

    assert refused.value.slot == "months"


def test_the_facts_of_a_pause_take_it_back(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    subscribe(call, next_on=date(2026, 12, 31), started_on=date(2026, 8, 31))
    before = record(call)
    facts = do(call, PAUSE).facts
    assert facts["paused_until"] == date(2027, 2, 28)

    outcome = do(call, RESUME, subscription_number=str(facts["subscription_number"]))

    assert record(call) == before
    assert outcome.facts["next_on"] == date(2026, 12, 31)
    assert outcome.facts["paused_until"] is None


@pytest.mark.parametrize(
    ("held_on", "paused_until", "next_on"),
    [
        (date(2026, 12, 10), date(2027, 2, 10), date(2026, 12, 10)),
        (date(2026, 11, 24), date(2027, 2, 10), date(2026, 11, 26)),
        (date(2026, 9, 10), date(2026, 11, 26), date(2026, 11, 26)),
        (date(2026, 9, 10), date(2026, 11, 1), date(2026, 11, 26)),
    ],
    ids=["held shipment ahead", "held shipment too soon", "pause nearly over", "pause over"],
)
def test_a_resumed_subscription_ships_what_was_held_back_but_not_at_once(
    tool_call: MakeCall, held_on: date, paused_until: date, next_on: date
) -> None:
    call = tool_call(AS_MEI)
    subscribe(call, status="paused", next_on=held_on, paused_until=paused_until)
    old = row_of(call)

    outcome = do(call, RESUME)

    assert row_of(call) == {**old, "status": "active", "next_on": next_on, "paused_until": None}
    assert outcome.facts["previous_next_on"] == paused_until
    assert outcome.reversible_until is None


@pytest.mark.parametrize(
    ("next_on", "started_on", "after"),
    [
        (date(2026, 12, 10), date(2026, 10, 10), date(2027, 2, 10)),
        (date(2026, 12, 31), date(2026, 8, 31), date(2027, 2, 28)),
        (date(2027, 2, 28), date(2026, 8, 31), date(2027, 4, 30)),
        (date(2027, 2, 28), date(2026, 8, 28), date(2027, 4, 28)),
        (date(2026, 12, 20), date(2026, 8, 31), date(2027, 2, 20)),
    ],
)
def test_skipping_moves_on_by_one_interval(
    tool_call: MakeCall, next_on: date, started_on: date, after: date
) -> None:
    call = tool_call(AS_MEI)
    subscribe(call, next_on=next_on, started_on=started_on)
    before, old = record(call), row_of(call)

    outcome = do(call, SKIP)

    assert row_of(call) == {**old, "next_on": after}
    assert changed_tables(call, before) == ["subscriptions"]
    assert (outcome.facts["previous_next_on"], outcome.facts["next_on"]) == (next_on, after)
    assert outcome.reversible_until is None


@pytest.mark.parametrize("deed", [PAUSE, SKIP, CANCEL], ids=["pause", "skip", "cancel"])
@pytest.mark.parametrize("days", [-5, 0, 2])
def test_within_three_days_of_the_shipment_nothing_changes(
    tool_call: MakeCall, deed: Deed, days: int
) -> None:
    call = tool_call(AS_MEI)
    subscribe(call, next_on=call.today + timedelta(days=days))
    before = record(call)

    with pytest.raises(SubscriptionTooLateError) as refused:
        do(call, deed)

    assert refused.value.advice == "subscription_too_late"
    assert refused.value.facts["next_on"] == call.today + timedelta(days=days)
    assert record(call) == before


@pytest.mark.parametrize("deed", [PAUSE, SKIP, CANCEL], ids=["pause", "skip", "cancel"])
def test_three_days_before_the_shipment_is_still_in_time(tool_call: MakeCall, deed: Deed) -> None:
    call = tool_call(AS_MEI)
    subscribe(call, next_on=call.today + timedelta(days=3))

    assert do(call, deed).facts["days_until_next"] == 3


@pytest.mark.parametrize("deed", [RESUME, CANCEL], ids=["resume", "cancel"])
@pytest.mark.parametrize("days", [0, 2])
def test_a_pause_that_is_about_to_end_ends_by_itself(
    tool_call: MakeCall, deed: Deed, days: int
) -> None:
    call = tool_call(AS_MEI)
    subscribe(call, status="paused", paused_until=call.today + timedelta(days=days))

    with pytest.raises(SubscriptionTooLateError):
        do(call, deed)


def test_the_day_counts_where_the_company_is(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    subscribe(call, next_on=date(2026, 11, 27))
    late_evening_in_utc = NOW.replace(day=24, hour=17)  # 25 November in Singapore

    with pytest.raises(SubscriptionTooLateError):
        do(tool_call(AS_MEI, now=late_evening_in_utc), SKIP)


@pytest.mark.parametrize(
    ("deed", "status"),
    [
        (PAUSE, "paused"), (PAUSE, "cancelled"), (RESUME, "active"), (RESUME, "cancelled"),
        (SKIP, "paused"), (SKIP, "cancelled"), (CANCEL, "cancelled"), (REOPEN, "active"),
        (REOPEN, "paused"),
    ],
)  # fmt: skip
def test_a_state_that_does_not_fit_is_refused(tool_call: MakeCall, deed: Deed, status: str) -> None:
    call = tool_call(AS_MEI)
    subscribe(call, status=status, paused_until=date(2027, 1, 1) if status == "paused" else None)
    receipt(call, "cancel_subscription")
    before = record(call)

    with pytest.raises(SubscriptionStateError) as refused:
        do(call, deed)

    assert refused.value.advice == "subscription_wrong_state"
    assert refused.value.facts["status"] == status
    assert record(call) == before


@pytest.mark.parametrize("deed", [PAUSE, SKIP, CANCEL], ids=["pause", "skip", "cancel"])
def test_an_active_one_without_a_shipment_is_refused(tool_call: MakeCall, deed: Deed) -> None:
    call = tool_call(AS_MEI)
    subscribe(call, next_on=None)

    with pytest.raises(SubscriptionStateError):
        do(call, deed)


@pytest.mark.parametrize("deed", [PAUSE, SKIP, CANCEL], ids=["pause", "skip", "cancel"])
def test_another_shipment_than_was_shown_is_not_touched(tool_call: MakeCall, deed: Deed) -> None:
    call = tool_call(AS_MEI)
    subscribe(call)
    propose, execute = deed
    proposal = propose(call, {"subscription_number": NUMBER, "months": "2"})
    call.connection.execute(update(table).values(next_on=date(2027, 2, 10)))
    before = record(call)

    with pytest.raises(SubscriptionStateError):
        execute(call, proposal)

    assert record(call) == before
    assert propose(call, proposal.arguments).arguments != proposal.arguments


@pytest.mark.parametrize("deed", ALL, ids=NAMES)
def test_each_deed_is_done_once(tool_call: MakeCall, deed: Deed) -> None:
    call = tool_call(AS_MEI)
    status = {RESUME: "paused", REOPEN: "cancelled"}.get(deed, "active")
    subscribe(call, status=status, paused_until=date(2027, 1, 1) if deed == RESUME else None)
    receipt(call, "cancel_subscription")
    propose, execute = deed
    proposal = propose(call, {"subscription_number": NUMBER, "months": "2"})
    assert propose(call, proposal.arguments) == proposal
    execute(call, proposal)
    before = record(call)

    with pytest.raises(SubscriptionStateError):
        execute(call, proposal)

    assert record(call) == before


@pytest.mark.parametrize("deed", ALL, ids=NAMES)
def test_somebody_elses_looks_exactly_like_none(tool_call: MakeCall, deed: Deed) -> None:
    call = tool_call(AS_WEI)
    subscribe(call)
    before = record(call)

    refusals = []
    for number in (NUMBER, "S999999", "", "S' OR '1'='1", "\x00"):
        with pytest.raises(SubscriptionNotFoundError) as refused:
            do(call, deed, subscription_number=number)
        refusals.append((str(refused.value), refused.value.advice, refused.value.facts))

    assert set(map(repr, refusals)) == {repr(refusals[0])}
    assert refusals[0][1] == "subscription_not_found"
    assert NUMBER not in {row["subscription_number"] for row in subscriptions(call, {})}
    assert record(call) == before


@pytest.mark.parametrize("deed", [PAUSE, SKIP, CANCEL], ids=["pause", "skip", "cancel"])
def test_a_proposal_of_one_customer_is_nothing_in_the_hands_of_another(
    tool_call: MakeCall, deed: Deed
) -> None:
    call = tool_call(AS_MEI)
    subscribe(call)
    propose, execute = deed
    proposal = propose(call, {"subscription_number": NUMBER, "months": "2"})

    with pytest.raises(SubscriptionNotFoundError):
        execute(tool_call(AS_WEI), proposal)


def test_a_number_is_found_however_it_is_typed(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    subscribe(call)

    proposal = propose_skip_subscription(call, {"subscription_number": " s000001 "})

    assert proposal.arguments["subscription_number"] == NUMBER


def test_a_month_without_that_day_ends_earlier() -> None:
    assert add_months(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert add_months(date(2027, 8, 31), 6) == date(2028, 2, 29)
    assert add_months(date(2026, 11, 23), -18) == date(2025, 5, 23)
    assert add_months(date(2026, 12, 1), 1) == date(2027, 1, 1)
