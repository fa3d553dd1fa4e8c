"""A language model that says what a test wants, at our Protocol."""

from collections.abc import AsyncIterator, Callable

from agent.errors import ModelAnswerError, ModelUnavailableError
from agent.language_model import Completion, Request, Usage


class ScriptedModel:
    """Answers with what a function makes of the last message; None stands for a failure."""

    name = "scripted"

    def __init__(self, answer: Callable[[str], str | None]) -> None:
        self._answer = answer
        self.asked: list[Request] = []

    async def complete(self, request: Request) -> Completion:
        """See `LanguageModel`."""
        words = self._words(request)
        return Completion(" ".join(words), self._usage(request, words))

    async def stream(self, request: Request) -> AsyncIterator[str | Usage]:
        """See `LanguageModel`; a word at a time."""
        words = self._words(request)
        for number, word in enumerate(words):
            yield f" {word}" if number else word
        yield self._usage(request, words)

    def _words(self, request: Request) -> list[str]:
        self.asked.append(request)
        text = self._answer(request.messages[-1].text)
        if text is None:
            raise ModelUnavailableError("scripted failure")
        words = text.split(" ")[: request.max_tokens]
        if not "".join(words).strip():
            raise ModelAnswerError("an empty answer")
        return words

    def _usage(self, request: Request, words: list[str]) -> Usage:
        prompt = sum(len(message.text.split()) for message in request.messages)
        return Usage(prompt, len(words))
