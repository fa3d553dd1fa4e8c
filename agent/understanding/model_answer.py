"""What a language model answers when asked what a message says: the form, and reading it."""

import json
from collections.abc import Mapping, Sequence

from pydantic import BaseModel, Field, ValidationError

from agent.errors import ModelAnswerError
from agent.language_model.answers import json_object
from agent.language_model.model import JsonSchema
from agent.understanding.requests import MAX_REQUESTS
from agent.understanding.situation import Situation

NONE = "none"


class SaidValue(BaseModel):
    """A value that belongs to a request."""

    slot: str
    value: str


class SaidRequest(BaseModel):
    """One thing that a message asks for."""

    intent: str
    words: str = ""
    values: list[SaidValue] = Field(default_factory=list)


class SaidRequests(BaseModel):
    """The whole answer."""

    requests: list[SaidRequest]


def schema_of(intents: Sequence[str], slots: Sequence[str]) -> JsonSchema:
    """The form of an answer that chooses among these."""
    value = _object(
        {"slot": {"type": "string", "enum": list(slots) or [NONE]}, "value": {"type": "string"}}
    )
    request = _object(
        {
            "intent": {"type": "string", "enum": [*intents, NONE]},
            "words": {"type": "string"},
            "values": {"type": "array", "maxItems": 4, "items": value},
        }
    )
    return _object({"requests": {"type": "array", "maxItems": MAX_REQUESTS, "items": request}})


def message_for_model(text: str, situation: Situation, values: Mapping[str, Sequence[str]]) -> str:
    """The customer's message with what is needed to read it, as JSON."""
    asked = situation.asked
    return json.dumps(
        {
            "message": text,
            "we_asked_for": (asked.slot or asked.kind) if asked else None,
            "open_tasks": list(situation.open_tasks),
            "values": {slot: list(found) for slot, found in values.items()},
        },
        ensure_ascii=False,
    )


def read_answer(text: str) -> list[SaidRequest]:
    """The requests in an answer, at most `MAX_REQUESTS`.

    Raises:
        ModelAnswerError: it is not of the form.
    """
    try:
        return SaidRequests.model_validate(json_object(text)).requests[:MAX_REQUESTS]
    except ValidationError as error:
        raise ModelAnswerError(f"not of the form: {error.error_count()} errors") from error


def _object(properties: Mapping[str, object]) -> dict[str, object]:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }
