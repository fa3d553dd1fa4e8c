"""The language models of the set-ups, each on a real socket."""

import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Literal, get_args

from agent.language_model.local_server import start_local_server
from agent.settings import LanguageModelSettings
from evals.endpoints.listening import Answering, listening
from evals.endpoints.misbehaving import FAULTS
from evals.endpoints.scripted import ScriptedModel

SetUp = Literal["none", "scripted", "misbehaving", "small"]
SET_UPS: tuple[SetUp, ...] = get_args(SetUp)
PATIENCE_SECONDS = 0.25
"""Of a request to the endpoint that misbehaves: many of its answers never end."""
_NO_LIMIT = 1_000_000_000


@dataclass(frozen=True)
class Endpoint:
    """A model to ask."""

    settings: LanguageModelSettings | None
    """None: there is none."""
    scripted: ScriptedModel | None = None
    """What knows which of its sentences are untrue."""


@asynccontextmanager
async def endpoint_of(set_up: SetUp) -> AsyncIterator[Endpoint]:
    """The model of a set-up, until the context is left.

    Raises:
        LanguageModelError: the small model is not installed.
    """
    if set_up == "none":
        yield Endpoint(None)
    elif set_up == "small":
        server = start_local_server()
        yield Endpoint(_patient(server.settings))
        del server
    else:
        model = ScriptedModel()
        choose = model.answer if set_up == "scripted" else _misbehaving(model)
        async with listening(lambda asked: choose(asked)) as found:
            settings = _patient(LanguageModelSettings(model=set_up, base_url=found.url))
            hasty = _hasty(settings) if set_up == "misbehaving" else settings
            yield Endpoint(hasty, model)


def _patient(settings: LanguageModelSettings) -> LanguageModelSettings:
    return settings.model_copy(
        update={
            "tokens_per_day": _NO_LIMIT,
            "tokens_per_customer": _NO_LIMIT,
            "tokens_per_conversation": _NO_LIMIT,
        }
    )


def _hasty(settings: LanguageModelSettings) -> LanguageModelSettings:
    """Short limits, and a breaker that never rests: each turn meets a fault of its own."""
    return settings.model_copy(
        update={
            "timeout_seconds": PATIENCE_SECONDS,
            "first_token_timeout_seconds": PATIENCE_SECONDS,
            "understanding_timeout_seconds": PATIENCE_SECONDS,
            "breaker_seconds": 0.001,
        }
    )


def _misbehaving(model: ScriptedModel) -> Any:  # noqa: ANN401 - as `listening` wants it
    """Answers the check, and everything else with a fault that follows from the request."""
    faults = list(FAULTS.values())

    def choose(asked: dict[str, Any]) -> Answering:
        if len(asked["messages"]) == 1:
            return model.answer(asked)
        return faults[zlib.crc32(str(asked["messages"]).encode()) % len(faults)]

    return choose
