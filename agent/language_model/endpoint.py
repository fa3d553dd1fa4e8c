"""A model behind an OpenAI-compatible endpoint."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from agent.errors import LanguageModelError
from agent.language_model.model import ChatMessage, Completion, Usage
from agent.settings import LanguageModelSettings

if TYPE_CHECKING:
    import httpx2
    from langchain_openai import ChatOpenAI

# The client insists on a key; servers that need none ignore it.
_NO_KEY = "none"


class EndpointModel:
    """Asks an endpoint with langchain-openai's client; one request, no retry.

    Made by `open_endpoint_model`, which also closes its connections.
    """

    def __init__(self, settings: LanguageModelSettings, connections: "httpx2.AsyncClient") -> None:
        self._name = settings.model or ""
        self._client = _client(settings, connections)

    @property
    def name(self) -> str:
        """The model's name at the endpoint."""
        return self._name

    async def complete(
        self, messages: Sequence[ChatMessage], *, max_tokens: int, seed: int
    ) -> Completion:
        """See `LanguageModel`."""
        from openai import OpenAIError

        prompt = [(message.role, message.text) for message in messages]
        try:
            answer = await self._client.ainvoke(prompt, max_tokens=max_tokens, seed=seed)
        except OpenAIError as error:
            raise LanguageModelError(f"{type(error).__name__}: {error}") from error
        text = answer.text.strip()
        if not text:
            raise LanguageModelError("an empty answer")
        used: Any = answer.usage_metadata or {}
        return Completion(text, Usage(used.get("input_tokens", 0), used.get("output_tokens", 0)))


@asynccontextmanager
async def open_endpoint_model(settings: LanguageModelSettings) -> AsyncIterator[EndpointModel]:
    """The model that the settings name; nothing is sent before the first request.

    Raises:
        LanguageModelError: the settings name no model.
    """
    if not settings.is_configured:
        raise LanguageModelError(
            "no language model: set RAPPORT_LLM_MODEL, and OPENAI_BASE_URL or OPENAI_API_KEY"
        )
    import httpx2

    # The vendor's own client is shared between event loops and never closed.
    async with httpx2.AsyncClient(timeout=settings.timeout_seconds) as connections:
        yield EndpointModel(settings, connections)


def _client(settings: LanguageModelSettings, connections: "httpx2.AsyncClient") -> "ChatOpenAI":
    # A second to import: only who has an endpoint pays for it.
    from langchain_openai import ChatOpenAI
    from pydantic import SecretStr

    return ChatOpenAI(
        model=settings.model or "",
        base_url=settings.base_url,
        api_key=settings.api_key or SecretStr(_NO_KEY),
        timeout=settings.timeout_seconds,
        max_retries=0,
        http_async_client=connections,
    )
