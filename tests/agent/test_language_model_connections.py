"""The rows of the fault table in which no connection comes about: a name, a port, a certificate.

The endpoint is behind a door: TLS, on a name and a port of its own, which can be shut, lose its
name, or show another certificate, and be well again.
"""

import asyncio
import gc
import socket
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from evals.endpoints.listening import Listening, listening
from knowledge.pack import Language
from tests.agent.conftest import SetClock
from tests.agent.endpoint import Endpoint, agent_at, trace_of
from tests.agent.test_language_model_faults import well
from tests.agent.watched_turns import (
    ARTICLE,
    LIMITS,
    MODEL,
    MOST_SECONDS,
    QUESTION,
    WatchedAgent,
    text_of,
)
from tests.building import fresh_copy

# The client leaves the transport of a failed handshake to the garbage collector.
pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
NAME = "model.invalid"
"""Ends in what no resolver ever finds (RFC 6761)."""


@dataclass
class Door:
    """Ends TLS and hands on to the server behind it."""

    behind: Listening
    certificates: Path
    port: int = 0
    has_name: bool = True
    _server: asyncio.Server | None = field(default=None, init=False)

    @property
    def url(self) -> str:
        """From outside."""
        return f"https://{NAME}:{self.port}/v1"

    async def open(self, certificate: str = "trusted") -> None:
        """On the same port as before."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificates / certificate, self.certificates / "key")
        self._server = await asyncio.start_server(
            self._hand_on, "127.0.0.1", self.port, ssl=context
        )
        self.port = self._server.sockets[0].getsockname()[1]

    async def shut(self) -> None:
        """Connections are refused."""
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def _hand_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host, port = self.behind.url.removeprefix("http://").removesuffix("/v1").split(":")
        answers, asks = await asyncio.open_connection(host, int(port))
        asking = asyncio.create_task(_copy(reader, asks))
        await _copy(answers, writer)
        asking.cancel()
        with suppress(asyncio.CancelledError):
            await asking
        for one in (asks, writer):
            one.close()
            with suppress(OSError):
                await one.wait_closed()


async def _copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await source.read(65_536):
            target.write(data)
            await target.drain()


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two for the same name and key, each signed by nobody else."""
    folder = tmp_path_factory.mktemp("certificates")
    openssl = ["openssl", "req", "-x509", "-days", "2", "-subj", f"/CN={NAME}",
               "-addext", f"subjectAltName=DNS:{NAME}"]  # fmt: skip
    new = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "key"]
    for arguments in ([*new, "-out", "trusted"], ["-key", "key", "-out", "untrusted"]):
        subprocess.run([*openssl, *arguments], cwd=folder, check=True, capture_output=True)
    return folder


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def door(certificates: Path) -> AsyncIterator[Door]:
    lookup = socket.getaddrinfo

    def getaddrinfo(host: Any, *more: Any, **named: Any) -> Any:  # noqa: ANN401
        is_known = found.has_name and host in {NAME, NAME.encode()}
        return lookup("127.0.0.1" if is_known else host, *more, **named)

    async with AsyncExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        patch.setattr(socket, "getaddrinfo", getaddrinfo)
        patch.setenv("SSL_CERT_FILE", str(certificates / "trusted"))
        server = await stack.enter_async_context(listening(lambda asked: endpoint.answer(asked)))
        endpoint, found = Endpoint(server, well), Door(server, certificates)
        await found.open()
        yield found
        await found.shut()


async def break_it(door: Door, fault: str) -> None:
    if fault == "DNS failure":
        door.has_name = False
    else:
        await door.shut()
    if fault == "TLS error":
        await door.open("untrusted")


async def mend_it(door: Door) -> None:
    await door.shut()
    door.has_name = True
    await door.open()


FAULTS = ["refused", "DNS failure", "TLS error"]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def watched(
    door: Door, built_data: Path, tmp_path_factory: pytest.TempPathFactory, clock: SetClock
) -> AsyncIterator[WatchedAgent]:
    data_dir = fresh_copy(built_data, tmp_path_factory.mktemp("connections"))
    async with agent_at(door.url, data_dir, clock, **LIMITS) as agent:
        found = WatchedAgent(agent)
        await found.is_ready()
        yield found
        gc.collect()


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("language", ["en", "zh"])
async def test_an_endpoint_that_goes_away_is_not_missed_and_is_found_again(
    watched: WatchedAgent, door: Door, fault: str, language: Language
) -> None:
    await break_it(door, fault)

    reply = await watched.ask(QUESTION[language], language)

    await mend_it(door)
    assert text_of(reply).startswith(ARTICLE[language])
    assert watched.seconds_after("understanding") <= MOST_SECONDS
    assert watched.seconds_after("answer") <= MOST_SECONDS
    calls = (await trace_of(watched.agent, reply))["language_model"]
    assert [(one["purpose"], one["outcome"]) for one in calls] == [
        ("understanding", "ModelUnavailableError"),
        ("answer", "ModelUnavailableError"),
    ]
    again = await watched.ask(QUESTION[language], language, conversation_id=reply.conversation_id)
    assert text_of(again) == MODEL[language]
    assert (await trace_of(watched.agent, again))["understood_by"] == "language model"


@pytest.mark.parametrize("fault", FAULTS)
async def test_an_endpoint_that_was_not_there_at_the_start_is_used_once_it_is(
    door: Door, built_data: Path, tmp_path: Path, clock: SetClock, fault: str
) -> None:
    await break_it(door, fault)
    data_dir = fresh_copy(built_data, tmp_path)
    async with agent_at(door.url, data_dir, clock, **LIMITS, breaker_seconds=0.05) as agent:
        watched = WatchedAgent(agent)
        before = watched.desk.as_health()["state"]
        reply = await watched.ask(QUESTION["en"])
        await mend_it(door)
        async with asyncio.timeout(5):
            while watched.desk.state != "ready":
                await watched.ask(QUESTION["en"])
        again = await watched.ask(QUESTION["en"], conversation_id=reply.conversation_id)

        assert before == "unreachable"
        assert text_of(reply) == ARTICLE["en"]
        assert text_of(again) == MODEL["en"]
