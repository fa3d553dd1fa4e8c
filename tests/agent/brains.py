"""Brains for tests: fakes at the Protocol, so that everything behind it is real."""

import asyncio
from collections.abc import Mapping, Sequence

from agent.commands import Command
from agent.understanding.brain import Brain, Understanding
from agent.understanding.language import detect_language
from agent.understanding.situation import Means, Situation
from agent.understanding.slots import Slots


class ScriptedBrain:
    """Knows some messages by heart and leaves the others to `otherwise`."""

    def __init__(
        self, script: Mapping[str, Sequence[Command]], *, otherwise: Brain | None = None
    ) -> None:
        self._script = script
        self._otherwise = otherwise
        self.heard: list[str] = []

    async def understand(self, text: str, situation: Situation, means: Means) -> Understanding:
        """See `Brain`; a message that is neither known nor left to another is a KeyError."""
        self.heard.append(text)
        if self._otherwise is not None and (situation.picked_intent or text not in self._script):
            return await self._otherwise.understand(text, situation, means)
        return Understanding(
            language=detect_language(text, otherwise=situation.language),
            commands=tuple(self._script[text]),
            slots=Slots(),
            mood="calm",
            is_urgent=False,
            candidates=(),
            embeddings={},
        )


class GatedBrain:
    """Thinks only once the gate is open; a gate that stays shut gives up after a while."""

    def __init__(self, inner: Brain) -> None:
        self._inner = inner
        self.gate = asyncio.Event()

    async def understand(self, text: str, situation: Situation, means: Means) -> Understanding:
        """See `Brain`."""
        async with asyncio.timeout(10):
            await self.gate.wait()
        return await self._inner.understand(text, situation, means)


class FailingBrain:
    """Fails as often as it is told to, then thinks."""

    def __init__(self, inner: Brain | None, *, times: int) -> None:
        self._inner = inner
        self._left = times
        self.asked = 0

    async def understand(self, text: str, situation: Situation, means: Means) -> Understanding:
        """See `Brain`.

        Raises:
            RuntimeError: as long as it still has to fail.
        """
        self.asked += 1
        if self._inner is None or self.asked <= self._left:
            raise RuntimeError("this brain has failed")
        return await self._inner.understand(text, situation, means)
