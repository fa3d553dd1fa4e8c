"""A JSON object out of what a model wrote, also where it wrote more than that."""

import json
import re
from typing import Any

from agent.errors import ModelAnswerError

_FENCE = re.compile(r"```(?:json)?\s*(.*?)```", re.DOTALL | re.IGNORECASE)
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_SHOWN = 200


def json_object(text: str) -> dict[str, Any]:
    """The first object in `text`; repaired are fences, words around it and trailing commas.

    Raises:
        ModelAnswerError: there is none.
    """
    fenced = _FENCE.search(text)
    for written in (text, fenced[1] if fenced else "", _TRAILING_COMMA.sub("", text)):
        start = written.find("{")
        if start < 0:
            continue
        try:
            found: dict[str, Any] = json.JSONDecoder().raw_decode(written[start:])[0]
        except (ValueError, RecursionError):
            continue
        return found
    raise ModelAnswerError(f"no JSON object in {text[:_SHOWN]!r}")
