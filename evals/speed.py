"""Latency, throughput, start-up and memory of the served product, beside a bare FastAPI echo.

Everything is measured over HTTP against a server in a process of its own, with everything
persistent. The client runs on the same machine and takes its share of the cores. Messages are the
held-out ones, in both languages, so that no cache can help.
"""

import asyncio
import itertools
import os
import random
import shutil
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import orjson

from evals.http_load import Connection
from evals.server import RunningServer, running_server
from evals.shop import read_set

WARM_UP_TURNS = 60
CONVERSATION_TURNS = 12
CONCURRENT = 32
LONG_CONVERSATION_TURNS = 520
_AROUND = 15
_CUSTOMER = "00000000-0000-4000-8000-000000000000"
_QUESTIONS = ("How much is delivery?", "How long do I have to return something?", "运费多少？")
_READS = ("Where is my order?", "what happened to my refund?", "我的订单到哪了？")


@dataclass(frozen=True)
class SpeedFigures:
    """One run; milliseconds unless the name says otherwise."""

    start_seconds: float
    resident_megabytes: float
    one_p50: float
    one_p95: float
    many_turns_per_second: float
    many_p50: float
    many_p99: float
    turn_5: float
    turn_500: float
    question_p95: float
    """A signed-in customer's question that an article answers."""
    read_p95: float
    """The same customer's look-up of their orders, in turn with the questions."""
    echo_p50: float
    echo_requests_per_second: float


def shop_messages(seed: int) -> list[str]:
    """All held-out single messages of both languages, shuffled; wishes for a person left out.

    A conversation that a person owns is not answered by the agent, so it would look fast.
    """
    rows = [*read_set("understanding", "en"), *read_set("understanding", "zh")]
    texts = [row["text"] for row in rows if "request_human" not in row["intents"]]
    random.Random(seed).shuffle(texts)  # noqa: S311 - an order, not a secret
    return texts


async def measure(data_dir: Path, *, turns: int, seed: int) -> SpeedFigures:
    """Start echo and product one after the other and measure both."""
    texts = shop_messages(seed)
    with running_server("echo", ready_path="/healthz") as echo:
        echo_times, _ = await _one_connection(echo, texts, turns)
        _, echo_rate = await _many_connections(echo, texts, turns)
    with tempfile.TemporaryDirectory() as folder:
        copied = copy_of(data_dir, Path(folder))
        with running_server("--demo", environment={"RAPPORT_DATA_DIR": str(copied)}) as server:
            await _one_connection(server, texts, WARM_UP_TURNS)
            one, _ = await _one_connection(server, texts, turns)
            many, rate = await _many_connections(server, texts, turns * 3)
            long = await _conversation(server, texts, LONG_CONVERSATION_TURNS)
            question, read = await _questions_and_reads(server, turns)
            memory = server.resident_megabytes
    return SpeedFigures(
        start_seconds=server.seconds_to_ready,
        resident_megabytes=memory,
        one_p50=_percentile(one, 50),
        one_p95=_percentile(one, 95),
        many_turns_per_second=rate,
        many_p50=_percentile(many, 50),
        many_p99=_percentile(many, 99),
        turn_5=_percentile(long[:_AROUND], 50),
        turn_500=_percentile(long[500 - _AROUND : 500 + _AROUND], 50),
        question_p95=_percentile(question, 95),
        read_p95=_percentile(read, 95),
        echo_p50=_percentile(echo_times, 50),
        echo_requests_per_second=echo_rate,
    )


def copy_of(data_dir: Path, to: Path) -> Path:
    """Models and index of `data_dir`, without its record: a measurement never touches real data."""
    for name in ("models", "chroma"):
        if (data_dir / name).is_dir():
            shutil.copytree(data_dir / name, to / name, copy_function=os.link)
    # The index is written to, so it must not share its files.
    if (to / "chroma").is_dir():
        shutil.rmtree(to / "chroma")
        shutil.copytree(data_dir / "chroma", to / "chroma")
    return to


async def _one_connection(
    server: RunningServer, texts: Sequence[str], turns: int
) -> tuple[list[float], float]:
    started = time.perf_counter()
    times = await _conversation(server, texts, turns, restart_every=CONVERSATION_TURNS)
    return times, turns / (time.perf_counter() - started)


async def _many_connections(
    server: RunningServer, texts: Sequence[str], turns: int
) -> tuple[list[float], float]:
    each = max(turns // CONCURRENT, 4)
    started = time.perf_counter()
    times = await asyncio.gather(
        *(
            _conversation(server, texts[number * 17 :], each, restart_every=CONVERSATION_TURNS)
            for number in range(CONCURRENT)
        )
    )
    seconds = time.perf_counter() - started
    return [one for many in times for one in many], each * CONCURRENT / seconds


async def _conversation(
    server: RunningServer, texts: Sequence[str], turns: int, *, restart_every: int | None = None
) -> list[float]:
    """Seconds of each turn on one connection, one after the other."""
    connection = Connection(server.host, server.port)
    token: str | None = None
    seconds = []
    for number, text in zip(range(turns), itertools.cycle(texts), strict=False):
        if restart_every and number % restart_every == 0:
            token = None
        answer = await connection.post("/v1/chat", {"message": text}, token=token)
        if answer.status != 200:
            raise RuntimeError(f"{answer.status} for {text!r}: {answer.body[:300]!r}")
        reply = orjson.loads(answer.body)
        token = reply.get("token") or token
        if reply.get("handed_over"):
            token = None
        seconds.append(answer.seconds)
    await connection.close()
    return seconds


async def _questions_and_reads(
    server: RunningServer, turns: int
) -> tuple[list[float], list[float]]:
    """Seconds of both kinds, one after the other on one connection, by a demo customer."""
    connection = Connection(server.host, server.port)
    signed_in = await connection.post("/demo/sign-in", {"customer_id": _CUSTOMER})
    seconds: tuple[list[float], list[float]] = ([], [])
    token = ""
    for number in range(turns):
        if number % CONVERSATION_TURNS == 0:
            token = str(orjson.loads(signed_in.body)["token"])
        text = (_QUESTIONS, _READS)[number % 2][number // 2 % len(_READS)]
        answer = await connection.post("/v1/chat", {"message": text}, token=token)
        token = orjson.loads(answer.body).get("token") or token
        seconds[number % 2].append(answer.seconds)
    await connection.close()
    return seconds


def _percentile(seconds: Sequence[float], percent: float) -> float:
    return float(np.percentile(seconds, percent) * 1000)
