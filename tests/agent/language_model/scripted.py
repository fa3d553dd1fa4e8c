"""A language model that says what a test wants, at our Protocol."""

from collections.abc import Callable, Sequence

from agent.errors import LanguageModelError
from agent.language_model import ChatMessage, Completion, Usage


class ScriptedModel:
    """Answers with what a function makes of the last message; None stands for a failure."""

    name = "scripted"

    def __init__(self, answer: Callable[[str], str | None]) -> None:
        self._answer = answer
        self.asked: list[Sequence[ChatMessage]] = []

    async def complete(
        self, messages: Sequence[ChatMessage], *, max_tokens: int, seed: int
    ) -> Completion:
        """See `LanguageModel`."""
        self.asked.append(tuple(messages))
        text = self._answer(messages[-1].text)
        if text is None:
            raise LanguageModelError("scripted failure")
        words = text.split()[:max_tokens]
        if not words:
            raise LanguageModelError("an empty answer")
        prompt = sum(len(message.text.split()) for message in messages)
        return Completion(" ".join(words), Usage(prompt, len(words)))
