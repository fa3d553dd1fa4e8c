"""A good conversation on record, and ways to forge it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from agent import AgentSettings
from evals.contract.facts import ConversationFacts
from evals.reply_reading import ReplyReader
from knowledge import load_pack
from knowledge.pack import Pack
from tools.calls import IdentityTier

NOON = datetime(2026, 3, 9, 4, 0, tzinfo=UTC)
ME, STRANGER = "c1", "c2"
OWNERS = {"W123456": ("o1", ME), "W654321": ("o2", STRANGER)}
Row = dict[str, Any]
Forge = Callable[[ConversationFacts], ConversationFacts]


@cache
def shop() -> Pack:
    return load_pack(AgentSettings(pack="online_shop").pack_folder)


@cache
def reader() -> ReplyReader:
    return ReplyReader(shop())


def reply(key: str, **values: str) -> str:
    return shop().replies[key]["en"][0].format(**values)


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def said(seq: int, text: str) -> Row:
    return {"seq": seq, "role": "customer", "text": text, "created_at": at(seq), "payload": {}}


def answered(seq: int, text: str, **payload: Any) -> Row:  # noqa: ANN401 - what a reply carries
    nothing = {"actions": [], "citations": [], "quick_replies": [], "handed_over": False}
    return {
        "seq": seq,
        "role": "agent",
        "text": text,
        "created_at": at(seq),
        "payload": {**nothing, **payload},
    }


def turn(seq: int, *commands: str, tier: IdentityTier = IdentityTier.VERIFIED) -> Row:
    caller = {"tier": int(tier), "customer_id": ME, "claimed_order_id": None}
    trace = {"caller": caller, "commands": [{"type": one} for one in commands]}
    return {"turn_id": f"t{seq}", "reply_seq": seq, "trace": trace}


def action(tool: str, **data: str) -> Row:
    return {"tool": tool, "summary": "", "data": data}


FACTS = {
    "order_number": "W123456", "products": "a lamp", "total": "S$49", "refund": "S$49",
    "refund_due_on": "Friday", "refund_method": "card",
}  # fmt: skip
SUMMARY = reply("cancel_order_summary_refund", **FACTS)
DONE = reply("cancel_order_done_refund", **FACTS)
DEED = {
    "tool": "cancel_order",
    "arguments": {"order_number": "W123456"},
    "amount_cents": 4900,
    "customer_id": ME,
    "consent_id": "y1",
}
TICKET = {
    "ticket_id": "k1", "ticket_number": "T000001", "status": "open", "owner": "operator",
    "next_action": "first_reply", "opened_at": at(6), "first_reply_due_at": at(60),
    "resolution_due_at": at(600), "first_replied_at": None,
}  # fmt: skip
PROMISE = {"kind": "reply", "due_at": at(60), "kept_at": None, "broken_at": None}
GOOD = ConversationFacts(
    tables={
        "conversations": [
            {"owner": "operator", "next_action": "operator_reply", "next_action_due_at": at(60)}
        ],
        "log_entries": [
            said(1, "cancel W123456"),
            answered(2, SUMMARY),
            said(3, "yes"),
            answered(4, DONE, actions=[action("cancel_order", order_number="W123456")]),
            said(5, "the driver was rude, a person please"),
            answered(
                6,
                "I'm sorry. I've opened ticket T000001.",
                actions=[action("ticket", ticket_number="T000001")],
                handed_over=True,
            ),
        ],
        "turns": [turn(2, "StartTask"), turn(4, "Affirm"), turn(6, "Complain", "RequestHuman")],
        "consents": [{**DEED, "asked_in": "t2", "asked_at": at(1.5), "granted_at": at(3.5)}],
        "receipts": [{**DEED, "created_at": at(3.5), "told_seq": 4, "reverses": None}],
        "tickets": [TICKET],
        "promises": [
            {**PROMISE, "ticket_id": "k1", "made_at": at(5.5)},
            {**PROMISE, "ticket_id": None, "made_at": at(6)},
        ],
        "handovers": [{"requested_at": at(6), "closed_at": None}],
        "approvals": [],
    },
    owners=OWNERS,
    reader=reader(),
    now=at(30),
)


def every(table: str, **values: Any) -> Forge:  # noqa: ANN401 - any column
    """Columns of all rows of a table are changed."""
    return rows(table, lambda row: {**row, **values})


def rows(table: str, change: Callable[[Row], Row | None]) -> Forge:
    """Each row becomes what `change` makes of it; None: gone."""

    def forge(facts: ConversationFacts) -> ConversationFacts:
        changed = [change(dict(row)) for row in facts.tables[table]]
        kept = [row for row in changed if row is not None]
        return replace(facts, tables={**facts.tables, table: kept})

    return forge


def twice(table: str) -> Forge:
    def forge(facts: ConversationFacts) -> ConversationFacts:
        return replace(facts, tables={**facts.tables, table: facts.tables[table] * 2})

    return forge


def seen_as(tier: IdentityTier, **caller: Any) -> Forge:  # noqa: ANN401 - any part of a caller
    def change(row: Row) -> Row:
        found = {**row["trace"]["caller"], "tier": int(tier), **caller}
        return {**row, "trace": {**row["trace"], "caller": found}}

    return rows("turns", change)


def shows(number: str) -> Forge:
    """The reply of the deed carries an order."""

    def change(row: Row) -> Row:
        if row["seq"] == 4:
            row["payload"] = {**row["payload"], "actions": [action("track_order", of=number)]}
        return row

    return rows("log_entries", change)


def says(text: str, **payload: Any) -> Forge:  # noqa: ANN401 - what a reply carries
    """The first reply is another one, and nothing has been done before."""

    def change(row: Row) -> Row:
        return answered(2, text, **payload) if row["seq"] == 2 else row

    return rows("log_entries", change)


def also_says(seq: int, text: str, tool: str | None = None) -> Forge:
    """One more reply, with its turn."""

    def forge(facts: ConversationFacts) -> ConversationFacts:
        actions = [action(tool)] if tool else []
        tables = {
            **facts.tables,
            "log_entries": [*facts.tables["log_entries"], answered(seq, text, actions=actions)],
            "turns": [*facts.tables["turns"], turn(seq)],
        }
        return replace(facts, tables=tables)

    return forge


def later(days: int) -> Forge:
    return lambda facts: replace(facts, now=facts.now + timedelta(days=days))


def by_operator(text: str) -> Forge:
    """The deed takes another back, as an operator has decided; `text`: whoever tells of it."""

    def forge(facts: ConversationFacts) -> ConversationFacts:
        undone = every("receipts", reverses="r0")(every("consents", asked_in="undo:r0")(facts))
        named = rows(
            "log_entries",
            lambda row: (
                {**row, "payload": {**row["payload"], "operator": text}} if row["seq"] == 4 else row
            ),
        )
        return named(undone)

    return forge


def conversation_of(*talk: tuple[str, str]) -> ConversationFacts:
    """What the customer said and what was replied, in pairs; nothing else has happened."""
    entries, turns = [], []
    for number, (message, text) in enumerate(talk):
        seq = 2 * number + 1
        entries += [said(seq, message), answered(seq + 1, text)]
        turns.append(turn(seq + 1))
    nothing: dict[str, list[Row]] = {name: [] for name in GOOD.tables}
    tables = {**nothing, "log_entries": entries, "turns": turns}
    return replace(GOOD, tables={**tables, "conversations": GOOD.tables["conversations"]})
