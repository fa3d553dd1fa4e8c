from datetime import date, timedelta

import pytest
from sqlalchemy import delete, update

from tests.tools.database.test_customer_rows import (
    AS_MEI,
    AS_NOBODY,
    AS_WEI,
    MEI,
    NOW,
    WEI,
    MakeCall,
    changed_tables,
    customer_row,
    record,
    set_customer,
    settle_everything,
)
from tests.tools.database.test_order_change_rows import an_order
from tools.accounts import (
    AccountHasOpenOrdersError,
    AccountHasSubscriptionsError,
    NewsletterAlreadyError,
    close_account,
    club_profile,
    propose_close_account,
    propose_reopen_account,
    propose_reverse_newsletter,
    propose_set_newsletter,
    reopen_account,
    reverse_newsletter,
    set_newsletter,
)
from tools.calls import Caller, Outcome, ToolCall
from tools.database.shop_tables import subscriptions
from tools.database.tables import orders
from tools.errors import AccountClosedError, InvalidChoiceError, TooLateToTakeBackError

TODAY = date(2026, 11, 23)


def close(call: ToolCall) -> Outcome:
    return close_account(call, propose_close_account(call, {}))


def newsletter(call: ToolCall, wanted: str) -> Outcome:
    return set_newsletter(call, propose_set_newsletter(call, {"wanted": wanted}))


@pytest.mark.parametrize(("wanted", "is_on"), [("on", True), ("off", False)])
def test_the_newsletter_is_switched_for_the_caller_alone(
    tool_call: MakeCall, wanted: str, is_on: bool
) -> None:
    call = tool_call(AS_MEI)
    set_customer(call, has_newsletter=not is_on)
    before, old = record(call), customer_row(call)

    outcome = newsletter(call, wanted)

    assert customer_row(call) == {**old, "has_newsletter": is_on}
    assert len(set(record(call)["customers"]) - set(before["customers"])) == 1
    assert changed_tables(call, before) == ["customers"]
    assert outcome.facts == {
        "wanted": wanted,
        "email_masked": f"{old['email'][0]}***@customer.example",
    }
    assert outcome.reversible_until == NOW + timedelta(hours=24)


@pytest.mark.parametrize(("wanted", "is_on"), [("on", True), ("off", False)])
def test_a_newsletter_that_is_so_already_is_left_alone(
    tool_call: MakeCall, wanted: str, is_on: bool
) -> None:
    call = tool_call(AS_MEI)
    set_customer(call, has_newsletter=is_on)
    before = record(call)

    with pytest.raises(NewsletterAlreadyError) as refused:
        propose_set_newsletter(call, {"wanted": wanted})

    assert refused.value.advice == "newsletter_already"
    assert refused.value.facts["wanted"] == wanted
    assert record(call) == before


@pytest.mark.parametrize("wanted", ["", "ON", "yes", "True"])
def test_a_newsletter_is_on_or_off(tool_call: MakeCall, wanted: str) -> None:
    call = tool_call(AS_MEI)

    for propose in (propose_set_newsletter, propose_reverse_newsletter):
        with pytest.raises(InvalidChoiceError) as refused:
            propose(call, {"wanted": wanted})

        assert refused.value.slot == "wanted"


@pytest.mark.parametrize("wanted", ["on", "off"])
def test_the_facts_of_a_newsletter_wish_take_it_back_once(tool_call: MakeCall, wanted: str) -> None:
    call = tool_call(AS_MEI)
    set_customer(call, has_newsletter=wanted == "off")
    before = record(call)
    done = {"wanted": str(newsletter(call, wanted).facts["wanted"])}

    proposal = propose_reverse_newsletter(call, done)
    outcome = reverse_newsletter(call, proposal)

    assert record(call) == before
    assert proposal.arguments == done
    assert outcome.facts["wanted"] == ("off" if wanted == "on" else "on")
    with pytest.raises(NewsletterAlreadyError):
        reverse_newsletter(call, proposal)


def test_an_account_is_closed_and_nothing_is_deleted(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    settle_everything(call)
    before, old = record(call), customer_row(call)

    proposal = propose_close_account(call, {})
    outcome = close_account(call, proposal)

    assert customer_row(call) == {**old, "closed_at": NOW}
    assert changed_tables(call, before) == ["customers"]
    assert len(set(record(call)["customers"]) - set(before["customers"])) == 1
    assert proposal.facts["reopen_until_on"] == date(2026, 12, 23)
    assert (proposal.facts["has_open_orders"], proposal.facts["has_subscription"]) == (False, False)
    assert outcome.facts["closed_at"] == NOW
    assert outcome.reversible_until == NOW + timedelta(days=30)
    (mail,) = outcome.mails
    assert (mail.template, mail.recipient) == ("mail_account_closed", old["email"])
    assert mail.facts["customer_name"] == old["name"]
    assert mail.facts["reopen_until_on"] == date(2026, 12, 23)


@pytest.mark.parametrize("status", ["placed", "packed", "shipped", "out_for_delivery"])
def test_an_account_with_a_parcel_under_way_stays_open(tool_call: MakeCall, status: str) -> None:
    call = tool_call(AS_MEI)
    settle_everything(call)
    proposal = propose_close_account(call, {})
    an_order(call, status)
    before = record(call)

    with pytest.raises(AccountHasOpenOrdersError) as refused:
        close_account(call, proposal)

    assert refused.value.advice == "account_has_open_orders"
    assert refused.value.facts == {"order_count": 1, "order_numbers": "W000001"}
    assert record(call) == before


@pytest.mark.parametrize("status", ["delivered", "cancelled", "returned"])
def test_orders_that_are_over_keep_no_account_open(tool_call: MakeCall, status: str) -> None:
    call = tool_call(AS_MEI)
    settle_everything(call)
    an_order(call, status)
    an_order(call, "placed", number="W000002", of=WEI)

    assert propose_close_account(call, {}).arguments == {}


@pytest.mark.parametrize("status", ["active", "paused"])
def test_an_account_with_a_running_subscription_stays_open(
    tool_call: MakeCall, status: str
) -> None:
    call = tool_call(AS_MEI)
    settle_everything(call)
    mine = subscriptions.c.customer_id == MEI
    call.connection.execute(update(subscriptions).where(mine).values(status=status))
    before = record(call)

    with pytest.raises(AccountHasSubscriptionsError) as refused:
        propose_close_account(call, {})

    assert refused.value.advice == "account_has_subscriptions"
    assert str(refused.value.facts["subscription_numbers"]).startswith("S")
    assert record(call) == before


def test_an_account_is_closed_once(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    settle_everything(call)
    proposal = propose_close_account(call, {})
    close_account(call, proposal)
    later = tool_call(AS_MEI, now=NOW + timedelta(days=1))

    with pytest.raises(AccountClosedError):
        close_account(later, proposal)

    assert customer_row(call)["closed_at"] == NOW


def test_a_closed_account_changes_no_newsletter(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    set_customer(call, closed_at=NOW)

    for wanted in ("on", "off"):
        with pytest.raises(AccountClosedError):
            propose_set_newsletter(call, {"wanted": wanted})


def test_a_closed_account_is_reopened_as_it_was(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    settle_everything(call)
    before = record(call)
    close(call)
    later = tool_call(AS_MEI, now=NOW + timedelta(days=30, seconds=-1))

    proposal = propose_reopen_account(later, {})
    outcome = reopen_account(later, proposal)

    assert record(call) == before
    assert outcome.facts["customer_name"] == customer_row(call)["name"]
    with pytest.raises(TooLateToTakeBackError):
        reopen_account(later, proposal)


@pytest.mark.parametrize(
    ("caller", "closed_at"),
    [(AS_MEI, None), (AS_MEI, NOW - timedelta(days=30)), (AS_NOBODY, NOW), (AS_WEI, NOW)],
    ids=["open", "too long ago", "unknown", "somebody else's"],
)
def test_accounts_that_cannot_be_reopened(
    tool_call: MakeCall, caller: Caller, closed_at: object
) -> None:
    call = tool_call(caller)
    set_customer(call, closed_at=closed_at)
    before = record(call)

    with pytest.raises(TooLateToTakeBackError) as refused:
        propose_reopen_account(call, {})

    assert refused.value.advice == "undo_too_late"
    assert record(call) == before


def profile(call: ToolCall) -> dict[str, object]:
    (found,) = club_profile(call, {})
    return dict(found)


def test_a_profile_names_the_member(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    row = customer_row(call)

    found = profile(call)

    assert (found["name"], found["club_tier"]) == (row["name"], row["club_tier"])
    assert found["joined_on"] == row["joined_on"]


def test_nobody_has_no_profile_and_a_newcomer_no_points(tool_call: MakeCall) -> None:
    call = tool_call(AS_MEI)
    call.connection.execute(delete(subscriptions))
    call.connection.execute(update(orders).values(customer_id=WEI))

    assert club_profile(tool_call(AS_NOBODY), {}) == []
    assert (profile(call)["points"], profile(call)["pending_points"]) == (0, 0)
