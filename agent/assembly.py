"""Settings become a running agent; used by the web server, the terminal and the evals alike."""

import hashlib
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from agent.agent import Agent
from agent.checkpoints import open_checkpointer
from agent.context import AgentDependencies
from agent.graph import build_graph
from agent.live import LiveUpdates
from agent.log import ConversationLog
from agent.settings import AgentSettings
from agent.turns import TurnRunner
from agent.understanding.brain import Brain, EncoderBrain
from agent.understanding.pack_models import load_or_train_models
from agent.understanding.slots import SlotFinder
from agent.wording import Wording
from knowledge import (
    KnowledgeSettings,
    Pack,
    SentenceEncoder,
    load_encoder,
    load_pack,
    open_search,
)
from knowledge.encoder import Progress
from tools.clock import Clock, system_clock
from tools.database import Database
from tools.database.migrate import migrate
from tools.demo import seed_demo_shop
from tools.errors import DatabaseNotEmptyError
from tools.ids import NewId, new_id
from tools.settings import ToolsSettings


@dataclass(frozen=True)
class AssemblySettings:
    """The settings of every folder that the agent stands on."""

    agent: AgentSettings
    knowledge: KnowledgeSettings
    tools: ToolsSettings
    is_demo: bool = False
    """Seed a shop if the database is empty."""
    checkpoints: Path | None = None
    """The checkpointer's file; unset means one in the data folder."""

    @property
    def checkpoint_path(self) -> Path:
        """The checkpointer's file in use."""
        return self.checkpoints or self.agent.data_dir / "checkpoints.sqlite"


@asynccontextmanager
async def build_agent(
    settings: AssemblySettings,
    *,
    clock: Clock = system_clock,
    make_id: NewId = new_id,
    progress: Progress | None = None,
) -> AsyncIterator[Agent]:
    """A running agent; leaving the context finishes its turns and closes its files."""
    pack = load_pack(settings.agent.pack_folder)
    encoder = load_encoder(settings.knowledge, progress)
    search = open_search(settings.knowledge, pack, encoder, progress)
    brain, versions = _brain(settings, pack, encoder, progress)
    database = open_database(settings, clock)
    model_threads = ThreadPoolExecutor(settings.agent.model_threads, "model")
    try:
        async with open_checkpointer(settings.checkpoint_path) as saver:
            needs = AgentDependencies(
                settings=settings.agent,
                pack=pack,
                brain=brain,
                search=search,
                database=database,
                wording=Wording(pack),
                model_threads=model_threads,
                versions=versions,
            )
            log, live = ConversationLog(database, clock, make_id), LiveUpdates()
            turns = TurnRunner(
                graph=build_graph(saver), needs=needs, log=log, live=live, clock=clock
            )
            agent = Agent(needs=needs, log=log, live=live, turns=turns, clock=clock)
            yield agent
            await agent.close()
    finally:
        model_threads.shutdown(wait=True)
        database.close()
        search.close()


def open_database(settings: AssemblySettings, clock: Clock) -> Database:
    """The relational record at the newest schema, seeded when this is a demo and it is empty."""
    database = Database(settings.tools.effective_database_url)
    migrate(database)
    if settings.is_demo:
        # Not empty: a second start of the demo, or a real record. Left as it is.
        with suppress(DatabaseNotEmptyError):
            seed_demo_shop(
                database,
                seed=settings.tools.demo_seed,
                customers=settings.tools.demo_customers,
                now=clock(),
            )
    return database


def _brain(
    settings: AssemblySettings,
    pack: Pack,
    encoder: SentenceEncoder,
    progress: Progress | None,
) -> tuple[Brain, dict[str, str]]:
    trained = load_or_train_models(settings.agent, pack, encoder, progress)
    company = pack.company
    brain = EncoderBrain(
        trained=trained,
        intents=pack.intents,
        slot_finder=SlotFinder(company.order_number_pattern, company.product_names),
        order_number_task=next(
            (name for name, task in pack.tasks.items() if task.starts_on_order_number), None
        ),
    )
    versions = {f"intents_{language}": found.version for language, found in trained.items()}
    return brain, {"encoder": encoder.name, "pack": _fingerprint(pack), **versions}


def _fingerprint(pack: Pack) -> str:
    """A short hash of everything in the pack."""
    return hashlib.sha256(pack.model_dump_json().encode()).hexdigest()[:12]
