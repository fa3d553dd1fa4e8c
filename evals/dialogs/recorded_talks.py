"""Conversations of the record, as their quality is judged."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from evals.contract.facts import ConversationFacts, Row
from evals.contract.rules import violations
from evals.dialogs.answers import Answer, Exchange
from evals.dialogs.grounding import Tables, refund_figures, table_figures
from evals.dialogs.quality import Talk

_OWN_WORDS = frozenset({"log_entries", "turns"})
"""What the agent has said backs nothing."""


def reply_numbers(
    facts: ConversationFacts, exchanges: Sequence[Exchange]
) -> tuple[int | None, ...]:
    """The log's number of each exchange's reply; None where the agent said nothing."""
    rows = [(str(row["text"] or ""), int(row["seq"])) for row in facts.messages("agent")]
    numbers: list[int | None] = []
    for exchange in exchanges:
        texts = [text for text, _ in rows]
        if exchange.answer.text and exchange.answer.text in texts:
            place = texts.index(exchange.answer.text)
            numbers.append(rows[place][1])
            rows = rows[place + 1 :]
        else:
            numbers.append(None)
    return tuple(numbers)


def own_figures(facts: ConversationFacts, timezone: ZoneInfo) -> frozenset[str]:
    """Figures of what the conversation led to: what was proposed and agreed to, done, promised."""
    own = {name: rows for name, rows in facts.tables.items() if name not in _OWN_WORDS}
    return table_figures([own], timezone)


def recorded_talk(
    facts: ConversationFacts,
    records: Sequence[Tables],
    timezone: ZoneInfo,
    articles: Mapping[str, frozenset[str]],
) -> Talk:
    """A live conversation: its turns, oldest first.

    Args:
        facts: the conversation.
        records: what the record holds about its customer; empty where nobody is known.
        timezone: where the shop is.
        articles: figures of each article by its id.
    """
    said = {row["seq"]: str(row["text"] or "") for row in facts.messages("customer")}
    turns = list(facts.turns())
    return Talk(
        exchanges=tuple(_exchange(reply, said) for reply, _ in turns),
        reader=facts.reader,
        known=facts.reader.figures
        | own_figures(facts, timezone)
        | table_figures(records, timezone)
        | refund_figures({_day(reply, timezone) for reply, _ in turns}),
        violations=tuple(violations(facts)),
        numbers=tuple(int(reply["seq"]) for reply, _ in turns),
        articles=articles,
    )


def _day(reply: Row, timezone: ZoneInfo) -> date:
    said_at: datetime = reply["created_at"]
    return said_at.astimezone(timezone).date()


def _exchange(reply: Row, said: dict[int, str]) -> Exchange:
    payload = reply["payload"]
    first, last = reply["answers_from"] or 0, reply["answers_through"] or 0
    text = "\n".join(said[seq] for seq in range(first, last + 1) if seq in said)
    return Exchange(
        text,
        Answer(
            text=str(reply["text"] or ""),
            actions=tuple(payload["actions"]),
            articles=tuple(one["article_id"] for one in payload["citations"]),
            backing="\n".join(one["sentence"] for one in payload["citations"]),
            handed_over=payload["handed_over"],
        ),
    )
