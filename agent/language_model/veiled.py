"""Nothing personal leaves: what customers wrote is veiled on the way out, and put back."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace

from agent.errors import ModelAnswerError, ModelRefusedError
from agent.language_model.model import ChatMessage, Request, Usage
from agent.privacy import Veil

LONGEST_PLACEHOLDER = 24
"""Characters; a bracket that is open for longer begins no placeholder."""


def veiled(request: Request, veil: Veil) -> Request:
    """The request without personal data. System messages are the pack's own text, and stay.

    Raises:
        ModelRefusedError: too long to be looked through.
    """
    try:
        messages = [
            one if one.role == "system" else ChatMessage(one.role, veil.hide(one.text))
            for one in request.messages
        ]
    except ValueError as error:
        raise ModelRefusedError(str(error)) from error
    return replace(request, messages=messages)


def unveiled(text: str, veil: Veil) -> str:
    """The text with the values put back.

    Raises:
        ModelAnswerError: it has placeholders that were never given.
    """
    if unknown := veil.unknown_placeholders(text):
        raise ModelAnswerError(f"made up {unknown[0]}")
    return veil.reveal(text)


async def unveiled_stream(
    parts: AsyncIterator[str | Usage], veil: Veil
) -> AsyncIterator[str | Usage]:
    """The same piece by piece; what may be half a placeholder waits for its rest.

    Raises:
        ModelAnswerError: see `unveiled`.
    """
    waiting = ""
    async for part in parts:
        if not isinstance(part, str):
            for rest in _all_of(waiting, veil):
                yield rest
            waiting = ""
            yield part
            continue
        waiting += part
        bracket = waiting.rfind("[")
        is_open = bracket >= 0 and "]" not in waiting[bracket:]
        cut = bracket if is_open and len(waiting) - bracket <= LONGEST_PLACEHOLDER else len(waiting)
        ready, waiting = waiting[:cut], waiting[cut:]
        for whole in _all_of(ready, veil):
            yield whole
    for rest in _all_of(waiting, veil):
        yield rest


def _all_of(text: str, veil: Veil) -> Iterator[str]:
    if text:
        yield unveiled(text, veil)
