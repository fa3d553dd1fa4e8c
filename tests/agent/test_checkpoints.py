"""The checkpointer on a SQLite file and on a real PostgreSQL: the same promises for both."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any, TypedDict

import pytest
from langgraph.checkpoint.base import BaseCheckpointSaver, empty_checkpoint
from langgraph.graph import END, START, StateGraph
from langgraph.types import Command, interrupt
from sqlalchemy import create_engine, text

from agent.checkpoints import checkpoint_home, open_checkpointer
from tests.postgresql import PostgresqlServer, postgresql_url, server_or_skip
from tools.database import Database
from tools.database.migrate import migrate, schema_differences

Saver = BaseCheckpointSaver[str]
CountRows = Callable[[], dict[str, int]]


class Memory(TypedDict):
    text: str
    """A plain value."""
    lines: list[str]
    """One that PostgreSQL keeps in a row of its own."""


def graph_on(saver: Saver, *, asks: bool = False) -> Any:  # noqa: ANN401 - LangGraph's generics
    async def remember(state: Memory) -> dict[str, Any]:
        return {"lines": [*(state.get("lines") or []), state["text"]][-3:]}

    async def ask(state: Memory) -> dict[str, Any]:
        return {"text": str(interrupt({"about": state["text"]}))}

    graph = StateGraph(Memory)
    graph.add_node("remember", remember)
    graph.add_node("ask", ask if asks else remember)
    graph.add_edge(START, "remember")
    graph.add_edge("remember", "ask" if asks else END)
    if asks:
        graph.add_edge("ask", END)
    return graph.compile(checkpointer=saver)


def empty(_: Database) -> None:
    """A database as it is made."""


def of(conversation_id: str) -> dict[str, Any]:
    return {"configurable": {"thread_id": conversation_id}}


async def say(graph: Any, conversation_id: str, text: str) -> None:  # noqa: ANN401
    await graph.ainvoke({"text": text}, of(conversation_id), durability="exit")


@pytest.fixture(params=["sqlite", "postgresql"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path | str]:
    """Where checkpoints go in this test."""
    if request.param == "sqlite":
        yield tmp_path / "deep" / "checkpoints.sqlite"
    else:
        with postgresql_url(empty) as url:
            yield url


@pytest.fixture
def url() -> Iterator[str]:
    """Of an empty PostgreSQL database."""
    with postgresql_url(empty) as url:
        yield url


@pytest.fixture
async def saver(home: Path | str) -> AsyncIterator[Saver]:
    async with open_checkpointer(home) as opened:
        yield opened


def rows_in(home: Path | str) -> dict[str, int]:
    """How many rows each table of checkpoints holds."""
    if isinstance(home, Path):
        with sqlite3.connect(home) as file:
            counted = [
                file.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608
                for table in ("checkpoints", "writes")
            ]
        file.close()
        return dict(zip(("checkpoints", "writes"), counted, strict=True))
    engine = create_engine(home.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        found = {
            table: connection.execute(
                text(f"SELECT count(*) FROM rapport_checkpoints.checkpoint{table}")  # noqa: S608
            ).scalar_one()
            for table in ("s", "_writes", "_blobs")
        }
    engine.dispose()
    return {f"checkpoint{table}": count for table, count in found.items()}


async def test_a_conversation_goes_on_where_it_stood_after_a_restart(home: Path | str) -> None:
    async with open_checkpointer(home) as saver:
        await say(graph_on(saver), "one", "hello")
    async with open_checkpointer(home) as saver:
        graph = graph_on(saver)
        await say(graph, "one", "您好 😀")
        state = await graph.aget_state(of("one"))

    assert state.values == {"text": "您好 😀", "lines": ["hello", "您好 😀"]}


async def test_conversations_know_nothing_of_each_other(saver: Saver) -> None:
    graph = graph_on(saver)
    await asyncio.gather(*(say(graph, f"c{number}", f"m{number}") for number in range(12)))

    for number in range(12):
        state = await graph.aget_state(of(f"c{number}"))
        assert state.values["lines"] == [f"m{number}"]
    assert (await graph.aget_state(of("nobody"))).values == {}


async def test_however_long_it_goes_on_only_the_newest_checkpoint_stays(
    saver: Saver, home: Path | str
) -> None:
    graph = graph_on(saver)
    await say(graph, "one", "first")
    await say(graph, "other", "first")
    after_one_turn = rows_in(home)

    for number in range(10):
        await say(graph, "one", f"m{number}")

    assert rows_in(home) == after_one_turn
    assert (await graph.aget_state(of("one"))).values["lines"] == ["m7", "m8", "m9"]
    assert (await graph.aget_state(of("other"))).values["lines"] == ["first"]


async def test_a_question_waits_over_a_restart_and_leaves_nothing_behind(home: Path | str) -> None:
    async with open_checkpointer(home) as saver:
        await say(graph_on(saver, asks=True), "one", "refund")
    async with open_checkpointer(home) as saver:
        graph = graph_on(saver, asks=True)
        waiting = await graph.aget_state(of("one"))
        await graph.ainvoke(Command(resume="approved"), of("one"), durability="exit")
        state = await graph.aget_state(of("one"))

    assert waiting.tasks[0].interrupts[0].value == {"about": "refund"}
    assert (state.values["text"], state.next) == ("approved", ())
    rows = rows_in(home)
    assert next(iter(rows.values())) == 1


async def test_a_checkpoint_that_comes_late_does_not_replace_the_newer_one(saver: Saver) -> None:
    old, new = empty_checkpoint(), empty_checkpoint()
    config: Any = {"configurable": {"thread_id": "one", "checkpoint_ns": ""}}
    for checkpoint, value, version in ((new, ["new"], "2"), (old, ["old"], "1")):
        checkpoint["channel_values"] = {"lines": value}
        checkpoint["channel_versions"] = {"lines": version}
        await saver.aput(config, checkpoint, {}, {"lines": version})

    found = await saver.aget_tuple(config)

    assert new["id"] > old["id"]
    assert found is not None
    assert found.checkpoint["channel_values"] == {"lines": ["new"]}


async def test_processes_that_start_at_once_all_get_their_tables(url: str) -> None:
    async def start(number: int) -> None:
        async with open_checkpointer(url) as saver:
            await say(graph_on(saver), f"c{number}", "hello")

    await asyncio.wait_for(asyncio.gather(*(start(number) for number in range(6))), 30)

    assert rows_in(url)["checkpoints"] == 6


async def test_checkpoints_beside_the_record_are_no_business_of_its_migrations(url: str) -> None:
    async with open_checkpointer(url):
        pass
    database = Database(url)
    migrate(database)

    differences = schema_differences(database)
    database.close()

    assert differences == []


async def test_a_server_that_was_started_again_is_used_again() -> None:
    server = PostgresqlServer(server_or_skip().binaries)
    server.set_up()
    try:
        async with open_checkpointer(server.url("postgres")) as saver:
            graph = graph_on(saver)
            await say(graph, "one", "before")
            server.halt()
            server.start()
            await say(graph, "one", "after")
            state = await graph.aget_state(of("one"))
    finally:
        server.stop()

    assert state.values["lines"] == ["before", "after"]


@pytest.mark.parametrize(
    "record",
    [
        "postgres://care@db.example/rapport",
        "postgresql://care@db.example/rapport",
        "postgresql+psycopg://care@db.example/rapport",
    ],
)
def test_on_postgresql_checkpoints_go_where_the_record_is(record: str) -> None:
    assert checkpoint_home(record, Path("c.sqlite")) == record


def test_beside_sqlite_checkpoints_have_a_file_of_their_own() -> None:
    assert checkpoint_home("sqlite:///var/rapport.sqlite", Path("c.sqlite")) == Path("c.sqlite")
