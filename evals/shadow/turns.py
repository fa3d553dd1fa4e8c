"""A turn of a conversation, stored or replayed, as far as two can be compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from evals.contract.facts import ConversationFacts


@dataclass(frozen=True)
class ShadowTurn:
    """What the customer wrote, and what came of it."""

    said: str
    at: datetime
    reply: str
    commands: tuple[tuple[str, str], ...]
    """Type and intent of each command, in order; the intent is "" where there is none."""
    articles: frozenset[str]
    tools: frozenset[str]
    handed_over: bool


@dataclass(frozen=True)
class StoredConversation:
    """One conversation of the record."""

    conversation_id: str
    customer_id: str | None
    """Who was signed in when it began."""
    language: str
    turns: tuple[ShadowTurn, ...]
    first_write: int | None
    """The turn that made the first receipt; from there on the record is another than it was."""


def stored_conversation(facts: ConversationFacts) -> StoredConversation:
    """A stored conversation, up to where a person took over."""
    turns: list[ShadowTurn] = []
    first_write, customer_id = None, None
    receipts = {row["told_seq"] for row in facts.tables["receipts"]}
    for number, (reply, trace) in enumerate(facts.turns()):
        if number == 0:
            customer_id = trace["caller"]["customer_id"]
        if reply["seq"] in receipts and first_write is None:
            first_write = number
        turns.append(_turn(reply, trace))
    row = facts.conversation
    return StoredConversation(
        row["conversation_id"], customer_id, row["language"], tuple(turns), first_write
    )


def _turn(reply: Mapping[str, Any], trace: Mapping[str, Any]) -> ShadowTurn:
    payload = reply["payload"]
    return ShadowTurn(
        said="\n".join(trace["texts"]),
        at=reply["created_at"],
        reply=reply["text"] or "",
        commands=commands_of(trace["commands"]),
        articles=frozenset(one["article_id"] for one in payload["citations"]),
        tools=frozenset(one["tool"] for one in payload["actions"]),
        handed_over=trace["packet"] is not None,
    )


def commands_of(commands: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, str], ...]:
    """Type and intent of each."""
    return tuple((str(one["type"]), str(one.get("intent") or "")) for one in commands)
