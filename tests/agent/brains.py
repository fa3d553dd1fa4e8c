"""Brains for tests: fakes at the Protocol, so that everything behind it is real."""

import threading
from collections.abc import Mapping, Sequence
from datetime import date

from agent.commands import Command
from agent.understanding.brain import Brain, Understanding
from agent.understanding.language import detect_language
from agent.understanding.slots import Slots
from knowledge.pack import Language


class ScriptedBrain:
    """Knows some messages by heart and leaves the others to `otherwise`."""

    def __init__(
        self, script: Mapping[str, Sequence[Command]], *, otherwise: Brain | None = None
    ) -> None:
        self._script = script
        self._otherwise = otherwise
        self.heard: list[str] = []

    def understand(
        self, text: str, *, language: Language, today: date, picked_intent: str | None = None
    ) -> Understanding:
        """See `Brain`; a message that is neither known nor left to another is a KeyError."""
        self.heard.append(text)
        if self._otherwise is not None and (picked_intent or text not in self._script):
            return self._otherwise.understand(
                text, language=language, today=today, picked_intent=picked_intent
            )
        return Understanding(
            language=detect_language(text, otherwise=language),
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
        self.gate = threading.Event()

    def understand(
        self, text: str, *, language: Language, today: date, picked_intent: str | None = None
    ) -> Understanding:
        """See `Brain`."""
        if not self.gate.wait(timeout=10):
            raise TimeoutError("the test never opened the gate")
        return self._inner.understand(
            text, language=language, today=today, picked_intent=picked_intent
        )


class FailingBrain:
    """Fails as often as it is told to, then thinks."""

    def __init__(self, inner: Brain | None, *, times: int) -> None:
        self._inner = inner
        self._left = times
        self.asked = 0

    def understand(
        self, text: str, *, language: Language, today: date, picked_intent: str | None = None
    ) -> Understanding:
        """See `Brain`.

        Raises:
            RuntimeError: as long as it still has to fail.
        """
        self.asked += 1
        if self._inner is None or self.asked <= self._left:
            raise RuntimeError("this brain has failed")
        return self._inner.understand(
            text, language=language, today=today, picked_intent=picked_intent
        )
