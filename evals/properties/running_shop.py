"""A small shop that runs: the real product around a brain of keywords, on files of its own.

Everything that could differ from run to run is given: the clock, the ids, and the order in which
the event loop does things. A crash keeps exactly what the files hold at that moment.
"""

import asyncio
import shutil
import uuid
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar, cast

from agent import Agent
from agent.assembly import Mind, assemble
from evals.properties.brain import KeywordBrain, OneArticle
from evals.properties.record import (
    Heard,
    Record,
    Row,
    Said,
    open_record,
    read_tables,
    read_trail,
    trail_length,
)
from evals.properties.template import (
    CHECKPOINTS_FILE,
    OPENING,
    RECORD_FILE,
    Template,
    shop_settings,
)

Result = TypeVar("Result")
_PATIENCE = 20_000
"""Rounds of the event loop after which a turn is taken to hang."""


class EvenLoop(asyncio.SelectorEventLoop):
    """Work for other threads is done at once: every run takes the same rounds."""

    def run_in_executor(  # type: ignore[override]
        self,
        executor: Executor | None,
        func: Callable[..., Result],
        *args: Any,  # noqa: ANN401
    ) -> asyncio.Future[Result]:
        """Do it here."""
        future: asyncio.Future[Result] = self.create_future()
        try:
            future.set_result(func(*args))
        except Exception as error:
            future.set_exception(error)
        return future


@dataclass
class Stumbles:
    """How often a part will fail from now on."""

    brain: int = 0
    publish: int = 0


@dataclass
class RunningShop:
    """One shop; `open` it, and after a `crash` it is open again."""

    template: Template
    home: Path
    stumbles: Stumbles = field(default_factory=Stumbles)
    said: list[Said] = field(default_factory=list)
    """Every message that was accepted."""
    outside: set[int] = field(default_factory=set)
    proven: dict[str, set[str]] = field(default_factory=dict)
    taken_back: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.now = OPENING
        self._heard: list[Heard] = []
        self._ids = self._crashes = 0
        self._folder = self.home / "0"
        shutil.copytree(self.template.folder, self._folder)

    async def open(self) -> None:
        """Start the agent on the files as they are, and take up what was left."""
        brain, search = KeywordBrain(self._listen), OneArticle()
        mind = Mind(self.template.pack, brain, search, versions={})
        settings = shop_settings(self._folder)
        self._stack = AsyncExitStack()
        self.connection = open_record(self._folder / RECORD_FILE)
        self.agent: Agent = await self._stack.enter_async_context(
            assemble(settings, mind, clock=lambda: self.now, make_id=self._new_id)
        )
        publish = self.agent.log.publish

        async def publish_or_stumble(result: Any) -> Any:  # noqa: ANN401 - as the log does
            if self.stumbles.publish:
                self.stumbles.publish -= 1
                raise ConnectionError("the record cannot be reached")
            return await publish(result)

        vars(self.agent.log)["publish"] = publish_or_stumble
        await self.agent.turns.recover()

    async def close(self) -> None:
        """Stop the agent; nothing is waited for."""
        others = asyncio.all_tasks() - {cast("asyncio.Task[object]", asyncio.current_task())}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        self.connection.close()
        await self._stack.aclose()

    async def crash(self) -> None:
        """Nothing is finished; what the files hold now is all that is left."""
        self._crashes += 1
        folder = self.home / str(self._crashes)
        folder.mkdir()
        shutil.copy(self._folder / "identity-secret.key", folder)
        for name in (RECORD_FILE, CHECKPOINTS_FILE):
            with (
                closing(open_record(self._folder / name)) as old,
                closing(open_record(folder / name)) as new,
            ):
                old.backup(new)
        await self.close()
        shutil.rmtree(self._folder)
        self._folder = folder
        await self.open()

    async def rest(self) -> None:
        """Let everything that is under way come to its end, as a running shop would."""
        self.stumbles.brain = self.stumbles.publish = 0
        await self.until_idle()
        await self.agent.turns.recover()
        await self.until_idle()
        await self.agent.watch.round()
        await self.until_idle()

    async def until_idle(self) -> None:
        """Wait for every turn.

        Raises:
            TimeoutError: one does not end.
        """
        for _ in range(_PATIENCE):
            if not self.agent.turns.running_count:
                return
            await asyncio.sleep(0)
        raise TimeoutError("turns that do not end")

    def pass_time(self, time: timedelta) -> None:
        """The clock moves on."""
        self.now += time

    def change_outside(self, statement: str, values: tuple[object, ...]) -> None:
        """Somebody else than the agent changes the record."""
        before = trail_length(self.connection)
        self.connection.execute(statement, values)
        self.outside |= set(range(before + 1, trail_length(self.connection) + 1))

    def record(self) -> Record:
        """Everything as it is now."""
        return Record(
            now=self.now,
            tables=read_tables(self.connection),
            trail=read_trail(self.connection),
            people=self.template.people,
            said=list(self.said),
            heard=list(self._heard),
            outside=frozenset(self.outside),
            proven={where: frozenset(who) for where, who in self.proven.items()},
            taken_back=frozenset(self.taken_back),
        )

    def newest_reply(self, conversation_id: str) -> Row | None:
        """The payload of what the agent has said last; None before."""
        replies = self.record().replies(conversation_id)
        return replies[-1]["payload"] if replies else None

    def _listen(self, text: str) -> None:
        self._heard.append(Heard(trail_length(self.connection), text))
        if self.stumbles.brain:
            self.stumbles.brain -= 1
            raise RuntimeError("the brain has stumbled")

    def _new_id(self) -> str:
        self._ids += 1
        return str(uuid.UUID(int=(0x0195_0000_0000_7000_8000 << 48) + self._ids))
