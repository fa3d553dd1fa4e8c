"""The conversation log on a real SQLite file and on a real PostgreSQL."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from agent.errors import ConversationNotFoundError, MessageReusedError
from agent.log import ConversationLog
from agent.messages import Admission, IncomingMessage, TurnResult
from tests.postgresql import postgresql_url
from tools.database import Database
from tools.database.migrate import migrate
from tools.database.tables import conversations, handovers, ratings
from tools.demo import seed_demo_shop
from tools.ids import new_id

NOW, SOON = (datetime(2026, 11, 23, 7, minute, tzinfo=UTC) for minute in (0, 10))
RANDOM_ID, MEI = "0b9a1f6e-5f0e-4f3c-9d7e-2f9c1f2f8a11", "00000000-0000-4000-8000-000000000000"


def fill(database: Database) -> None:
    migrate(database)
    seed_demo_shop(database, seed=1, customers=10, now=NOW)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "postgresql":
        with postgresql_url(fill) as url:
            database = Database(url)
            yield database
            database.close()
    else:
        database = Database(f"sqlite:///{tmp_path / 'rapport.sqlite'}")
        fill(database)
        yield database
        database.close()


@pytest.fixture
def log(database: Database) -> ConversationLog:
    return ConversationLog(database, lambda: NOW, new_id)


def hello(**changes: Any) -> IncomingMessage:  # noqa: ANN401 - any field of the message
    return replace(IncomingMessage(text="hello", language="en"), **changes)


def result_for(
    admission: Admission, *, through: int | None = None, hand_over: bool = False
) -> TurnResult:
    """A finished turn that answers the admitted message."""
    conversation_id, seq = admission.conversation.conversation_id, admission.entry.seq
    handed = {
        "tool": "hand_over",
        "data": {
            "reason": "RequestHuman",
            "expected_from": NOW.isoformat(),
            "due_at": SOON.isoformat(),
        },
    }
    return TurnResult(
        conversation_id=conversation_id,
        turn_id=f"{conversation_id}.{seq}",
        answers_from=seq,
        answers_through=through or seq,
        message_id=new_id(),
        reply={
            "text": "hi there",
            "language": "en",
            "commands": [],
            "citations": [],
            "actions": [],
            "quick_replies": [],
            "receipts": [],
            "hand_over": handed if hand_over else None,
        },
        trace={"commands": [], "packet": {"history": []} if hand_over else None},
    )


async def seqs_of(log: ConversationLog, conversation_id: str) -> list[int]:
    return [entry.seq for entry in await log.entries_after(conversation_id, 0, limit=1000)]


async def test_the_first_message_opens_a_conversation(log: ConversationLog) -> None:
    admission = await log.admit(hello())

    assert admission.is_new_conversation
    assert not admission.is_repeat
    assert (admission.entry.seq, admission.entry.role, admission.entry.text) == (
        1,
        "customer",
        "hello",
    )
    assert (await log.find(admission.conversation.conversation_id)).owner == "agent"


async def test_numbers_have_no_gap_however_many_write_at_once(log: ConversationLog) -> None:
    opening = await log.admit(hello())
    conversation_id = opening.conversation.conversation_id

    await asyncio.gather(
        *(
            log.admit(hello(text=f"m{number}", conversation_id=conversation_id))
            for number in range(40)
        ),
        *(log.rate(conversation_id, 5, f"{number}") for number in range(10)),
    )

    assert await seqs_of(log, conversation_id) == list(range(1, 52))
    assert (await log.find(conversation_id)).last_seq == 51


async def test_a_retry_finds_the_message_that_it_repeats(log: ConversationLog) -> None:
    opening = await log.admit(hello())
    again = hello(conversation_id=opening.conversation.conversation_id, client_message_id="7")

    first, second = await log.admit(again), await log.admit(again)

    assert second.is_repeat
    assert second.entry == first.entry
    assert await seqs_of(log, opening.conversation.conversation_id) == [1, 2]


async def test_a_client_id_that_comes_again_with_another_text_is_refused(
    log: ConversationLog,
) -> None:
    opening = await log.admit(hello())
    conversation_id = opening.conversation.conversation_id
    await log.admit(hello(conversation_id=conversation_id, client_message_id="7"))

    with pytest.raises(MessageReusedError, match="7"):
        await log.admit(hello(text="other", conversation_id=conversation_id, client_message_id="7"))

    assert await seqs_of(log, conversation_id) == [1, 2]


async def test_the_same_client_id_in_two_conversations_is_two_messages(
    log: ConversationLog,
) -> None:
    one, two = await log.admit(hello()), await log.admit(hello(text="hey"))
    for opening in (one, two):
        message = hello(conversation_id=opening.conversation.conversation_id, client_message_id="7")
        assert not (await log.admit(message)).is_repeat


async def test_an_unguessable_id_finds_the_conversation_that_it_opened(
    log: ConversationLog,
) -> None:
    first = await log.admit(hello(client_message_id=RANDOM_ID))
    second = await log.admit(hello(client_message_id=RANDOM_ID))

    assert second.is_repeat
    assert second.conversation.conversation_id == first.conversation.conversation_id


async def test_twenty_first_messages_at_once_open_one_conversation(log: ConversationLog) -> None:
    admissions = await asyncio.gather(
        *(log.admit(hello(client_message_id=RANDOM_ID)) for _ in range(20))
    )

    assert len({admission.conversation.conversation_id for admission in admissions}) == 1
    assert [admission.is_repeat for admission in admissions].count(False) == 1


@pytest.mark.parametrize(
    "guessable", ["1", "msg-2", "00000000-0000-0000-0000-000000000000", "a" * 32, None]
)
async def test_a_guessable_id_never_leads_into_a_conversation(
    log: ConversationLog, guessable: str | None
) -> None:
    first = await log.admit(hello(client_message_id=guessable))
    second = await log.admit(hello(client_message_id=guessable))

    assert second.is_new_conversation
    assert second.conversation.conversation_id != first.conversation.conversation_id


async def test_an_opening_id_of_a_customer_is_no_use_to_anybody_else(log: ConversationLog) -> None:
    first = await log.admit(hello(client_message_id=RANDOM_ID, customer_id=MEI))
    stranger = await log.admit(hello(client_message_id=RANDOM_ID))

    assert stranger.is_new_conversation
    assert stranger.conversation.conversation_id != first.conversation.conversation_id


async def test_an_unknown_conversation_is_refused_and_nothing_is_written(
    log: ConversationLog, database: Database
) -> None:
    with pytest.raises(ConversationNotFoundError):
        await log.admit(hello(conversation_id="nobody"))
    with pytest.raises(ConversationNotFoundError):
        await log.find("nobody")

    with database.transaction() as connection:
        assert connection.execute(select(conversations)).all() == []


async def test_publishing_twice_writes_once(log: ConversationLog) -> None:
    admission = await log.admit(hello())
    conversation_id = admission.conversation.conversation_id

    entries = await log.publish(result_for(admission))
    again = await log.publish(result_for(admission))

    assert [(entry.role, entry.answers_through) for entry in entries] == [("agent", 1)]
    assert again == []
    assert await seqs_of(log, conversation_id) == [1, 2]
    assert await log.answer_to(conversation_id, 1) == entries[0]


async def test_a_reply_leaves_its_trace_for_its_own_conversation_only(log: ConversationLog) -> None:
    admission, other = await log.admit(hello()), await log.admit(hello())
    [entry] = await log.publish(result_for(admission))
    trace_id = entry.payload["trace_id"]

    trace = await log.trace_of(admission.conversation.conversation_id, trace_id)

    assert trace == {"commands": [], "packet": None}
    assert await log.trace_of(other.conversation.conversation_id, trace_id) is None


async def test_only_what_no_reply_covers_is_owed(log: ConversationLog) -> None:
    first = await log.admit(hello())
    conversation_id = first.conversation.conversation_id
    await log.publish(result_for(first))
    second = await log.admit(hello(text="more", conversation_id=conversation_id))

    assert await log.unanswered(conversation_id) == [second.entry]
    assert await log.owed_replies(limit=10) == [conversation_id]

    await log.publish(result_for(second))

    assert await log.unanswered(conversation_id) == []
    assert await log.owed_replies(limit=10) == []
    assert await log.answer_to(conversation_id, 3) is not None


async def test_a_handover_changes_the_owner_and_opens_a_case_for_a_person(
    log: ConversationLog, database: Database
) -> None:
    admission = await log.admit(hello())
    conversation_id = admission.conversation.conversation_id

    entries = await log.publish(result_for(admission, hand_over=True))

    assert [(entry.kind, entry.seq) for entry in entries] == [("message", 2), ("handover", 3)]
    assert (await log.find(conversation_id)).owner == "operator"
    with database.transaction() as connection:
        [handover] = connection.execute(select(handovers)).all()
        [conversation] = connection.execute(select(conversations)).all()
    assert (handover.reason, handover.closed_at) == ("RequestHuman", None)
    assert (conversation.next_action, conversation.next_action_due_at) == ("operator_reply", SOON)


async def test_the_agent_says_nothing_more_once_a_person_owns_the_conversation(
    log: ConversationLog,
) -> None:
    admission = await log.admit(hello())
    conversation_id = admission.conversation.conversation_id
    await log.publish(result_for(admission, hand_over=True))
    late = await log.admit(hello(text="hello?", conversation_id=conversation_id))

    assert await log.publish(result_for(late)) == []
    assert await log.owed_replies(limit=10) == []
    assert late.entry.seq == 4


async def test_an_open_conversation_always_has_a_next_action_with_a_time(
    log: ConversationLog, database: Database
) -> None:
    admission = await log.admit(hello())

    def next_action() -> tuple[str, bool]:
        with database.transaction() as connection:
            [row] = connection.execute(select(conversations)).all()
        return row.next_action, row.next_action_due_at > NOW

    assert next_action() == ("agent_reply", True)
    await log.publish(result_for(admission))
    assert next_action() == ("customer_reply", True)


async def test_a_second_rating_replaces_the_first(log: ConversationLog, database: Database) -> None:
    admission = await log.admit(hello())
    conversation_id = admission.conversation.conversation_id
    await log.rate(conversation_id, 1, "bad")
    await log.rate(conversation_id, 5, None)

    with database.transaction() as connection:
        [rating] = connection.execute(select(ratings)).all()
    assert (rating.score, rating.comment) == (5, None)
    assert await seqs_of(log, conversation_id) == [1, 2, 3]
