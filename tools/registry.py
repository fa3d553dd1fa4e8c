"""Which tools exist, what they touch, and how well we must know who is asking.

The registry is the only way from the conversation to a tool: `call` checks the identity tier before
the tool runs; the tool itself checks ownership.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Literal

from tools.database import Connection
from tools.errors import IdentityTierError, UnknownToolError
from tools.ids import CustomerId
from tools.orders import recent_orders, track_order


class IdentityTier(IntEnum):
    """How sure we are of who is asking; a higher tier includes the lower ones."""

    ANONYMOUS = 0
    CLAIMED = 1
    VERIFIED = 2


@dataclass(frozen=True)
class Caller:
    """Who is asking, known from the transport and never from the message."""

    tier: IdentityTier
    customer_id: CustomerId | None = None


@dataclass(frozen=True)
class Tool:
    """A registered business action."""

    name: str
    effect: Literal["read", "write"]
    tier: IdentityTier
    run: Callable[[Connection, CustomerId, Mapping[str, Any]], object]


def _track_order(
    connection: Connection, customer_id: CustomerId, arguments: Mapping[str, Any]
) -> object:
    return track_order(connection, customer_id, str(arguments["order_number"]))


def _recent_orders(
    connection: Connection, customer_id: CustomerId, _arguments: Mapping[str, Any]
) -> object:
    return recent_orders(connection, customer_id)


TOOLS: Mapping[str, Tool] = {
    tool.name: tool
    for tool in (
        Tool("track_order", "read", IdentityTier.VERIFIED, _track_order),
        Tool("recent_orders", "read", IdentityTier.VERIFIED, _recent_orders),
    )
}


def call(connection: Connection, name: str, caller: Caller, arguments: Mapping[str, Any]) -> object:
    """Run a tool for `caller` inside the transaction of `connection`.

    Raises:
        UnknownToolError: no such tool.
        IdentityTierError: the caller is not known well enough; nothing was read.
        ToolError: whatever the tool itself refuses.
    """
    tool = TOOLS.get(name)
    if tool is None:
        raise UnknownToolError(name)
    if caller.tier < tool.tier or caller.customer_id is None:
        raise IdentityTierError(name, needed=tool.tier.name, actual=caller.tier.name)
    return tool.run(connection, caller.customer_id, arguments)
