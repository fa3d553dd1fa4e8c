"""Settings become a running agent; used by the web server, the terminal and the evals alike."""

import hashlib
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from agent.agent import Agent
from agent.approvals import Approvals
from agent.checkpoints import checkpoint_home, open_checkpointer
from agent.churn_watch import ChurnWatch
from agent.context import AgentDependencies
from agent.copilot import Copilot
from agent.graph import build_graph
from agent.identity import IdentityDesk
from agent.language_model.budget import TokenBudget
from agent.language_model.desk import ModelDesk, open_model_desk
from agent.live import LiveUpdates
from agent.log import ConversationLog
from agent.operator_records import OperatorRecords
from agent.operators import OperatorDesk
from agent.pack_checks import check_tools
from agent.post import PostRoom
from agent.privacy import PersonalDataFinder, known_words
from agent.reversals import Reversals
from agent.settings import AgentSettings, LanguageModelSettings
from agent.summaries import Summaries
from agent.ticket_desk import TicketDesk
from agent.turns import TurnRunner
from agent.understanding.brain import Brain, EncoderBrain
from agent.understanding.cascade import Asking, CascadeBrain
from agent.understanding.cascade_table import ALWAYS, measure_once
from agent.understanding.model_brain import ModelBrain
from agent.understanding.pack_models import load_or_train_models
from agent.understanding.slots import SlotFinder
from agent.watch import Watch
from agent.wording import Wording
from agent.working_time import hours_of
from knowledge import (
    KnowledgeSettings,
    Pack,
    Search,
    SentenceEncoder,
    load_encoder,
    load_pack,
    open_search,
)
from knowledge.encoder import Progress
from tools.churn.served import ServedModel
from tools.clock import Clock, system_clock
from tools.database import Database
from tools.database.migrate import migrate
from tools.demo import seed_demo_shop
from tools.errors import DatabaseNotEmptyError
from tools.ids import NewId, new_id
from tools.mail import Sender, SmtpDelivery
from tools.secret_files import load_secret
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
    language_model: LanguageModelSettings | None = None
    """Unset, or with no model in it: everything is done without one."""

    @property
    def configured_model(self) -> LanguageModelSettings | None:
        """The settings of the language model, if there is one."""
        found = self.language_model
        return found if found is not None and found.is_configured else None

    @property
    def checkpoint_home(self) -> Path | str:
        """Where checkpoints are kept: with the record on PostgreSQL, else in a file."""
        file = self.checkpoints or self.agent.data_dir / "checkpoints.sqlite"
        return checkpoint_home(self.tools.effective_database_url, file)


@dataclass(frozen=True)
class Mind:
    """What understands messages and finds articles: the parts that take seconds to load."""

    pack: Pack
    brain: Brain
    search: Search
    versions: dict[str, str]


@asynccontextmanager
async def build_agent(
    settings: AssemblySettings,
    *,
    clock: Clock = system_clock,
    make_id: NewId = new_id,
    progress: Progress | None = None,
) -> AsyncIterator[Agent]:
    """A running agent; leaving the context finishes its turns and closes its files."""
    with open_mind(settings, progress=progress) as mind:
        async with assemble(settings, mind, clock=clock, make_id=make_id) as agent:
            yield agent


@contextmanager
def open_mind(settings: AssemblySettings, *, progress: Progress | None = None) -> Iterator[Mind]:
    """Models and index of the pack, made first where they are missing."""
    pack = load_pack(settings.agent.pack_folder)
    encoder = load_encoder(settings.knowledge, progress)
    search = open_search(settings.knowledge, pack, encoder, progress)
    try:
        encoder_brain, versions = _brain(settings.agent, pack, encoder, progress)
        brain: Brain = encoder_brain
        if settings.configured_model:
            brain = _cascade(settings, settings.configured_model, pack, encoder_brain, versions)
        yield Mind(pack, brain, search, versions)
    finally:
        search.close()


@asynccontextmanager
async def assemble(
    settings: AssemblySettings, mind: Mind, *, clock: Clock, make_id: NewId
) -> AsyncIterator[Agent]:
    """A running agent around a mind that is given; see `build_agent`."""
    pack = mind.pack
    check_tools(pack)
    database = open_database(settings, clock)
    wording = Wording(pack)
    post = PostRoom(wording, make_id)
    secret = load_secret(settings.agent.data_dir, "identity-secret")
    model_threads = ThreadPoolExecutor(settings.agent.model_threads, "model")
    try:
        async with (
            open_checkpointer(settings.checkpoint_home) as saver,
            _language_model(settings, pack, database, clock) as language_model,
        ):
            needs = AgentDependencies(
                settings=settings.agent,
                pack=pack,
                brain=mind.brain,
                search=mind.search,
                database=database,
                wording=wording,
                slot_finder=_slot_finder(pack),
                identity=IdentityDesk(database, post, secret, make_id),
                post=post,
                new_id=make_id,
                model_threads=model_threads,
                churn=ChurnWatch(database, pack, ServedModel(settings.agent.churn_folder)),
                versions=mind.versions,
                language_model=language_model,
            )
            hours = hours_of(pack.company)
            log, live = ConversationLog(database, clock, make_id, hours), LiveUpdates()
            graph = build_graph(saver)
            approvals = Approvals(needs, live, clock, saver)
            turns = TurnRunner(
                graph=graph, needs=needs, log=log, live=live, approvals=approvals, clock=clock
            )
            agent = Agent(
                needs=needs,
                log=log,
                live=live,
                turns=turns,
                operators=OperatorDesk(needs, live, clock, graph),
                copilot=Copilot(needs, log, graph, clock),
                summaries=Summaries(needs, log),
                records=OperatorRecords(needs, clock),
                tickets=TicketDesk(needs, clock),
                reversals=Reversals(needs, live, clock),
                approvals=approvals,
                watch=Watch(needs, approvals, turns, clock),
                sender=_sender(settings.tools, database, clock),
                clock=clock,
            )
            yield agent
            await agent.close()
    finally:
        model_threads.shutdown(wait=True)
        database.close()


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


def open_encoder_brain(
    settings: AgentSettings, knowledge: KnowledgeSettings, progress: Progress | None = None
) -> tuple[EncoderBrain, Pack]:
    """The encoder brain of a pack without the rest of an agent, for measuring."""
    pack = load_pack(settings.pack_folder)
    return _brain(settings, pack, load_encoder(knowledge, progress), progress)[0], pack


def _brain(
    settings: AgentSettings,
    pack: Pack,
    encoder: SentenceEncoder,
    progress: Progress | None,
) -> tuple[EncoderBrain, dict[str, str]]:
    trained = load_or_train_models(settings, pack, encoder, progress)
    brain = EncoderBrain(
        trained=trained,
        intents=pack.intents,
        slot_finder=_slot_finder(pack),
        order_number_task=next(
            (name for name, task in pack.tasks.items() if task.starts_on_order_number), None
        ),
    )
    versions = {f"intents_{language}": found.version for language, found in trained.items()}
    return brain, {"encoder": encoder.name, "pack": _fingerprint(pack), **versions}


def _cascade(
    settings: AssemblySettings,
    model: LanguageModelSettings,
    pack: Pack,
    encoder: EncoderBrain,
    versions: dict[str, str],
) -> CascadeBrain:
    """The encoder with a language model behind it, asked as often as the settings say."""
    kinds = {intent.name: intent.kind for intent in pack.intents}
    calls = model.calls_per_100_turns
    if calls == 100 and model.precision is None:
        # What is always asked needs no measuring.
        always = dict.fromkeys(pack.company.languages, Asking(ALWAYS))
        return CascadeBrain(encoder, ModelBrain(encoder, pack), always, kinds)
    when = {
        language: measure_once(
            encoder,
            pack.calibration.get(language, ()) if calls or model.precision else (),
            language,
            kinds,
            folder=settings.agent.data_dir / "models" / "cascade",
            version=versions[f"intents_{language}"],
        ).asking(calls, model.precision)
        for language in pack.company.languages
    }
    return CascadeBrain(encoder, ModelBrain(encoder, pack), when, kinds)


@asynccontextmanager
async def _language_model(
    settings: AssemblySettings, pack: Pack, database: Database, clock: Clock
) -> AsyncIterator[ModelDesk | None]:
    """The language model that the settings name, or None."""
    found = settings.configured_model
    if found is None:
        yield None
        return
    budget = TokenBudget(database, clock, found)
    finder = PersonalDataFinder(known_words(pack))
    async with open_model_desk(found, budget, finder) as desk:
        yield desk


def _fingerprint(pack: Pack) -> str:
    """A short hash of everything in the pack."""
    return hashlib.sha256(pack.model_dump_json().encode()).hexdigest()[:12]


def _sender(settings: ToolsSettings, database: Database, clock: Clock) -> Sender | None:
    """What sends mails; None where they stay in the outbox."""
    if not settings.smtp_url:
        return None
    delivery = SmtpDelivery(settings.smtp_url, settings.mail_from)
    # Somebody waits for a code.
    return Sender(database, delivery, clock, interval_seconds=2.0)


def _slot_finder(pack: Pack) -> SlotFinder:
    return SlotFinder(pack.company.order_number_pattern, pack.company.product_names)
