"""Binding a customer to a conversation, on a real SQLite file."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent.errors import ConversationTakenError
from agent.log import ConversationLog
from agent.messages import IncomingMessage
from tools.database import Database
from tools.database.migrate import migrate
from tools.demo import seed_demo_shop
from tools.ids import new_id

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
SOON = NOW + timedelta(minutes=30)
MEI = "00000000-0000-4000-8000-000000000000"
WEI = "00000000-0000-4000-8000-000000000001"


@pytest.fixture
def log(tmp_path: Path) -> Iterator[ConversationLog]:
    database = Database(f"sqlite:///{tmp_path / 'rapport.sqlite'}")
    migrate(database)
    seed_demo_shop(database, seed=1, customers=10, now=NOW)
    yield ConversationLog(database, lambda: NOW, new_id)
    database.close()


async def opened(log: ConversationLog) -> str:
    admission = await log.admit(IncomingMessage(text="hello", language="en"))
    return admission.conversation.conversation_id


async def customer_of(log: ConversationLog, conversation_id: str) -> str | None:
    return (await log.find(conversation_id)).customer_id


async def test_a_customer_who_signs_in_is_bound_to_the_conversation(log: ConversationLog) -> None:
    conversation_id = await opened(log)

    assert await log.bind_customer(conversation_id, MEI, nonce="n", expires_at=SOON)

    assert await customer_of(log, conversation_id) == MEI


async def test_showing_the_same_token_again_in_the_same_conversation_is_harmless(
    log: ConversationLog,
) -> None:
    conversation_id = await opened(log)

    for _ in range(2):
        assert await log.bind_customer(conversation_id, MEI, nonce="n", expires_at=SOON)


async def test_a_token_that_was_used_opens_no_other_conversation(log: ConversationLog) -> None:
    mine, stolen = await opened(log), await opened(log)
    await log.bind_customer(mine, MEI, nonce="n", expires_at=SOON)

    assert not await log.bind_customer(stolen, MEI, nonce="n", expires_at=SOON)

    assert await customer_of(log, stolen) is None


async def test_two_customers_with_tokens_of_their_own_do_not_meet(log: ConversationLog) -> None:
    first, second = await opened(log), await opened(log)

    assert await log.bind_customer(first, MEI, nonce="n1", expires_at=SOON)
    assert await log.bind_customer(second, WEI, nonce="n2", expires_at=SOON)

    assert await customer_of(log, first) == MEI
    assert await customer_of(log, second) == WEI


async def test_a_conversation_is_never_taken_over_by_another_customer(log: ConversationLog) -> None:
    conversation_id = await opened(log)
    await log.bind_customer(conversation_id, MEI, nonce="mei", expires_at=SOON)

    with pytest.raises(ConversationTakenError):
        await log.bind_customer(conversation_id, WEI, nonce="wei", expires_at=SOON)

    assert await customer_of(log, conversation_id) == MEI
