"""What tests share: a running agent, a running server, and no way out to the network."""

import json
import os
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import hypothesis
import pytest
import structlog

from agent import Agent, build_agent
from evals.server import RunningServer, running_server
from tests.building import built_once, fresh_copy, shop_settings

# How long an example takes says something of the machine, and nothing of the code.
hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")

PLAYED = (
    "agent/adversarial", "agent/test_language_model", "evals/cascade",
    "evals/dialogs/test_suites.py", "evals/injections", "evals/model_speed", "evals/mutations",
    "evals/properties", "evals/setups",
)  # fmt: skip
"""Where whole conversations are played by the hundred. Which lines they reach says little of how
well those are tested, and tracing takes half as long again."""
_LOOPBACK = {"127.0.0.1", "::1", "localhost", "0.0.0.0"}  # noqa: S104 - compared, not bound
OPERATOR_KEY = "the-operators-key-of-the-live-server"
"""What opens `/v1/operator` of `live_server`."""

SERVICE_KEYS = {
    "the-service-key-for-everything": ["churn", "customers", "recommendations"],
    "a-service-key-for-recommendations": ["recommendations"],
}
"""What `live_server` lets other programs do."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one test process train the models while the others test what needs none."""
    here = Path(__file__).parent
    waiting = {one.path for one in items if "built_data" in getattr(one, "fixturenames", ())}
    items.sort(key=lambda one: one.path in waiting)
    for item in items:
        if item.path.relative_to(here).as_posix().startswith(PLAYED):
            item.add_marker(pytest.mark.no_cover)


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
    """A data folder with encoder, intent models and index of the shop.

    What was built is kept in pytest's cache from run to run; `pytest --cache-clear` forgets it.
    """
    # Test processes of one run have their folders beside each other.
    is_one_of_several = "PYTEST_XDIST_WORKER" in os.environ
    own = tmp_path_factory.getbasetemp()
    folder = own.parent if is_one_of_several else own
    return built_once(folder / "built", pytestconfig.cache.mkdir("built") / "newest")


@pytest.fixture(scope="session")
def churn_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where `live_server` looks for a churn model; empty until a test puts one there."""
    return tmp_path_factory.mktemp("served-churn")


@pytest.fixture(scope="session")
def live_server(
    built_data: Path, churn_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningServer]:
    """`python -m api --demo` on a free port, in a process of its own."""
    data_dir = fresh_copy(built_data, tmp_path_factory.mktemp("served"))
    environment = {
        "RAPPORT_DATA_DIR": str(data_dir),
        "RAPPORT_HEARTBEAT_SECONDS": "0.5",
        "RAPPORT_OPERATOR_KEY": OPERATOR_KEY,
        "RAPPORT_SERVICE_KEYS": json.dumps(SERVICE_KEYS),
        "RAPPORT_CHURN_MODEL": str(churn_folder),
    }
    with running_server("--demo", environment=environment) as server:
        yield server


@pytest.fixture
async def shop_agent(tmp_path: Path, built_data: Path) -> AsyncIterator[Agent]:
    """A running agent of the shop on a demo record of its own."""
    async with build_agent(shop_settings(fresh_copy(built_data, tmp_path))) as agent:
        yield agent
