"""What the rest of the agent knows of a language model."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

JsonSchema = Mapping[str, Any]


@dataclass(frozen=True)
class ChatMessage:
    """One message of a prompt."""

    role: Literal["system", "user", "assistant"]
    text: str


@dataclass(frozen=True)
class Usage:
    """Tokens of one request, as the endpoint counted them; estimated where it did not say."""

    prompt_tokens: int = 0
    completion_tokens: int = 0

    @property
    def tokens(self) -> int:
        """Both together."""
        return self.prompt_tokens + self.completion_tokens


@dataclass(frozen=True)
class Completion:
    """What came back."""

    text: str
    usage: Usage


@dataclass(frozen=True)
class Request:
    """What is asked of a model."""

    messages: Sequence[ChatMessage]
    max_tokens: int
    seed: int = 0
    """Makes the answer repeatable where the endpoint can do that."""
    schema: JsonSchema | None = None
    """The answer is a JSON object of this schema, written as the endpoint is able to."""


class LanguageModel(Protocol):
    """A model that continues a chat."""

    @property
    def name(self) -> str:
        """What traces and reports call it."""
        ...

    async def complete(self, request: Request) -> Completion:
        """The next message.

        Raises:
            LanguageModelError: one of its kinds says whether asking again may help.
        """
        ...

    def stream(self, request: Request) -> AsyncIterator[str | Usage]:
        """The next message piece by piece, and what it took at the end.

        Raises:
            LanguageModelError: before the first piece or after any; what came so far is no answer.
        """
        ...
