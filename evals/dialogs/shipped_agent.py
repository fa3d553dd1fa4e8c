"""Our own agent in this process, on a record of its own, at the time that a case says."""

import random
import tempfile
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from agent import Agent, AgentSettings, IncomingMessage, Reply
from agent.assembly import AssemblySettings, Mind, assemble, open_mind
from agent.settings import LanguageModelSettings
from evals.dialogs.answers import Answer, Dialog
from evals.dialogs.cases import Case
from evals.dialogs.mailbox import newest_code
from evals.dialogs.worlds import World
from knowledge import KnowledgeSettings
from knowledge.encoder import Progress
from tools.settings import ToolsSettings

_STRANGERS = 20
"""Customers of the demo shop, who have nothing to do with a case."""
_BETWEEN_MESSAGES = timedelta(seconds=20)


@dataclass
class CaseTime:
    """The clock and the ids of the trial that is being played."""

    now: datetime
    chance: random.Random = field(default_factory=lambda: random.Random(0))  # noqa: S311

    def clock(self) -> datetime:
        """When it is."""
        return self.now

    def make_id(self) -> str:
        """The trial's next id; ordered in time, as the product's own are."""
        milliseconds = int(self.now.timestamp() * 1000)
        value = (milliseconds << 80) | self.chance.getrandbits(76)
        return str(uuid.UUID(int=value & ~(0xF << 76) | (7 << 76)))

    def draw_code(self) -> str:
        """The trial's next one-time code."""
        return f"{self.chance.randrange(1_000_000):06d}"


@dataclass(frozen=True)
class ShippedAgent:
    """The agent that this repository ships."""

    agent: Agent
    time: CaseTime
    name: str = "shipped"

    async def begin(self, case: Case, world: World) -> Dialog:
        """A new conversation; the clock is put to the case's time."""
        self.time.now = case.start.clock
        self.time.chance = random.Random(world.customer_id)  # noqa: S311 - must be repeatable
        return _ShippedDialog(self, case, world)


@dataclass
class _ShippedDialog:
    shipped: ShippedAgent
    case: Case
    world: World
    _conversation_id: str | None = None

    async def send(self, text: str) -> Answer:
        agent = self.shipped.agent
        self.shipped.time.now += _BETWEEN_MESSAGES
        started = time.perf_counter()
        admission = await agent.admit(
            IncomingMessage(
                text=text,
                language=self.case.language,
                conversation_id=self._conversation_id,
                customer_id=self.world.customer_id if self.case.start.signed_in else None,
            )
        )
        self._conversation_id = admission.conversation.conversation_id
        reply = await agent.answer_to(admission)
        return answer_of(reply, time.perf_counter() - started)

    @property
    def conversation_id(self) -> str | None:
        return self._conversation_id

    async def mailed_code(self) -> str | None:
        return await newest_code(self.shipped.agent.needs.database, self.world.customer_id)


def answer_of(reply: Reply, seconds: float) -> Answer:
    """A reply of our agent as a customer sees it."""
    if reply.entry is None:
        return Answer(handed_over=True, seconds=seconds)
    payload = reply.entry.payload
    return Answer(
        text=reply.entry.text or "",
        actions=tuple(payload["actions"]),
        articles=tuple(citation["article_id"] for citation in payload["citations"]),
        backing="\n".join(citation["sentence"] for citation in payload["citations"]),
        quick_replies=tuple((one["label"], one["message"]) for one in payload["quick_replies"]),
        handed_over=reply.handed_over,
        seconds=seconds,
    )


@contextmanager
def case_mind(
    progress: Progress | None = None, language_model: LanguageModelSettings | None = None
) -> Iterator[Mind]:
    """Models and index of the pack that the settings name; see `shipped_agent`."""
    settings = AssemblySettings(
        AgentSettings(), KnowledgeSettings(), ToolsSettings(), language_model=language_model
    )
    with open_mind(settings, progress=progress) as mind:
        yield mind


@asynccontextmanager
async def shipped_agent(
    mind: Mind, language_model: LanguageModelSettings | None = None
) -> AsyncIterator[ShippedAgent]:
    """The agent on an empty shop of its own, which is gone afterwards.

    `language_model`: the one to ask, in the place of the one that the settings name; it has been
    looked at when the agent is handed out.
    """
    case_time = CaseTime(datetime.fromisoformat("2026-03-09T07:00:00+00:00"))
    with tempfile.TemporaryDirectory() as folder:
        settings = AssemblySettings(
            AgentSettings(),
            KnowledgeSettings(),
            ToolsSettings(
                data_dir=Path(folder),
                database_url=f"sqlite:///{folder}/cases.sqlite",
                demo_customers=_STRANGERS,
            ),
            language_model=language_model,
            is_demo=True,
            checkpoints=Path(folder) / "checkpoints.sqlite",
        )
        async with assemble(
            settings, mind, clock=case_time.clock, make_id=case_time.make_id
        ) as agent:
            # The product draws codes that nobody can foresee; a run must be repeatable.
            vars(agent.needs.identity)["draw"] = case_time.draw_code
            if agent.needs.language_model is not None:
                await agent.needs.language_model.was_checked.wait()
            yield ShippedAgent(agent, case_time)
