from datetime import UTC, datetime

from agent.exchanges import exchanges_of
from agent.log import Entry

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


def entry(seq: int, role: str, *, through: int | None = None, **payload: object) -> Entry:
    return Entry(seq, "message", role, None, None, through, through, role, payload, NOON)


def test_a_burst_is_one_exchange_and_what_answers_it_belongs_to_it() -> None:
    entries = [
        entry(1, "customer"),
        entry(2, "customer"),
        entry(3, "agent", through=2, citations=[{"article_id": "delivery-cost"}]),
        entry(4, "customer"),
    ]

    first, second = exchanges_of(entries)

    assert [one.seq for one in first.messages] == [1, 2]
    assert first.cited == {"delivery-cost"}
    assert (first.is_open, second.is_open) == (False, True)


def test_the_promise_of_a_person_leaves_it_open_until_the_person_writes() -> None:
    promised = [entry(1, "customer"), entry(2, "agent", through=1, handed_over=True)]

    assert exchanges_of(promised)[-1].is_open
    answered = exchanges_of([*promised, entry(3, "operator", through=1)])[-1]
    assert not answered.is_open
    assert answered.by_operator


def test_what_the_agent_says_unasked_answers_nothing() -> None:
    entries = [entry(1, "agent"), entry(2, "customer"), entry(3, "agent")]

    assert [one.is_open for one in exchanges_of(entries)] == [True]
    assert exchanges_of(entries[:1]) == []
