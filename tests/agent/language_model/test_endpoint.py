"""The adapter against a real server, and what every model at our Protocol has to do."""

import socket
from collections.abc import AsyncIterator

import pytest

from agent.errors import LanguageModelError
from agent.language_model import ChatMessage, LanguageModel, open_endpoint_model
from agent.settings import LanguageModelSettings
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
    answer = await model.complete(HELLO, max_tokens=5, seed=1)

    assert answer.text
    assert 0 < answer.usage.completion_tokens <= 5
    assert answer.usage.prompt_tokens > 0


async def test_the_same_seed_gives_the_same_words(model: LanguageModel) -> None:
    first = await model.complete(HELLO, max_tokens=12, seed=3)
    second = await model.complete(HELLO, max_tokens=12, seed=3)

    assert first.text == second.text


async def test_an_endpoint_that_refuses_is_one_named_error() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    settings = LanguageModelSettings(model="any", base_url=f"http://127.0.0.1:{port}/v1")

    async with open_endpoint_model(settings) as model:
        with pytest.raises(LanguageModelError, match="Connection error"):
            await model.complete(HELLO, max_tokens=5, seed=1)


async def test_without_a_model_the_settings_to_make_are_named() -> None:
    with pytest.raises(LanguageModelError, match="RAPPORT_LLM_MODEL"):
        async with open_endpoint_model(LanguageModelSettings()):
            pass
