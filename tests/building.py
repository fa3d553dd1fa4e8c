"""Encoder, models and index of the shop, built once for all test processes of a run."""

import asyncio
import fcntl
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from pathlib import Path

from agent import AgentSettings, build_agent
from agent.assembly import AssemblySettings
from knowledge import KnowledgeSettings
from tools.settings import ToolsSettings


def shop_settings(data_dir: Path) -> AssemblySettings:
    """A small demo shop in `data_dir`."""
    return AssemblySettings(
        AgentSettings(data_dir=data_dir),
        KnowledgeSettings(data_dir=data_dir),
        ToolsSettings(data_dir=data_dir, demo_customers=20),
        is_demo=True,
    )


def built_once(folder: Path, kept: Path) -> Path:
    """`folder` with what a shop needs, made by the first process of this run that asks.

    It starts from `kept`, what the last run has built: models carry the hash of what they were
    made from in their names, and the index embeds what has changed, so nothing outdated is used.
    """
    with _only_one(folder.with_suffix(".lock")):
        if not folder.is_dir():
            new = folder.with_suffix(".new")
            with suppress(OSError):  # there is none, or another run is replacing it
                shutil.copytree(kept, new, dirs_exist_ok=True)
            # In a process of its own: measuring coverage doubles the time that training takes.
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as builder:
                builder.submit(_build, new).result()
            _keep(new, kept)
            new.rename(folder)
    return folder


def fresh_copy(built: Path, to: Path) -> Path:
    """The built models (linked, they never change) and index (copied), without any record."""
    shutil.copytree(built / "models", to / "models", copy_function=_link)
    shutil.copytree(built / "chroma", to / "chroma")
    return to


@contextmanager
def _only_one(lock: Path) -> Iterator[None]:
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _build(folder: Path) -> None:
    async def build() -> None:
        async with build_agent(shop_settings(folder)):
            pass

    asyncio.run(build())


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


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:  # another file system
        shutil.copy2(source, target)
