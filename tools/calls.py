"""What a tool is given and what it gives back.

A read tool gives rows of facts. A write tool first prepares (says exactly what would happen and
refuses what may not happen) and then runs, in the transaction of its receipt.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum
from typing import Literal

from tools.database import Connection
from tools.facts import Facts
from tools.ids import CustomerId, NewId

Arguments = Mapping[str, str]
"""Values of slots, as text: order numbers, names of choices, ISO dates, whole cents."""


Purpose = Literal["service", "promotion"]
"""What a mail is for."""


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
    claimed_order_id: str | None = None
    """The one order that an unverified customer has named with its e-mail address."""


@dataclass(frozen=True)
class ToolCall:
    """The situation of one call: whose, when, and in which transaction."""

    connection: Connection
    caller: Caller
    now: datetime
    """Aware UTC."""
    today: date
    """Where the company is."""
    new_id: NewId

    @property
    def customer_id(self) -> CustomerId:
        """The verified customer; the registry lets nobody else reach a tool that asks."""
        if self.caller.customer_id is None:
            raise AssertionError("a tool for verified customers was called without one")
        return self.caller.customer_id


@dataclass(frozen=True)
class Proposal:
    """Exactly what a write would do; the customer consents to this and nothing else."""

    arguments: Arguments
    """Complete and normalised: running with these does it."""
    amount_cents: int
    """Money that moves because of it, from the customer's view: 0 for none."""
    facts: Facts
    """For the summary that the customer reads, and for the policy that decides."""


@dataclass(frozen=True)
class MailRequest:
    """A mail that belongs to an effect; worded by the pack's reply of that name."""

    template: str
    """Replies `<template>_subject` and `<template>_body` of the pack."""
    recipient: str
    facts: Facts
    purpose: Purpose = "service"
    """What belongs to a deed is service; whatever sells something is a promotion."""
    customer_id: CustomerId | None = None
    """Whom a promotion is for."""


@dataclass(frozen=True)
class Outcome:
    """What a write has done."""

    facts: Facts
    mails: tuple[MailRequest, ...] = ()
    reversible_until: datetime | None = None
    """Until then the tool's `undo` takes it back, given `facts` as its arguments."""
