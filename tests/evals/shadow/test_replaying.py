"""Stored conversations of a real shop, replayed on a copy of its record."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from agent import IncomingMessage
from agent.assembly import AssemblySettings, Mind, assemble, open_mind
from evals.contract.facts import facts_of
from evals.errors import EvalsError
from evals.reply_reading import ReplyReader
from evals.shadow.comparing import Change, changes
from evals.shadow.replaying import shadow
from evals.shadow.turns import StoredConversation, stored_conversation
from tests.building import fresh_copy, shop_settings
from tools.clock import system_clock
from tools.database import Database
from tools.database.conversation_view_rows import newest_conversations
from tools.ids import new_id

TALKS = (
    ("How much is delivery?", "and where is my order?", "I want to talk to a person"),
    ("灯泡可以调光吗？", "谢谢"),
)


class Nothing:
    """A search that finds nothing."""

    def search(self, question: str, **_: Any) -> list[Any]:  # noqa: ANN401 - any option
        return []


@pytest.fixture(scope="module")
def settings(built_data: Path, tmp_path_factory: pytest.TempPathFactory) -> AssemblySettings:
    return shop_settings(fresh_copy(built_data, tmp_path_factory.mktemp("shadowed")))


@pytest.fixture(scope="module")
def mind(settings: AssemblySettings) -> Iterator[Mind]:
    with open_mind(settings) as mind:
        yield mind


@pytest.fixture
async def stored(settings: AssemblySettings, mind: Mind) -> list[StoredConversation]:
    """Two conversations that took place."""
    async with assemble(settings, mind, clock=system_clock, make_id=new_id) as agent:
        for texts, language in zip(TALKS, ("en", "zh"), strict=True):
            conversation_id = None
            for text in texts:
                admission = await agent.admit(
                    IncomingMessage(
                        text=text,
                        language=language,
                        conversation_id=conversation_id,
                    )
                )
                conversation_id = admission.conversation.conversation_id
                await agent.answer_to(admission)
    return read(settings, mind)


def read(settings: AssemblySettings, mind: Mind) -> list[StoredConversation]:
    database = Database(settings.tools.effective_database_url)
    now, reader = system_clock(), ReplyReader(mind.pack)
    with database.transaction() as connection:
        ids = newest_conversations(connection, since=now.replace(year=2020), limit=2)
    found = [stored_conversation(facts_of(database, one, reader, now)) for one in sorted(ids)]
    database.close()
    return found


async def replayed(
    settings: AssemblySettings, mind: Mind, stored: list[StoredConversation]
) -> list[Change]:
    url = settings.tools.effective_database_url
    async with shadow(settings.agent, mind, url) as running:
        return [change for one in stored for change in changes(one, await running.replay(one))]


async def test_the_same_agent_does_the_same(
    settings: AssemblySettings, mind: Mind, stored: list[StoredConversation]
) -> None:
    assert [len(one.turns) for one in stored] == [3, 2]

    found = await replayed(settings, mind, stored)

    # How something is worded goes by the turn's id, which is another one.
    assert [one for one in found if one.kind != "worded differently"] == []
    assert read(settings, mind) == stored, "the record itself is as it was"


async def test_an_agent_that_finds_nothing_is_found(
    settings: AssemblySettings, mind: Mind, stored: list[StoredConversation]
) -> None:
    found = await replayed(settings, replace(mind, search=Nothing()), stored)  # type: ignore[arg-type]

    assert {(one.before.said, one.kind, one.standing) for one in found} >= {
        (TALKS[0][0], "now abstains", "first"),
        (TALKS[1][0], "now abstains", "first"),
    }


async def test_a_record_on_a_server_has_to_be_copied_first(
    settings: AssemblySettings, mind: Mind
) -> None:
    with pytest.raises(EvalsError, match="--copy"):
        async with shadow(settings.agent, mind, "postgresql://shop"):
            pass
