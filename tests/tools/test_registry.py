from collections.abc import Callable, Mapping, Sequence

import pytest

from tests.tools.database.test_customer_rows import (
    AS_MEI,
    AS_NOBODY,
    MEI,
    NOW,
    WEI,
    MakeCall,
    record,
    set_customer,
)
from tests.tools.test_orders import an_order_of
from tools import registry
from tools.calls import Arguments, Caller, IdentityTier, Proposal, ToolCall
from tools.errors import (
    AccountClosedError,
    IdentityTierError,
    OrderNotFoundError,
    ToolError,
    UnknownToolError,
)
from tools.facts import Facts
from tools.registry import READ_TOOLS, WRITE_TOOLS, ReadTool, WriteTool, call, prepare, run

AFTER_CLOSING = {"email_invoice", "reopen_account"}
OF_AN_ORDER = (
    "cancel_order",
    "restore_order",
    "change_address",
    "start_return",
    "send_replacement",
    "reorder",
    "email_invoice",
    "refund_goodwill",
)
ANYTHING = {
    **{"lines": "all", "kind": "return", "reason": "damage", "amount_cents": "100"},
    **{"previous_status": "placed", "street": "1 Tai Seng Link", "postal_code": "534055"},
}


@pytest.mark.parametrize("tier", [IdentityTier.ANONYMOUS, IdentityTier.CLAIMED])
def test_the_tier_is_checked_before_the_tool_runs(
    tool_call: MakeCall, monkeypatch: pytest.MonkeyPatch, tier: IdentityTier
) -> None:
    ran = []

    def spy(asked: ToolCall, _: Arguments) -> Sequence[Facts]:
        ran.append(asked)
        return []

    tools: Mapping[str, ReadTool] = {"spy": ReadTool("spy", IdentityTier.VERIFIED, spy)}
    monkeypatch.setattr(registry, "READ_TOOLS", tools)

    with pytest.raises(IdentityTierError) as refused:
        call("spy", tool_call(Caller(tier, MEI)), {})

    assert ran == []
    assert refused.value.advice == "sign_in_needed"


def test_an_argument_cannot_change_who_is_asking(tool_call: MakeCall) -> None:
    asked = tool_call(Caller(IdentityTier.VERIFIED, MEI))
    claimed = {"customer_id": "00000000-0000-4000-8000-000000000001"}

    assert call("recent_orders", asked, claimed) == call("recent_orders", asked, {})


@pytest.mark.parametrize("ask", [call, prepare])
def test_an_unknown_tool_is_refused(tool_call: MakeCall, ask: Callable[..., object]) -> None:
    with pytest.raises(UnknownToolError, match="'drop_tables'"):
        ask("drop_tables", tool_call(Caller(IdentityTier.VERIFIED, MEI)), {})


def test_only_reads_of_one_order_are_open_to_a_claim() -> None:
    claimed = {tool.name for tool in READ_TOOLS.values() if tool.tier < IdentityTier.VERIFIED}

    # Recommending shows no customer to anybody else.
    assert claimed == {"track_order", "recommend_products"}
    assert {tool.tier for tool in WRITE_TOOLS.values()} <= {IdentityTier.VERIFIED}


@pytest.mark.parametrize("tier", [IdentityTier.ANONYMOUS, IdentityTier.CLAIMED])
def test_a_write_for_somebody_who_only_claims_cannot_even_be_registered(tier: IdentityTier) -> None:
    tool = WRITE_TOOLS["cancel_order"]

    with pytest.raises(ValueError, match=f"'?cancel_order'? writes, and is for {tier.name}"):
        WriteTool("cancel_order", tier, tool.propose, tool.execute)


@pytest.mark.parametrize("name", OF_AN_ORDER)
def test_no_write_takes_an_order_that_was_merely_named(tool_call: MakeCall, name: str) -> None:
    number, order_id = an_order_of(tool_call(AS_MEI), WEI)
    claimed = tool_call(Caller(IdentityTier.CLAIMED, WEI, claimed_order_id=order_id))
    verified = tool_call(Caller(IdentityTier.VERIFIED, MEI, claimed_order_id=order_id))
    proposal = Proposal({"order_number": number, **ANYTHING}, 100, {})
    before = record(claimed)

    for asked, error in ((claimed, IdentityTierError), (verified, OrderNotFoundError)):
        with pytest.raises(error):
            prepare(name, asked, proposal.arguments)
        with pytest.raises(error):
            run(name, asked, proposal)

    assert record(claimed) == before


@pytest.mark.parametrize("caller", [AS_MEI, AS_NOBODY], ids=["closed", "erased"])
@pytest.mark.parametrize("name", sorted(set(WRITE_TOOLS) - AFTER_CLOSING))
def test_no_write_serves_an_account_that_is_closed_or_gone(
    tool_call: MakeCall, name: str, caller: Caller
) -> None:
    asked = tool_call(caller)
    number, _ = an_order_of(asked, MEI)
    set_customer(asked, closed_at=NOW)
    before = record(asked)

    with pytest.raises(AccountClosedError) as refused:
        prepare(name, asked, {"order_number": number})
    with pytest.raises(AccountClosedError):
        run(name, asked, Proposal({"order_number": number}, 0, {}))

    assert refused.value.advice == "account_closed"
    assert record(asked) == before


def test_a_closed_account_still_gets_its_invoices_and_can_be_reopened(tool_call: MakeCall) -> None:
    asked = tool_call(AS_MEI)
    order = next(one for one in call("recent_orders", asked, {}) if one["status"] == "delivered")
    set_customer(asked, closed_at=NOW)
    invoice = prepare("email_invoice", asked, {"order_number": str(order["order_number"])})

    mails = run("email_invoice", asked, invoice).mails
    run("reopen_account", asked, prepare("reopen_account", asked, {}))

    assert {tool.name for tool in WRITE_TOOLS.values() if tool.is_for_closed_accounts} == (
        AFTER_CLOSING
    )
    assert [mail.template for mail in mails] == ["mail_invoice"]
    with pytest.raises(ToolError, match="no account to reopen"):
        prepare("reopen_account", asked, {})


def test_a_closed_account_may_still_look_things_up(tool_call: MakeCall) -> None:
    asked = tool_call(AS_MEI)
    before = call("recent_orders", asked, {})
    set_customer(asked, closed_at=NOW)

    assert call("recent_orders", asked, {}) == before
