"""The adapter against a real server, and what every model at our Protocol has to do."""

import json
import socket
from collections.abc import AsyncIterator

import pytest

from agent.errors import LanguageModelError, ModelAnswerError
from agent.language_model import (
    ChatMessage,
    LanguageModel,
    Request,
    Usage,
    open_endpoint_model,
)
from agent.settings import LanguageModelSettings
from evals.endpoints.misbehaving import endpoint, whole, writes
from tests.agent.language_model.scripted import ScriptedModel
from tests.local_model import start_local_model

HELLO = [ChatMessage("system", "You are brief."), ChatMessage("user", "Say hello.")]


@pytest.fixture(scope="module")
def local_model() -> LanguageModelSettings:
    """llama.cpp's server with a model of 135 million parameters."""
    pytest.importorskip("xllamacpp")
    return start_local_model()


@pytest.fixture(params=["scripted", "real"])
async def model(request: pytest.FixtureRequest) -> AsyncIterator[LanguageModel]:
    if request.param == "scripted":
        yield ScriptedModel(lambda text: "Hello to you, how can I help you today?")
    else:
        async with open_endpoint_model(request.getfixturevalue("local_model")) as endpoint:
            yield endpoint


async def test_a_model_says_something_no_longer_than_allowed(model: LanguageModel) -> None:
    answer = await model.complete(Request(HELLO, 5, 1))

    assert answer.text
    assert 0 < answer.usage.completion_tokens <= 5
    assert answer.usage.prompt_tokens > 0


async def test_the_same_seed_gives_the_same_words(model: LanguageModel) -> None:
    first = await model.complete(Request(HELLO, 12, 3))
    second = await model.complete(Request(HELLO, 12, 3))

    assert first.text == second.text


async def test_a_stream_ends_with_what_it_took(model: LanguageModel) -> None:
    parts = [part async for part in model.stream(Request(HELLO, 8, 1))]

    *pieces, usage = parts
    assert all(isinstance(piece, str) for piece in pieces)
    assert "".join(map(str, pieces)).strip()
    assert isinstance(usage, Usage)
    assert 0 < usage.completion_tokens <= 8


COLOUR = {
    "type": "object",
    "properties": {"colour": {"type": "string", "enum": ["red", "blue"]}},
    "required": ["colour"],
    "additionalProperties": False,
}
WHICH = [ChatMessage("user", "Which colour has the sky?")]


async def test_a_real_server_is_held_to_a_schema(local_model: LanguageModelSettings) -> None:
    async with open_endpoint_model(local_model) as model:
        answer = await model.complete(Request(WHICH, 60, 1, COLOUR))

    assert json.loads(answer.text)["colour"] in {"red", "blue"}


async def test_a_function_call_is_an_answer_too() -> None:
    function = {"name": "answer", "arguments": '{"colour": "blue"}'}
    call = {"id": "1", "type": "function", "function": function}
    body = whole({"role": "assistant", "content": None, "tool_calls": [call]})
    async with endpoint(writes(body)) as url:
        settings = LanguageModelSettings(model="any", base_url=url)
        async with open_endpoint_model(settings, "tools") as model:
            answer = await model.complete(Request(WHICH, 60, 1, COLOUR))

    assert json.loads(answer.text) == {"colour": "blue"}


async def test_a_call_of_another_function_is_no_answer() -> None:
    function = {"name": "refund", "arguments": '{"amount": 900}'}
    call = {"id": "1", "type": "function", "function": function}
    body = whole({"role": "assistant", "content": None, "tool_calls": [call]})
    async with endpoint(writes(body)) as url:
        settings = LanguageModelSettings(model="any", base_url=url)
        async with open_endpoint_model(settings, "tools") as model:
            with pytest.raises(ModelAnswerError, match="refund"):
                await model.complete(Request(WHICH, 60, 1, COLOUR))


async def test_an_endpoint_that_refuses_is_one_named_error() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    settings = LanguageModelSettings(model="any", base_url=f"http://127.0.0.1:{port}/v1")

    async with open_endpoint_model(settings) as model:
        with pytest.raises(LanguageModelError, match="Connection error"):
            await model.complete(Request(HELLO, 5, 1))


async def test_without_a_model_the_settings_to_make_are_named() -> None:
    with pytest.raises(LanguageModelError, match="RAPPORT_LLM_MODEL"):
        async with open_endpoint_model(LanguageModelSettings()):
            pass
