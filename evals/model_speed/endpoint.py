"""The paced endpoint in a process of its own, which tells when it wrote what."""

import asyncio
import multiprocessing
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from time import perf_counter
from typing import Any

from evals.endpoints.listening import Answering, listening
from evals.endpoints.misbehaving import says
from evals.endpoints.paced import Pace, writes_at

SENTENCES = 2
_CHECKED = '{"parts": [{"colour": "blue"}]}'
_PASSAGE = re.compile(r"^\[1\] [^\n]*\n(.*?)\n\nRules:", re.DOTALL | re.MULTILINE)
_SENTENCE = re.compile(
    r"[^.!?。！？\n]+(?:[.!?](?!\s|$)[^.!?。！？\n]*)*[.!?。！？](?=\s|$|[^\s\d])"
)


@dataclass(frozen=True)
class Written:
    """One answer; seconds from the request on."""

    first_sentence: float
    end: float


@dataclass
class PacedEndpoint:
    """The running endpoint, as the process that measures sees it."""

    url: str
    _wire: Connection

    def written(self) -> list[Written]:
        """The answers since the last call, in the order in which their first sentence came."""
        self._wire.send("written")
        return [Written(*one) for one in self._wire.recv()]


@contextmanager
def paced_endpoint(pace: Pace) -> Iterator[PacedEndpoint]:
    """Serve until the context is left: each question is answered with its passage's sentences."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(pace, theirs))
    process.start()
    try:
        yield PacedEndpoint(str(ours.recv()), ours)
    finally:
        process.terminate()
        process.join()


def tokens_of(asked: dict[str, Any]) -> list[str]:
    """What is answered: the passage's first sentences, cited as the prompt wants it."""
    found = _PASSAGE.search(str(asked["messages"][0]["content"]))
    sentences = _SENTENCE.findall(found[1])[:SENTENCES] if found else []
    text = " ".join(f"{one.strip(' -')[:-1]} [1]{one[-1]}" for one in sentences) or "NO ANSWER"
    return re.findall(r"\s*(?:[A-Za-z]+|[^\sA-Za-z]{1,2})", text)


def _serve(pace: Pace, wire: Connection) -> None:
    asyncio.run(_serving(pace, wire))


async def _serving(pace: Pace, wire: Connection) -> None:
    done: list[tuple[float, float]] = []

    def choose(asked: dict[str, Any]) -> Answering:
        if not asked.get("stream"):
            return says(_CHECKED)
        return _timed(pace, tokens_of(asked), done)

    async with listening(choose) as found:
        wire.send(found.url)
        loop = asyncio.get_running_loop()
        while await loop.run_in_executor(None, wire.recv):
            wire.send(list(done))
            done.clear()


def _timed(pace: Pace, tokens: Sequence[str], done: list[tuple[float, float]]) -> Answering:
    started = perf_counter()
    # Each sentence ends with its citation, whose bracket is a token with the full stop.
    ends = [n for n, token in enumerate(tokens) if token.startswith("]")]
    first_end = ends[0] if ends else len(tokens) - 1
    first = 0.0

    def wrote(number: int) -> None:
        nonlocal first
        if number == first_end:
            first = perf_counter() - started
        if number == len(tokens) - 1:
            done.append((first, perf_counter() - started))

    return writes_at(pace, tokens, wrote)
