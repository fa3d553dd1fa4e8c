"""What tests share: a running agent, a running server, and no way out to the network."""

import asyncio
import os
import shutil
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import structlog

from agent import Agent, AgentSettings, build_agent
from agent.assembly import AssemblySettings
from evals.server import RunningServer, running_server
from knowledge import KnowledgeSettings
from tools.settings import ToolsSettings

_LOOPBACK = {"127.0.0.1", "::1", "localhost", "0.0.0.0"}  # noqa: S104 - compared, not bound
OPERATOR_KEY = "the-operators-key-of-the-live-server"
"""What opens `/v1/operator` of `live_server`."""


@pytest.fixture(scope="session", autouse=True)
def plain_log() -> None:
    """Tracebacks without pictures: drawing every local variable takes seconds per failure."""
    plain = structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
    structlog.configure(processors=[structlog.processors.add_log_level, plain])


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that reaches for another machine fails."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: object) -> None:
        if isinstance(address, tuple) and address[0] not in _LOOPBACK:
            raise OSError(f"a test tried to reach {address}")
        connect(self, address)  # type: ignore[arg-type]

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def built_data(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Path:
    """A data folder with encoder, intent models and index of the shop, built once.

    What was built is kept in pytest's cache from run to run: models carry the hash of what they
    were made from in their names, and the index embeds what has changed, so nothing outdated is
    used. `pytest --cache-clear` forgets it.
    """
    folder = tmp_path_factory.mktemp("built")
    kept = pytestconfig.cache.mkdir("built") / "newest"
    if kept.is_dir():
        with suppress(OSError):  # another run is replacing it
            shutil.copytree(kept, folder, dirs_exist_ok=True)

    async def build() -> None:
        async with build_agent(shop_settings(folder)):
            pass

    asyncio.run(build())
    _keep(folder, kept)
    return folder


def _keep(built: Path, kept: Path) -> None:
    """Replace `kept` at once: another run may be reading it."""
    new, old = (kept.with_name(f"{name}-{os.getpid()}") for name in ("new", "old"))
    fresh_copy(built, new)
    with suppress(OSError):
        kept.rename(old)
    with suppress(OSError):
        new.rename(kept)
    for leftover in (new, old):
        shutil.rmtree(leftover, ignore_errors=True)


def fresh_copy(built: Path, to: Path) -> Path:
    """The built models (linked, they never change) and index (copied), without any record."""
    shutil.copytree(built / "models", to / "models", copy_function=_link)
    shutil.copytree(built / "chroma", to / "chroma")
    return to


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system
        shutil.copy2(source, target)


def shop_settings(data_dir: Path) -> AssemblySettings:
    """A small demo shop in `data_dir`."""
    return AssemblySettings(
        AgentSettings(data_dir=data_dir),
        KnowledgeSettings(data_dir=data_dir),
        ToolsSettings(data_dir=data_dir, demo_customers=20),
        is_demo=True,
    )


@pytest.fixture(scope="session")
def live_server(
    built_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    """`python -m api --demo` on a free port, in a process of its own."""
    data_dir = fresh_copy(built_data, tmp_path_factory.mktemp("served"))
    environment = {
        "RAPPORT_DATA_DIR": str(data_dir),
        "RAPPORT_HEARTBEAT_SECONDS": "0.5",
        "RAPPORT_OPERATOR_KEY": OPERATOR_KEY,
    }
    with running_server("--demo", environment=environment) as server:
        yield server


@pytest.fixture
async def shop_agent(tmp_path: Path, built_data: Path) -> AsyncIterator[Agent]:
    """A running agent of the shop on a demo record of its own."""
    async with build_agent(shop_settings(fresh_copy(built_data, tmp_path))) as agent:
        yield agent
