"""The shop's agent for a measurement: its models and index, and a record of its own."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from agent import Agent, AgentSettings, build_agent
from agent.assembly import AssemblySettings
from knowledge import KnowledgeSettings
from knowledge.encoder import Progress
from tools.settings import ToolsSettings


@asynccontextmanager
async def measured_agent(progress: Progress) -> AsyncIterator[Agent]:
    """Messages of an eval never reach a real record; models and index are shared."""
    with tempfile.TemporaryDirectory() as folder:
        settings = AssemblySettings(
            AgentSettings(),
            KnowledgeSettings(),
            ToolsSettings(data_dir=Path(folder), database_url=f"sqlite:///{folder}/eval.sqlite"),
            checkpoints=Path(folder) / "checkpoints.sqlite",
        )
        async with build_agent(settings, progress=progress) as agent:
            yield agent
