"""What the rest of the agent knows of a language model."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol


@dataclass(frozen=True)
class ChatMessage:
    """One message of a prompt."""

    role: Literal["system", "user", "assistant"]
    text: str


@dataclass(frozen=True)
class Usage:
    """Tokens of one request, as the endpoint counted them; 0 where it did not say."""

    prompt_tokens: int = 0
    completion_tokens: int = 0


@dataclass(frozen=True)
class Completion:
    """What came back."""

    text: str
    usage: Usage


class LanguageModel(Protocol):
    """A model that continues a chat."""

    @property
    def name(self) -> str:
        """What traces and reports call it."""
        ...

    async def complete(
        self, messages: Sequence[ChatMessage], *, max_tokens: int, seed: int
    ) -> Completion:
        """The next message, at most `max_tokens` long.

        `seed` makes it repeatable where the endpoint can do that.

        Raises:
            LanguageModelError: no answer in time, a refusal of the endpoint, or an empty answer.
        """
        ...
