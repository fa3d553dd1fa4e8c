"""An endpoint that writes as fast as a model does: a wait, then tokens at a steady pace."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import perf_counter

from evals.endpoints.listening import Answering
from evals.endpoints.misbehaving import chunk, head


@dataclass(frozen=True)
class Pace:
    """How fast an endpoint writes."""

    first_token_seconds: float
    tokens_per_second: float


def writes_at(pace: Pace, tokens: Sequence[str], wrote: Callable[[int], object]) -> Answering:
    """A streamed answer of these tokens; `wrote` is told the number of each that has been sent.

    Each token has its own moment, counted from the start: a late one does not delay the others.
    """

    async def answer(writer: asyncio.StreamWriter, _is_stream: bool) -> None:
        started = perf_counter()
        writer.write(head("200 OK", "text/event-stream"))
        for number, token in enumerate(tokens):
            due = started + pace.first_token_seconds + number / pace.tokens_per_second
            await asyncio.sleep(max(0.0, due - perf_counter()))
            writer.write(chunk({"role": "assistant", "content": token}))
            await writer.drain()
            wrote(number)
        writer.write(chunk({}, "stop") + b"data: [DONE]\n\n")

    return answer
