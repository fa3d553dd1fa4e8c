from datetime import UTC, datetime
from typing import Any, cast

from evals.contract.facts import ConversationFacts
from evals.dialogs.spending import Spent, spent_in
from evals.reply_reading import ReplyReader

CALL = {"prompt_tokens": 100, "completion_tokens": 20, "cost_cents": 0.5}


def facts(*traces: dict[str, Any]) -> ConversationFacts:
    tables = {
        "log_entries": [
            {"role": "agent", "seq": 2 * number} for number in range(1, len(traces) + 1)
        ],
        "turns": [
            {"reply_seq": 2 * number, "trace": trace} for number, trace in enumerate(traces, 1)
        ],
    }
    now = datetime(2026, 11, 23, tzinfo=UTC)
    return ConversationFacts(tables, {}, cast(ReplyReader, None), now)


def test_every_request_of_every_turn_counts() -> None:
    two = {"language_model": [CALL, {**CALL, "cost_cents": 0.25}]}

    assert spent_in(facts({}, two, {"language_model": [CALL]})) == Spent(360, 1.25)


def test_where_no_model_was_asked_nothing_is_scored() -> None:
    assert spent_in(facts({}, {"commands": []})) is None
