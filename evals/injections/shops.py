"""The set-ups: the real agent on a shop of its own, with or without a model behind it."""

import random
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from sqlite3 import Connection
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo

from agent import Agent, AgentSettings
from agent.assembly import AssemblySettings, Mind, assemble
from agent.settings import LanguageModelSettings
from evals.dialogs.shipped_agent import CaseTime
from evals.dialogs.worlds import WorldMaker
from evals.endpoints.listening import Answering, listening
from evals.endpoints.misbehaving import FAULTS
from evals.errors import EvalsError
from evals.injections.obedient import ObedientEndpoint
from evals.injections.places import EditedArticles
from evals.properties.record import lay_trail, open_record
from evals.reply_reading import ReplyReader
from knowledge import KnowledgeSettings
from tools.settings import ToolsSettings

SetUp = Literal["no model", "obedient", "misbehaving", "real"]
SET_UPS: tuple[SetUp, ...] = get_args(SetUp)
_STRANGERS = 20
_PATIENCE_SECONDS = 0.4
_FAULTS = tuple(
    name for name in FAULTS if name not in {"slow headers", "stall in mid-stream", "1 MB"}
)
"""What waits until nobody does would only take time."""


@dataclass
class Shop:
    """A running agent, and all that is needed to play a row with it and to look at what it did."""

    agent: Agent
    mind: Mind
    time: CaseTime
    trail: Connection
    """The record, read with the standard library; it keeps every change of it."""
    articles: EditedArticles
    endpoint: ObedientEndpoint = field(default_factory=ObedientEndpoint)

    def __post_init__(self) -> None:
        pack = self.mind.pack
        self.timezone = ZoneInfo(pack.company.timezone)
        self.worlds = WorldMaker(self.agent.needs.database, self.timezone)
        self.reader = ReplyReader(pack)


@asynccontextmanager
async def open_shop(
    mind: Mind, set_up: SetUp, model: LanguageModelSettings | None = None
) -> AsyncIterator[Shop]:
    """A shop in that set-up, which is gone afterwards.

    Args:
        mind: what understands and finds; its brain must ask a model wherever there is one.
        set_up: which endpoint stands behind the agent.
        model: the one to ask in the set-up "real".

    Raises:
        EvalsError: the model cannot be asked.
    """
    obedient = ObedientEndpoint()
    if set_up in {"no model", "real"}:
        async with _shop(mind, model if set_up == "real" else None) as shop:
            yield shop
        return
    faults = _Faults(obedient)
    choose = obedient.answer if set_up == "obedient" else faults.answer
    async with listening(choose) as server, _shop(mind, always_asked(server.url)) as shop:
        shop.endpoint = obedient
        yield shop


def always_asked(url: str) -> LanguageModelSettings:
    """A model at `url` that is asked whatever can be asked, and has little time."""
    given: Mapping[str, Any] = {
        "model": "any", "base_url": url, "calls_per_100_turns": 100, "breaker_failures": 100,
        "tokens_per_day": 10**9, "timeout_seconds": 4 * _PATIENCE_SECONDS,
        "understanding_timeout_seconds": _PATIENCE_SECONDS,
        "first_token_timeout_seconds": _PATIENCE_SECONDS,
    }  # fmt: skip
    return LanguageModelSettings(**given)


@dataclass
class _Faults:
    """Each request of a row fails in a way of its own."""

    rows: ObedientEndpoint
    _row: object = None
    _chance: random.Random = field(default_factory=random.Random)

    def answer(self, asked: dict[str, Any]) -> Answering:
        row = self.rows.row
        if row is None:
            return self.rows.answer(asked)
        if row is not self._row:
            self._row, self._chance = row, random.Random(row.id)  # noqa: S311
        return FAULTS[self._chance.choice(_FAULTS)]


@asynccontextmanager
async def _shop(mind: Mind, model: LanguageModelSettings | None) -> AsyncIterator[Shop]:
    time = CaseTime(datetime.fromisoformat("2026-03-09T07:00:00+00:00"))
    articles = EditedArticles(mind.search)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "injections.sqlite"
        settings = AssemblySettings(
            AgentSettings(data_dir=Path(folder)),
            KnowledgeSettings(),
            ToolsSettings(
                data_dir=Path(folder),
                database_url=f"sqlite:///{file}",
                demo_customers=_STRANGERS,
            ),
            is_demo=True,
            checkpoints=Path(folder) / "checkpoints.sqlite",
            language_model=model,
        )
        edited = replace(mind, search=articles)
        async with assemble(settings, edited, clock=time.clock, make_id=time.make_id) as agent:
            vars(agent.needs.identity)["draw"] = time.draw_code
            if (desk := agent.needs.language_model) is not None:
                await desk.was_checked.wait()
                if desk.state != "ready":
                    raise EvalsError(f"the language model is {desk.state}: nothing would be tried")
            with closing(open_record(file)) as trail:
                lay_trail(trail)
                yield Shop(agent, edited, time, trail, articles)
