"""Accounts: the club, the newsletter, and closing an account."""

from collections.abc import Sequence
from datetime import timedelta

from tools.calls import Arguments, MailRequest, Outcome, Proposal, ToolCall
from tools.customers import hold_account, open_account
from tools.database import customer_rows, subscription_rows
from tools.errors import CustomerRefusedError, InvalidChoiceError, TooLateToTakeBackError
from tools.facts import FactValue
from tools.invoices import masked_email
from tools.orders import UNDER_WAY
from tools.subscriptions import add_months

REOPEN_WITHIN = timedelta(days=30)
UNDO_NEWSLETTER_WITHIN = timedelta(hours=24)
POINTS_VALID_MONTHS = 18
POINTS_ADDED_AFTER = timedelta(days=14)
CLOSED_MAIL_TEMPLATE = "mail_account_closed"
_CENTS_PER_POINT = 100
_OPPOSITE = {"on": "off", "off": "on"}


class NewsletterAlreadyError(CustomerRefusedError):
    """It is on, or off, already (`wanted`)."""

    key = "newsletter_already"


class AccountHasOpenOrdersError(CustomerRefusedError):
    """Parcels are under way (`order_numbers`): first they arrive or are cancelled."""

    key = "account_has_open_orders"


class AccountHasSubscriptionsError(CustomerRefusedError):
    """More parcels would come (`subscription_numbers`): first they are cancelled."""

    key = "account_has_subscriptions"


def club_profile(call: ToolCall, _arguments: Arguments) -> Sequence[dict[str, FactValue]]:
    """The caller's tier and points; nothing for a customer whom we do not have.

    A point per whole S$ of each order, less returns. Points are added 14 days after delivery
    (before that they are `pending_points`) and lapse after 18 months.
    """
    row = customer_rows.find_customer(call.connection, call.customer_id)
    if row is None:
        return []
    valid_days = (call.today - add_months(call.today, -POINTS_VALID_MONTHS)).days
    oldest, added = call.now - timedelta(days=valid_days), call.now - POINTS_ADDED_AFTER
    counted = customer_rows.kept_cents(call.connection, row.customer_id, after=oldest, until=added)
    fresh = customer_rows.kept_cents(call.connection, row.customer_id, after=added, until=call.now)
    return [
        {
            "name": row.name,
            "club_tier": row.club_tier,
            "joined_on": row.joined_on,
            "points": _points(counted),
            "pending_points": _points(fresh),
        }
    ]


def propose_set_newsletter(call: ToolCall, arguments: Arguments) -> Proposal:
    """Start or stop marketing mail to the address on file; `wanted` is on or off.

    Raises:
        AccountClosedError: the account is closed.
        InvalidChoiceError: neither on nor off.
        NewsletterAlreadyError: it is so already.
    """
    account = open_account(call)
    wanted = arguments["wanted"]
    if wanted not in _OPPOSITE:
        raise InvalidChoiceError("wanted", wanted)
    facts: dict[str, FactValue] = {
        "wanted": wanted,
        "email_masked": masked_email(account.email),
    }
    if account.has_newsletter == (wanted == "on"):
        raise NewsletterAlreadyError(wanted, **facts)
    return Proposal({"wanted": wanted}, 0, facts)


def set_newsletter(call: ToolCall, proposal: Proposal) -> Outcome:
    """Write the wish; raises like `propose_set_newsletter`."""
    hold_account(call)
    fresh = propose_set_newsletter(call, proposal.arguments)
    _write_wish(call, fresh)
    return Outcome(fresh.facts, reversible_until=call.now + UNDO_NEWSLETTER_WITHIN)


def propose_reverse_newsletter(call: ToolCall, arguments: Arguments) -> Proposal:
    """Take back `set_newsletter`: its `wanted` is the argument, and the fact is the opposite.

    Raises:
        ToolError: as `propose_set_newsletter`.
    """
    wanted = arguments["wanted"]
    back = propose_set_newsletter(call, {"wanted": _OPPOSITE.get(wanted, wanted)})
    return Proposal({"wanted": wanted}, 0, back.facts)


def reverse_newsletter(call: ToolCall, proposal: Proposal) -> Outcome:
    """Write the earlier wish; raises like `propose_set_newsletter`."""
    hold_account(call)
    fresh = propose_reverse_newsletter(call, proposal.arguments)
    _write_wish(call, fresh)
    return Outcome(fresh.facts)


def propose_close_account(call: ToolCall, _arguments: Arguments) -> Proposal:
    """Close the caller's account, once nothing is under way and nothing more would come.

    Raises:
        AccountClosedError: it is closed.
        AccountHasOpenOrdersError: parcels are under way.
        AccountHasSubscriptionsError: subscriptions run, or are only paused.
    """
    account = open_account(call)
    if numbers := customer_rows.order_numbers(call.connection, call.customer_id, UNDER_WAY):
        raise AccountHasOpenOrdersError(
            f"{len(numbers)} open", order_count=len(numbers), order_numbers=", ".join(numbers)
        )
    if running := subscription_rows.running_numbers(call.connection, call.customer_id):
        raise AccountHasSubscriptionsError(
            f"{len(running)} running",
            subscription_count=len(running),
            subscription_numbers=", ".join(running),
        )
    return Proposal(
        arguments={},
        amount_cents=0,
        facts={
            "customer_name": account.name,
            "email_masked": masked_email(account.email),
            "reopen_until_on": call.today + REOPEN_WITHIN,
            "has_open_orders": False,
            "has_subscription": False,
        },
    )


def close_account(call: ToolCall, proposal: Proposal) -> Outcome:
    """Mark it closed; nothing is deleted before the time to reopen it is over.

    Raises:
        ToolError: as `propose_close_account`.
    """
    account = hold_account(call)
    fresh = propose_close_account(call, proposal.arguments)
    customer_rows.set_closed_at(call.connection, call.customer_id, call.now)
    facts: dict[str, FactValue] = {**fresh.facts, "closed_at": call.now}
    return Outcome(
        facts,
        mails=(MailRequest(CLOSED_MAIL_TEMPLATE, account.email, facts),),
        reversible_until=call.now + REOPEN_WITHIN,
    )


def propose_reopen_account(call: ToolCall, _arguments: Arguments) -> Proposal:
    """Open a closed account as it was.

    Raises:
        TooLateToTakeBackError: not closed, or longer ago than `REOPEN_WITHIN`.
    """
    row = customer_rows.find_customer(call.connection, call.customer_id)
    if row is None or row.closed_at is None or call.now >= row.closed_at + REOPEN_WITHIN:
        raise TooLateToTakeBackError("no account to reopen")
    facts = {"customer_name": row.name, "email_masked": masked_email(row.email)}
    return Proposal({}, 0, facts)


def reopen_account(call: ToolCall, proposal: Proposal) -> Outcome:
    """Clear the mark; raises like `propose_reopen_account`."""
    customer_rows.hold_customer(call.connection, call.customer_id)
    fresh = propose_reopen_account(call, proposal.arguments)
    customer_rows.set_closed_at(call.connection, call.customer_id, None)
    return Outcome(fresh.facts)


def _points(kept_cents: Sequence[int]) -> int:
    return sum(max(0, cents) // _CENTS_PER_POINT for cents in kept_cents)


def _write_wish(call: ToolCall, proposal: Proposal) -> None:
    is_wanted = proposal.facts["wanted"] == "on"
    customer_rows.set_newsletter(call.connection, call.customer_id, is_wanted=is_wanted)
