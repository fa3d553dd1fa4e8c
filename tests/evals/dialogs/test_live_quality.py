"""How good a stored conversation was."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from agent import AgentSettings
from evals.contract.facts import ConversationFacts
from evals.dialogs.answers import Answer, Exchange
from evals.dialogs.live_quality import recorded_quality
from evals.dialogs.recorded_talks import reply_numbers
from evals.reply_reading import ReplyReader
from knowledge import load_pack

NOON = datetime(2026, 3, 9, 4, 0, tzinfo=UTC)
SINGAPORE = ZoneInfo("Asia/Singapore")
CALLER = {"tier": 0, "customer_id": None, "claimed_order_id": None}


@pytest.fixture(scope="module")
def reader() -> ReplyReader:
    return ReplyReader(load_pack(AgentSettings().pack_folder))


def stored(reader: ReplyReader, *turns: tuple[str, str, bool]) -> ConversationFacts:
    """Message, reply, and whether it asked for a person; nobody ever comes."""
    entries: list[dict[str, Any]] = []
    traces: list[dict[str, Any]] = []
    for number, (said, reply, wishes) in enumerate(turns):
        first = 2 * number + 1
        payload = {"actions": [], "citations": [], "quick_replies": [], "handed_over": False}
        common = {"created_at": NOON + timedelta(minutes=number), "payload": payload}
        entries += [
            {"seq": first, "role": "customer", "text": said, **common},
            {
                "seq": first + 1, "role": "agent", "text": reply,
                "answers_from": first, "answers_through": first, **common,
            },
        ]  # fmt: skip
        command = {"type": "RequestHuman" if wishes else "AskQuestion"}
        trace = {"caller": CALLER, "commands": [command]}
        traces.append({"turn_id": f"t{number}", "reply_seq": first + 1, "trace": trace})
    row = {"owner": "agent", "next_action": "answer", "next_action_due_at": NOON}
    others = ("consents", "receipts", "approvals", "promises", "tickets", "handovers")
    tables = {"conversations": [row], "log_entries": entries, "turns": traces}
    return ConversationFacts({**tables, **{name: [] for name in others}}, {}, reader, NOON)


def test_parts_of_a_stored_conversation_say_where_it_went_wrong(reader: ReplyReader) -> None:
    facts = stored(reader, ("How much?", "It is S$777.", False), ("A person!", "Why?", True))

    quality = recorded_quality(facts, [], SINGAPORE, {})

    assert {part.name: part.value for part in quality.parts} == {
        "contract": 0.0, "grounded": 0.0, "understood": 1.0, "not repeated": 1.0, "person": 0.0,
    }  # fmt: skip
    found = {part.name: part.evidence[0] for part in quality.parts}
    assert (found["grounded"].message, found["grounded"].found) == (1, "not backed: 777")
    assert (found["contract"].message, found["contract"].quote) == (2, "Why?")
    assert quality.value == 0.0


def test_figures_of_the_customers_record_are_backed(reader: ReplyReader) -> None:
    facts = stored(reader, ("How much?", "It is S$777.", False))
    order = {"order_id": "8a7773b1", "total_cents": 77700}

    by_amount = recorded_quality(facts, [{"orders": [order]}], SINGAPORE, {})
    by_id_only = recorded_quality(facts, [{"orders": [{"order_id": "777"}]}], SINGAPORE, {})

    assert [part.value for part in by_amount.parts][1] == 1.0
    assert [part.value for part in by_id_only.parts][1] == 0.0


def test_conversation_without_a_reply_is_not_scored(reader: ReplyReader) -> None:
    assert recorded_quality(stored(reader), [], SINGAPORE, {}).value is None


def test_replies_are_found_in_the_log_in_their_order(reader: ReplyReader) -> None:
    facts = stored(reader, ("a", "Yes.", False), ("b", "No.", False), ("c", "Yes.", False))
    texts = ("Yes.", "", "Yes.")

    found = reply_numbers(facts, [Exchange("x", Answer(text)) for text in texts])

    assert found == (2, None, 6)
