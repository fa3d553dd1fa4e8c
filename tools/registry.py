"""Which tools exist, what they touch, and how well we must know who is asking.

The registry is the only way from the conversation to a tool. Here, before a tool runs, the identity
tier is checked, and for a write that the account is open; the tool itself checks ownership.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tools.accounts import (
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
from tools.calls import Arguments, Caller, IdentityTier, Outcome, Proposal, ToolCall
from tools.customers import (
    hold_account,
    open_account,
    propose_update_details,
    update_details,
)
from tools.errors import IdentityTierError, UnknownToolError
from tools.facts import Facts
from tools.invoices import email_invoice, propose_email_invoice
from tools.order_changes import (
    cancel_order,
    change_address,
    propose_cancel_order,
    propose_change_address,
    propose_restore_order,
    restore_order,
)
from tools.orders import (
    changeable_orders,
    delivered_orders,
    open_orders,
    recent_orders,
    track_order,
)
from tools.payments import payment_status, propose_reorder, reorder
from tools.recommendations.shop import recommend_products
from tools.refunds import (
    propose_refund_goodwill,
    propose_withdraw_refund,
    refund_goodwill,
    refund_status,
    withdraw_refund,
)
from tools.return_lines import order_lines
from tools.returns import (
    propose_send_replacement,
    propose_start_return,
    propose_withdraw_return,
    returns_of,
    send_replacement,
    start_return,
    withdraw_return,
)
from tools.subscriptions import (
    cancel_subscription,
    pause_subscription,
    propose_cancel_subscription,
    propose_pause_subscription,
    propose_reopen_subscription,
    propose_resume_subscription,
    propose_skip_subscription,
    reopen_subscription,
    resume_subscription,
    skip_subscription,
    subscriptions,
)
from tools.tickets import own_tickets
from tools.vouchers import (
    issue_voucher,
    propose_issue_voucher,
    propose_withdraw_voucher,
    withdraw_voucher,
)

__all__ = ["Caller", "IdentityTier", "ReadTool", "WriteTool", "call", "prepare", "run"]


@dataclass(frozen=True)
class ReadTool:
    """Looks something up; changes nothing."""

    name: str
    tier: IdentityTier
    look_up: Callable[[ToolCall, Arguments], Sequence[Facts]]


@dataclass(frozen=True)
class WriteTool:
    """Changes something; never without a consent and never without a receipt."""

    name: str
    tier: IdentityTier
    propose: Callable[[ToolCall, Arguments], Proposal]
    execute: Callable[[ToolCall, Proposal], Outcome]
    undo: str | None = None
    """The write tool that takes it back."""
    is_for_closed_accounts: bool = False
    """Whether a closed account leaves it possible, as the law or a change of mind needs."""

    def __post_init__(self) -> None:
        """Refuse a write for somebody whom we only believe."""
        if self.tier < IdentityTier.VERIFIED:
            raise ValueError(f"{self.name} writes, and is for {self.tier.name} callers")


_V = IdentityTier.VERIFIED
READ_TOOLS: Mapping[str, ReadTool] = {
    tool.name: tool
    for tool in (
        ReadTool("track_order", IdentityTier.CLAIMED, track_order),
        ReadTool("open_orders", _V, open_orders),
        ReadTool("recent_orders", _V, recent_orders),
        ReadTool("changeable_orders", _V, changeable_orders),
        ReadTool("delivered_orders", _V, delivered_orders),
        ReadTool("order_lines", _V, order_lines),
        ReadTool("refund_status", _V, refund_status),
        ReadTool("payment_status", _V, payment_status),
        ReadTool("returns_of", _V, returns_of),
        ReadTool("subscriptions", _V, subscriptions),
        ReadTool("club_profile", _V, club_profile),
        ReadTool("own_tickets", _V, own_tickets),
        # Without history too: what goes with the thing that was named.
        ReadTool("recommend_products", IdentityTier.ANONYMOUS, recommend_products),
    )
}
WRITE_TOOLS: Mapping[str, WriteTool] = {
    tool.name: tool
    for tool in (
        WriteTool("cancel_order", _V, propose_cancel_order, cancel_order, undo="restore_order"),
        WriteTool("restore_order", _V, propose_restore_order, restore_order),
        WriteTool(
            "change_address", _V, propose_change_address, change_address, undo="change_address"
        ),
        WriteTool("start_return", _V, propose_start_return, start_return, undo="withdraw_return"),
        WriteTool("withdraw_return", _V, propose_withdraw_return, withdraw_return),
        WriteTool("send_replacement", _V, propose_send_replacement, send_replacement),
        WriteTool("reorder", _V, propose_reorder, reorder),
        # Invoices are kept by law, and remain the customer's.
        WriteTool(
            "email_invoice", _V, propose_email_invoice, email_invoice, is_for_closed_accounts=True
        ),
        WriteTool(
            "refund_goodwill", _V, propose_refund_goodwill, refund_goodwill, undo="withdraw_refund"
        ),
        WriteTool("withdraw_refund", _V, propose_withdraw_refund, withdraw_refund),
        WriteTool("issue_voucher", _V, propose_issue_voucher, issue_voucher, "withdraw_voucher"),
        WriteTool("withdraw_voucher", _V, propose_withdraw_voucher, withdraw_voucher),
        WriteTool("update_details", _V, propose_update_details, update_details, "update_details"),
        WriteTool(
            "set_newsletter", _V, propose_set_newsletter, set_newsletter, "reverse_newsletter"
        ),
        WriteTool("reverse_newsletter", _V, propose_reverse_newsletter, reverse_newsletter),
        WriteTool("close_account", _V, propose_close_account, close_account, "reopen_account"),
        WriteTool(
            "reopen_account",
            _V,
            propose_reopen_account,
            reopen_account,
            is_for_closed_accounts=True,
        ),
        WriteTool(
            "pause_subscription",
            _V,
            propose_pause_subscription,
            pause_subscription,
            "resume_subscription",
        ),
        WriteTool("resume_subscription", _V, propose_resume_subscription, resume_subscription),
        WriteTool("skip_subscription", _V, propose_skip_subscription, skip_subscription),
        WriteTool(
            "cancel_subscription",
            _V,
            propose_cancel_subscription,
            cancel_subscription,
            "reopen_subscription",
        ),
        WriteTool("reopen_subscription", _V, propose_reopen_subscription, reopen_subscription),
    )
}


def call(name: str, tool_call: ToolCall, arguments: Arguments) -> Sequence[Facts]:
    """Look something up for the caller, inside the transaction of `tool_call`.

    Raises:
        UnknownToolError: no such read tool.
        IdentityTierError: the caller is not known well enough; nothing was read.
        ToolError: whatever the tool itself refuses.
    """
    tool = read_tool(name)
    _check_tier(tool, tool_call.caller)
    return tool.look_up(tool_call, arguments)


def prepare(name: str, tool_call: ToolCall, arguments: Arguments) -> Proposal:
    """What a write would do; raises like `call`, and changes nothing.

    Raises:
        AccountClosedError: the caller's account is closed or gone, and the tool is for open ones.
    """
    tool = write_tool(name)
    _check_tier(tool, tool_call.caller)
    if not tool.is_for_closed_accounts:
        open_account(tool_call)
    return tool.propose(tool_call, arguments)


def run(name: str, tool_call: ToolCall, proposal: Proposal) -> Outcome:
    """Do it. Only the ledger calls this, in the transaction of the receipt.

    The account is held, so that nobody closes it meanwhile; raises like `prepare`.
    """
    tool = write_tool(name)
    _check_tier(tool, tool_call.caller)
    if not tool.is_for_closed_accounts:
        hold_account(tool_call)
    return tool.execute(tool_call, proposal)


def read_tool(name: str) -> ReadTool:
    """The read tool of that name.

    Raises:
        UnknownToolError: there is none.
    """
    tool = READ_TOOLS.get(name)
    if tool is None:
        raise UnknownToolError(name)
    return tool


def write_tool(name: str) -> WriteTool:
    """The write tool of that name.

    Raises:
        UnknownToolError: there is none.
    """
    tool = WRITE_TOOLS.get(name)
    if tool is None:
        raise UnknownToolError(name)
    return tool


def _check_tier(tool: ReadTool | WriteTool, caller: Caller) -> None:
    if caller.tier < tool.tier:
        raise IdentityTierError(tool.name, needed=tool.tier.name, actual=caller.tier.name)
