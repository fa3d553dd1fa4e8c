"""The served product over HTTP against an endpoint with fixed delays."""

import asyncio
import itertools
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np

from evals.endpoints.paced import Pace
from evals.model_speed.endpoint import PacedEndpoint, paced_endpoint
from evals.model_speed.event_stream import Heard, heard_of
from evals.server import RunningServer, running_server
from evals.speed import copy_of, shop_messages

WARM_UP = 10
_PATIENCE_SECONDS = "120"


@dataclass(frozen=True)
class OneByOne:
    """Turns one after the other; seconds until the first sentence, turn by turn."""

    texts: tuple[str, ...]
    """What was asked."""
    endpoint: tuple[float, ...]
    """Its own first sentence, from the request on."""
    customer: tuple[float, ...]
    """The first piece that the customer saw, from the message on."""

    def excess_percentile(self, percent: float) -> float:
        """What we add, in milliseconds."""
        added = np.subtract(self.customer, self.endpoint)
        return float(np.percentile(added, percent) * 1000)


@dataclass(frozen=True)
class AtOnce:
    """Conversations that stream at the same time."""

    conversations: int
    answered: int
    """Streams that ended with the whole reply."""
    consistent: int
    """Those whose pieces together are the reply."""
    by_model: int
    """Answers that the endpoint wrote to the end."""
    seconds: float
    first_sentence_p50: float
    first_sentence_p95: float


@contextmanager
def running(data_dir: Path, pace: Pace) -> Iterator[tuple[RunningServer, PacedEndpoint]]:
    """Endpoint and product, each in a process of its own."""
    with tempfile.TemporaryDirectory() as folder, paced_endpoint(pace) as endpoint:
        environment = {
            "RAPPORT_DATA_DIR": str(copy_of(data_dir, Path(folder))),
            "OPENAI_BASE_URL": endpoint.url,
            "RAPPORT_LLM_MODEL": "paced",
            # The encoder reads; what is measured is the answer.
            "RAPPORT_LLM_CALLS_PER_100_TURNS": "0",
            "RAPPORT_LLM_MAX_CONCURRENT_REQUESTS": "1024",
            "RAPPORT_LLM_TIMEOUT_SECONDS": _PATIENCE_SECONDS,
            "RAPPORT_LLM_FIRST_TOKEN_TIMEOUT_SECONDS": _PATIENCE_SECONDS,
            "RAPPORT_LLM_TOKENS_PER_DAY": "1000000000",
        }
        with running_server("--demo", environment=environment) as server:
            yield server, endpoint


async def one_by_one(
    server: RunningServer, endpoint: PacedEndpoint, *, turns: int, seed: int
) -> OneByOne:
    """Held-out messages, each the first of a conversation; kept are those with one model answer.

    Raises:
        RuntimeError: not so many messages are questions that an article answers.
    """
    found: list[tuple[str, float, float]] = []
    texts = shop_messages(seed)
    for text in texts[:WARM_UP]:
        await _answer(server, text)
    endpoint.written()
    for text in texts[WARM_UP:]:
        events = await _answer(server, text)
        written = endpoint.written()
        first = next((one.seconds for one in events if one.name == "delta"), None)
        if len(written) == 1 and first is not None:
            found.append((text, written[0].first_sentence, first))
        if len(found) == turns:
            break
    if len(found) < turns:
        raise RuntimeError(f"only {len(found)} of {len(texts)} messages were answered by the model")
    return OneByOne(*zip(*found, strict=True))


async def at_once(
    server: RunningServer, endpoint: PacedEndpoint, questions: Sequence[str], *, conversations: int
) -> AtOnce:
    """So many conversations are opened in the same moment, and each is listened to to its end."""
    endpoint.written()
    texts = list(itertools.islice(itertools.cycle(questions), conversations))
    started = perf_counter()
    heard = await asyncio.gather(*(_answer(server, text) for text in texts), return_exceptions=True)
    seconds = perf_counter() - started
    whole = [one for one in heard if not isinstance(one, BaseException)]
    firsts = [next(one.seconds for one in events if one.name == "delta") for events in whole]
    return AtOnce(
        conversations=len(texts),
        answered=len(whole),
        consistent=sum(map(_is_consistent, whole)),
        by_model=len(endpoint.written()),
        seconds=seconds,
        first_sentence_p50=float(np.percentile(firsts, 50)),
        first_sentence_p95=float(np.percentile(firsts, 95)),
    )


async def _answer(server: RunningServer, text: str) -> list[Heard]:
    return [event async for event in heard_of(server, {"message": text})]


def _is_consistent(events: Sequence[Heard]) -> bool:
    said: Mapping[str, object] = events[-1].data
    pieces = [one.data["text"] for one in events if one.name == "delta"]
    return bool(said["reply"]) and "".join(pieces) == said["reply"]
