from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.tools.desk import TALK, add_conversation
from tools.database import Connection, Database
from tools.errors import PromiseNotFoundError
from tools.promises import NewPromise, keep, open_promises, overdue, record_promise

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
AT_NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
OTHER_TALK = "00000000-0000-7000-8000-000000000002"
CALL_BACK = NewPromise("turn-1:call", TALK, "call_back", "Ana calls you back by noon.", AT_NOON)


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    """Two conversations, in one transaction."""
    with database.transaction() as connection:
        for conversation_id in (TALK, OTHER_TALK):
            add_conversation(connection, "customer_reply", AT_NOON, conversation_id=conversation_id)
        yield connection


def test_a_promise_is_open_until_it_is_kept(connection: Connection) -> None:
    made = record_promise(connection, CALL_BACK, now=NOW)
    assert open_promises(connection, TALK) == [made]
    assert open_promises(connection, OTHER_TALK) == []

    kept = keep(connection, made.promise_id, now=AT_NOON - timedelta(hours=1))

    assert (made.kind, made.due_at, made.made_at) == ("call_back", AT_NOON, NOW)
    assert kept.kept_at == AT_NOON - timedelta(hours=1)
    assert open_promises(connection, TALK) == []
    assert overdue(connection, AT_NOON + timedelta(days=1)) == []


def test_the_same_key_promises_once(connection: Connection) -> None:
    made = record_promise(connection, CALL_BACK, now=NOW)

    again = record_promise(connection, CALL_BACK, now=AT_NOON)

    assert again == made
    assert open_promises(connection, TALK) == [made]


def test_open_promises_come_soonest_first(connection: Connection) -> None:
    later = NewPromise("b", TALK, "refund", "Your money is back by then.", AT_NOON)
    sooner = NewPromise("a", TALK, "reply", "You hear from us.", NOW + timedelta(hours=1))
    for promise in (later, sooner):
        record_promise(connection, promise, now=NOW)

    assert [each.kind for each in open_promises(connection, TALK)] == ["reply", "refund"]


def test_a_promise_is_broken_after_its_time_and_reported_once(connection: Connection) -> None:
    made = record_promise(connection, CALL_BACK, now=NOW)
    just_after = AT_NOON + timedelta(seconds=1)

    assert overdue(connection, AT_NOON) == []
    (broken,) = overdue(connection, just_after)

    assert (broken.promise_id, broken.broken_at) == (made.promise_id, just_after)
    assert overdue(connection, just_after + timedelta(days=1)) == []
    assert open_promises(connection, TALK) == []


def test_a_promise_kept_late_stays_broken(connection: Connection) -> None:
    made = record_promise(connection, CALL_BACK, now=NOW)
    overdue(connection, AT_NOON + timedelta(hours=1))

    kept = keep(connection, made.promise_id, now=AT_NOON + timedelta(hours=2))

    assert kept.broken_at == AT_NOON + timedelta(hours=1)
    assert kept.kept_at == AT_NOON + timedelta(hours=2)


def test_keeping_twice_keeps_the_first_time(connection: Connection) -> None:
    made = record_promise(connection, CALL_BACK, now=NOW)
    keep(connection, made.promise_id, now=NOW)

    assert keep(connection, made.promise_id, now=AT_NOON).kept_at == NOW


def test_an_unknown_promise_is_not_found(connection: Connection) -> None:
    with pytest.raises(PromiseNotFoundError, match="'nothing'"):
        keep(connection, "nothing", now=NOW)


def test_overdue_promises_are_marked_in_bounded_batches_oldest_first(
    connection: Connection,
) -> None:
    for number in range(5):
        due_at = AT_NOON - timedelta(minutes=number)
        record_promise(connection, NewPromise(f"{number}", TALK, "reply", "Soon.", due_at), now=NOW)

    batches = [overdue(connection, AT_NOON + timedelta(hours=1), limit=2) for _ in range(4)]

    assert [[each.idempotency_key for each in batch] for batch in batches] == [
        ["4", "3"],
        ["2", "1"],
        ["0"],
        [],
    ]
