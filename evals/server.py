"""A server of our own in a process of its own, for everything that measures over HTTP."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_START_WITHIN_SECONDS = 600.0


class ServerNotReadyError(Exception):
    """The server stopped or did not answer in time; the message holds its last output."""


@dataclass(frozen=True)
class RunningServer:
    """Where it listens and what it cost to start."""

    host: str
    port: int
    pid: int
    seconds_to_ready: float

    @property
    def url(self) -> str:
        """Base URL without a trailing slash."""
        return f"http://{self.host}:{self.port}"

    @property
    def resident_megabytes(self) -> float:
        """Memory that the process holds right now."""
        status = Path(f"/proc/{self.pid}/status").read_text("ascii")
        kilobytes = next(line for line in status.splitlines() if line.startswith("VmRSS")).split()
        return int(kilobytes[1]) / 1024


def free_port() -> int:
    """A port that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running_server(
    *arguments: str,
    environment: Mapping[str, str] | None = None,
    ready_path: str = "/readyz",
) -> Iterator[RunningServer]:
    """`python -m api <arguments> --port <free port>`, stopped at the end.

    Raises:
        ServerNotReadyError: it did not come up.
    """
    port = free_port()
    command = [sys.executable, "-m", "api", *arguments, "--port", str(port)]
    started = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - our own module with our own arguments
        command,
        env={**os.environ, **(environment or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        _wait_until_ready(process, f"http://127.0.0.1:{port}{ready_path}")
        yield RunningServer("127.0.0.1", port, process.pid, time.perf_counter() - started)
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stderr:
            process.stderr.close()


def _wait_until_ready(process: "subprocess.Popen[bytes]", url: str) -> None:
    deadline = time.monotonic() + _START_WITHIN_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            said = process.stderr.read().decode(errors="replace") if process.stderr else ""
            raise ServerNotReadyError(f"the server stopped: {said[-2000:]}")
        try:
            with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own URL
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.05)
    raise ServerNotReadyError(f"nothing answered at {url} within {_START_WITHIN_SECONDS:.0f} s")
