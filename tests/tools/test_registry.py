from collections.abc import Callable, Mapping, Sequence

import pytest

from tools import registry
from tools.calls import Arguments, Caller, IdentityTier, ToolCall
from tools.errors import IdentityTierError, UnknownToolError
from tools.facts import Facts
from tools.ids import CustomerId
from tools.registry import READ_TOOLS, WRITE_TOOLS, ReadTool, call, prepare

MEI = CustomerId("00000000-0000-4000-8000-000000000000")
MakeCall = Callable[..., ToolCall]


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

    assert claimed == {"track_order"}
    assert {tool.tier for tool in WRITE_TOOLS.values()} <= {IdentityTier.VERIFIED}
