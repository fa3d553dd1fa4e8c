"""A model behind an OpenAI-compatible endpoint."""

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any, Literal

from agent.errors import (
    LanguageModelError,
    ModelAnswerError,
    ModelRefusedError,
    ModelUnavailableError,
)
from agent.language_model.model import ChatMessage, Completion, JsonSchema, Request, Usage
from agent.language_model.retry_after import stated_wait
from agent.settings import LanguageModelSettings
from tools.clock import Clock, system_clock

if TYPE_CHECKING:
    import httpx2
    from langchain_core.messages import BaseMessage
    from langchain_openai import ChatOpenAI

JsonMode = Literal["json_schema", "tools", "prompt"]
"""How an endpoint can be held to a schema: by grammar, as a function call, or by asking nicely."""

# The client insists on a key; servers that need none ignore it.
_NO_KEY = "none"
_CHARACTERS_PER_TOKEN = 4
"""A rough count where the endpoint gives none; its tokenizer may be any."""
_REFUSED = frozenset({400, 401, 403, 404, 405, 413, 422})
# What the client lets through when a server answers with something else than the protocol.
_NONSENSE = (ValueError, KeyError, IndexError, TypeError, AttributeError)
_TOOL = "answer"


class EndpointModel:
    """Asks an endpoint with langchain-openai's client: one request each time, no retry.

    Made by `open_endpoint_model`, which also closes its connections.
    """

    def __init__(
        self,
        settings: LanguageModelSettings,
        connections: "httpx2.AsyncClient",
        json_mode: JsonMode = "json_schema",
        clock: Clock = system_clock,
    ) -> None:
        self._name = settings.model or ""
        self._client = _client(settings, connections)
        self.json_mode: JsonMode = json_mode
        self._clock = clock

    @property
    def name(self) -> str:
        """The model's name at the endpoint."""
        return self._name

    async def complete(self, request: Request) -> Completion:
        """See `LanguageModel`."""
        with _translated(self._clock):
            answer = await self._client.ainvoke(*self._prompt(request), **self._options(request))
            text = _text_of(answer, self.json_mode if request.schema else None)
        if not text.strip():
            raise ModelAnswerError("an empty answer")
        return Completion(text.strip(), _usage(answer.usage_metadata, request, text))

    async def stream(self, request: Request) -> AsyncIterator[str | Usage]:
        """See `LanguageModel`."""
        said, used, is_whole = [], None, False
        with _translated(self._clock):
            chunks = self._client.astream(*self._prompt(request), **self._options(request))
            async for chunk in chunks:
                used = chunk.usage_metadata or used
                is_whole = is_whole or bool(chunk.response_metadata.get("finish_reason"))
                if piece := _text_of(chunk, None):
                    said.append(piece)
                    yield piece
        if not is_whole:
            # Without a stated length, a connection that is cut looks like one that has ended.
            raise ModelUnavailableError("the answer was cut off")
        if not said:
            raise ModelAnswerError("an empty answer")
        yield _usage(used, request, "".join(said))

    def _prompt(self, request: Request) -> tuple[list[tuple[str, str]]]:
        messages = list(request.messages)
        if request.schema is not None and self.json_mode == "prompt":
            wanted = json.dumps(request.schema, ensure_ascii=False)
            rule = f"Answer with one JSON object of this schema and nothing else:\n{wanted}"
            messages.append(ChatMessage("system", rule))
        return ([(message.role, message.text) for message in messages],)

    def _options(self, request: Request) -> dict[str, Any]:
        options: dict[str, Any] = {"max_tokens": request.max_tokens, "seed": request.seed}
        if request.schema is None or self.json_mode == "prompt":
            return options
        return {**options, **_held_to(request.schema, self.json_mode)}


@asynccontextmanager
async def open_endpoint_model(
    settings: LanguageModelSettings,
    json_mode: JsonMode = "json_schema",
    clock: Clock = system_clock,
) -> AsyncIterator[EndpointModel]:
    """The model that the settings name; nothing is sent before the first request.

    Raises:
        LanguageModelError: the settings name no model.
    """
    if not settings.is_configured:
        raise LanguageModelError(
            "no language model: set RAPPORT_LLM_MODEL, and OPENAI_BASE_URL or OPENAI_API_KEY"
        )
    import httpx2

    from agent.language_model.longest_body import bound_body

    # The vendor's own client is shared between event loops and never closed.
    timeout = httpx2.Timeout(settings.timeout_seconds, connect=settings.connect_timeout_seconds)
    hooks = {"response": [bound_body]}
    async with httpx2.AsyncClient(timeout=timeout, event_hooks=hooks) as connections:
        yield EndpointModel(settings, connections, json_mode, clock)


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
        temperature=0,
        stream_usage=True,
        http_async_client=connections,
    )


def _held_to(schema: JsonSchema, mode: JsonMode) -> dict[str, Any]:
    if mode == "json_schema":
        named = {"name": _TOOL, "schema": schema, "strict": True}
        return {"response_format": {"type": "json_schema", "json_schema": named}}
    function = {"name": _TOOL, "description": "Gives the answer.", "parameters": schema}
    return {
        "tools": [{"type": "function", "function": function}],
        # There is one tool; naming it is something that not every server understands.
        "tool_choice": "required",
    }


def _text_of(answer: "BaseMessage", mode: JsonMode | None) -> str:
    if mode != "tools":
        return str(answer.text)
    calls = getattr(answer, "tool_calls", None) or []
    if [call["name"] for call in calls] != [_TOOL]:
        raise ModelAnswerError(f"called {[call['name'] for call in calls]}, not {_TOOL}")
    return json.dumps(calls[0]["args"], ensure_ascii=False)


def _usage(counted: Mapping[str, Any] | None, request: Request, text: str) -> Usage:
    counted = counted or {}
    asked = sum(len(message.text) for message in request.messages)
    return Usage(
        int(counted.get("input_tokens") or -(-asked // _CHARACTERS_PER_TOKEN)),
        int(counted.get("output_tokens") or -(-len(text) // _CHARACTERS_PER_TOKEN)),
    )


@contextmanager
def _translated(clock: Clock) -> Iterator[None]:
    """The vendors' errors as ours."""
    import httpx2
    import openai

    try:
        yield
    except openai.APIStatusError as error:
        raise _of_status(error, clock) from error
    except (openai.APIConnectionError, httpx2.HTTPError) as error:
        if (ours := _ours_beneath(error)) is not None:
            raise ours from error
        raise ModelUnavailableError(f"{type(error).__name__}: {error}") from error
    except (openai.OpenAIError, httpx2.StreamError, *_NONSENSE) as error:
        raise ModelAnswerError(f"{type(error).__name__}: {error}"[:500]) from error


def _ours_beneath(error: BaseException) -> LanguageModelError | None:
    """An error of our own that the vendors took for one of the connection."""
    cause = error.__cause__
    while cause is not None and not isinstance(cause, LanguageModelError):
        cause = cause.__cause__
    return cause


def _of_status(error: Any, clock: Clock) -> LanguageModelError:  # noqa: ANN401 - openai's
    status = int(error.status_code)
    detail = f"{status}: {error.message}"[:500]
    if status in _REFUSED:
        return ModelRefusedError(detail)
    wait = stated_wait(error.response.headers, clock())
    return ModelUnavailableError(detail, retry_after_seconds=wait)
