"""Limits of one-time codes when several ask at once, on a real PostgreSQL."""

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from tests.postgresql import postgresql_url
from tools.database import Connection, Database, log_rows
from tools.database.migrate import migrate
from tools.identity import IdentityCheck, SentCode, request_code
from tools.ids import new_id

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
MEI, WEI = "mei@customer.example", "wei@customer.example"
PER_ADDRESS = 5


@pytest.fixture
def database() -> Iterator[Database]:
    """A migrated PostgreSQL database."""
    with postgresql_url(migrate) as url:
        database = Database(url)
        yield database
        database.close()


def ask(connection: Connection, email: str = MEI) -> SentCode:
    """Ask for a code in a conversation of its own."""
    conversation_id = new_id()
    row = {
        "conversation_id": conversation_id,
        "customer_id": None,
        "language": "en",
        "owner": "agent",
        "last_seq": 0,
        "last_customer_seq": 0,
        "answered_seq": 0,
        "next_action": "agent_reply",
        "next_action_due_at": NOW + timedelta(days=1),
        "created_at": NOW,
        "updated_at": NOW,
    }
    log_rows.add_conversation(connection, row)
    check = IdentityCheck(connection, conversation_id, NOW, new_id, "secret")
    return request_code(check, email, lambda: "042137")


def test_of_many_who_ask_for_one_address_at_once_five_get_a_code(database: Database) -> None:
    ready = threading.Barrier(12)

    def ask_alone(_: int) -> bool:
        ready.wait()
        with database.transaction() as connection:
            return ask(connection).is_allowed

    with ThreadPoolExecutor(12) as threads:
        allowed = list(threads.map(ask_alone, range(12)))

    assert allowed.count(True) == PER_ADDRESS


def test_who_asks_last_waits_for_the_one_before_and_is_refused(database: Database) -> None:
    with database.transaction() as connection:
        for _ in range(PER_ADDRESS - 1):
            assert ask(connection).is_allowed

    def ask_alone(email: str) -> SentCode:
        with database.transaction() as connection:
            return ask(connection, email)

    with ThreadPoolExecutor(2) as threads:
        with database.transaction() as connection:
            assert ask(connection).is_allowed
            waiting: Future[SentCode] = threads.submit(ask_alone, MEI)
            other = threads.submit(ask_alone, WEI).result(timeout=10)
            with pytest.raises(TimeoutError):
                waiting.result(timeout=0.3)
        refused = waiting.result(timeout=10)

    assert other.is_allowed, "another address waits for nobody"
    assert not refused.is_allowed
    assert refused.retry_after == timedelta(hours=1)
