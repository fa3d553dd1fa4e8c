from collections.abc import Mapping
from typing import Any

import pytest

from tools import registry
from tools.database import Connection, Database
from tools.errors import IdentityTierError, UnknownToolError
from tools.ids import CustomerId
from tools.orders import Order
from tools.registry import TOOLS, Caller, IdentityTier, Tool, call

MEI = CustomerId("00000000-0000-4000-8000-000000000000")


@pytest.mark.parametrize(
    "caller",
    [
        Caller(IdentityTier.ANONYMOUS),
        Caller(IdentityTier.CLAIMED, MEI),
        Caller(IdentityTier.ANONYMOUS, MEI),
        Caller(IdentityTier.VERIFIED, None),
    ],
)
def test_the_tier_is_checked_before_the_tool_runs(
    shop: Database, monkeypatch: pytest.MonkeyPatch, caller: Caller
) -> None:
    ran = []

    def spy(_connection: Connection, customer_id: CustomerId, _: Mapping[str, Any]) -> object:
        ran.append(customer_id)
        return None

    monkeypatch.setattr(registry, "TOOLS", {"spy": Tool("spy", "read", IdentityTier.VERIFIED, spy)})

    with shop.transaction() as connection, pytest.raises(IdentityTierError) as refused:
        call(connection, "spy", caller, {})

    assert ran == []
    assert refused.value.advice == "sign_in_needed"


def test_a_verified_caller_gets_their_own_orders(shop: Database) -> None:
    caller = Caller(IdentityTier.VERIFIED, MEI)

    with shop.transaction() as connection:
        found = call(connection, "recent_orders", caller, {})

    assert isinstance(found, list)
    assert all(isinstance(order, Order) for order in found)


def test_an_argument_cannot_change_who_is_asking(shop: Database) -> None:
    caller = Caller(IdentityTier.VERIFIED, MEI)
    claimed = {"customer_id": "00000000-0000-4000-8000-000000000001"}

    with shop.transaction() as connection:
        assert call(connection, "recent_orders", caller, claimed) == call(
            connection, "recent_orders", caller, {}
        )


def test_an_unknown_tool_is_refused(shop: Database) -> None:
    with shop.transaction() as connection, pytest.raises(UnknownToolError, match="'drop_tables'"):
        call(connection, "drop_tables", Caller(IdentityTier.VERIFIED, MEI), {})


def test_every_tool_that_reads_about_a_customer_needs_a_verified_one() -> None:
    assert {tool.tier for tool in TOOLS.values()} == {IdentityTier.VERIFIED}
    assert {tool.effect for tool in TOOLS.values()} == {"read"}
