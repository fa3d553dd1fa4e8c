"""How an endpoint can be held to a schema: found out by trying, best way first."""

from collections.abc import Awaitable, Callable

from pydantic import BaseModel, ValidationError

from agent.errors import ModelAnswerError, ModelRefusedError
from agent.language_model.answers import json_object
from agent.language_model.endpoint import JsonMode
from agent.language_model.model import ChatMessage, Completion, Request
from agent.language_model.prompts import load_prompt

MODES: tuple[JsonMode, ...] = ("json_schema", "tools", "prompt")
_MOST_TOKENS = 80
# Everything that our schemas use, so that an endpoint that refuses a part of it is found out.
SCHEMA = {
    "type": "object",
    "properties": {
        "parts": {
            "type": "array",
            "maxItems": 2,
            "items": {
                "type": "object",
                "properties": {"colour": {"type": "string", "enum": ["red", "blue"]}},
                "required": ["colour"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["parts"],
    "additionalProperties": False,
}
Ask = Callable[[JsonMode, Request], Awaitable[Completion]]


class _Part(BaseModel):
    colour: str


class _Answer(BaseModel):
    parts: list[_Part]


async def find_json_mode(ask: Ask) -> JsonMode | None:
    """The first mode in which the endpoint keeps to a schema; None if it does in none.

    Raises:
        ModelUnavailableError: nobody answers for now, so that nothing was found out.
        ModelRefusedError: it refuses every way of asking: a wrong key or model.
    """
    prompt = load_prompt("check_json").filled({})
    request = Request([ChatMessage("user", prompt)], _MOST_TOKENS, schema=SCHEMA)
    refused: list[ModelRefusedError] = []
    for mode in MODES:
        try:
            answer = await ask(mode, request)
            if _Answer.model_validate(json_object(answer.text)).parts:
                return mode
        except ModelRefusedError as error:
            refused.append(error)
        except (ModelAnswerError, ValidationError):
            continue
    if len(refused) == len(MODES):
        raise refused[-1]
    return None
