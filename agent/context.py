"""What the nodes of one turn may use, and where they leave their trace."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from time import perf_counter
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from agent.churn_watch import ChurnWatch
from agent.identity import IdentityDesk
from agent.language_model.desk import ModelDesk
from agent.language_model.turn_model import TurnModel
from agent.post import PostRoom
from agent.settings import AgentSettings
from agent.understanding.brain import Brain
from agent.understanding.slots import SlotFinder
from agent.wording import Wording
from knowledge import Search
from knowledge.pack import Pack
from tools.database import Database
from tools.ids import NewId

Result = TypeVar("Result")


@dataclass(frozen=True)
class AgentDependencies:
    """Built once by `agent.assembly`; shared by all turns, so everything here is thread-safe."""

    settings: AgentSettings
    pack: Pack
    brain: Brain
    search: Search
    database: Database
    wording: Wording
    slot_finder: SlotFinder
    identity: IdentityDesk
    post: PostRoom
    new_id: NewId
    model_threads: Executor
    churn: ChurnWatch
    versions: dict[str, str]
    """Hashes of pack and models, for the trace."""
    language_model: ModelDesk | None = None
    """None where no language model is set."""

    async def run_model(self, work: Callable[[], Result]) -> Result:
        """Run numeric work beside the event loop, so that other conversations go on."""
        return await asyncio.get_running_loop().run_in_executor(self.model_threads, work)


@dataclass
class Trace:
    """Why a turn went as it did: written by the nodes, stored with the reply."""

    notes: dict[str, Any] = field(default_factory=dict)
    milliseconds: dict[str, float] = field(default_factory=dict)
    suppressed: list[dict[str, str]] = field(default_factory=list)
    has_refusal: bool = False
    """Whether a tool refused in this turn."""

    @contextmanager
    def timed(self, node: str) -> Iterator[None]:
        """Add the time spent inside to the node's account."""
        started = perf_counter()
        try:
            yield
        finally:
            spent = (perf_counter() - started) * 1000
            self.milliseconds[node] = round(self.milliseconds.get(node, 0.0) + spent, 2)


@dataclass(frozen=True)
class TurnContext:
    """One turn's view of the world."""

    needs: AgentDependencies
    now: datetime
    is_overtaken: Callable[[], bool]
    """Whether a newer message of this conversation waits; then this turn must not be sent."""
    say_status: Callable[[str], None]
    show: Callable[[str], None]
    """Takes the reply's beginning as far as it is certain, for whoever watches."""
    trace: Trace = field(default_factory=Trace)
    embeddings: dict[str, NDArray[np.float32]] = field(default_factory=dict)
    """Texts of this turn that are embedded already, each of shape (dimension,)."""
    model: TurnModel | None = None
    """The language model for this turn; None where there is none to ask."""
