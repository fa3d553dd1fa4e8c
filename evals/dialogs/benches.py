"""An agent to be judged, with the record that its customers are written into."""

import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

from agent import AgentSettings
from agent.settings import LanguageModelSettings
from evals.dialogs.answers import JudgedAgent
from evals.dialogs.http_agent import HttpAgent
from evals.dialogs.reference_agents import AlwaysHandOver, DoNothing, FaqOnly, KeywordMatcher
from evals.dialogs.shipped_agent import case_mind, shipped_agent
from evals.errors import EvalsError
from evals.settings import EvalsSettings
from knowledge import Pack, load_pack
from knowledge.encoder import Progress
from tools.clock import system_clock
from tools.database import Database
from tools.secret_files import load_secret
from tools.settings import ToolsSettings


@dataclass(frozen=True)
class Bench:
    """What a suite is run on."""

    agent: JudgedAgent
    database: Database
    pack: Pack
    versions: Mapping[str, str]
    salt: str = ""
    """Added to the seed where customers of earlier runs are still in the record."""


@asynccontextmanager
async def local_bench(name: str, progress: Progress) -> AsyncIterator[Bench]:
    """An agent in this process, on a shop of its own.

    Raises:
        EvalsError: there is no agent of that name.
    """
    language_model = LanguageModelSettings()
    with case_mind(progress, language_model) as mind:
        async with shipped_agent(mind, language_model) as shipped:
            agents: Mapping[str, JudgedAgent] = {
                one.name: one
                for one in (
                    shipped,
                    DoNothing(),
                    AlwaysHandOver(),
                    FaqOnly(mind.search),
                    KeywordMatcher(mind.pack),
                )
            }
            if name not in agents:
                raise EvalsError(f"no agent {name!r}: there are {', '.join(agents)}, or a URL")
            yield Bench(agents[name], shipped.agent.needs.database, mind.pack, mind.versions)


@asynccontextmanager
async def http_bench(url: str) -> AsyncIterator[Bench]:
    """A running server by its URL; record and site secret are those of this environment."""
    settings, tools = EvalsSettings(), ToolsSettings()
    secret = settings.site_secret or load_secret(settings.data_dir, "demo-site-secret")
    database = Database(tools.effective_database_url)
    try:
        async with httpx.AsyncClient(base_url=url) as client:
            agent = HttpAgent(client, database, secret, system_clock)
            yield Bench(
                agent,
                database,
                load_pack(AgentSettings().pack_folder),
                {"url": url},
                secrets.token_hex(4),
            )
    finally:
        database.close()
