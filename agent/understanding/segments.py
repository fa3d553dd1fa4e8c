"""Cut a message into the parts that may be separate requests."""

import re

from knowledge.pack import Language

MAX_SEGMENTS = 6
_SENTENCE_END = re.compile(
    r"(?<=[?!？！。；;])\s*|(?<=[a-z0-9)]\.)\s+(?=[A-Za-z\u4e00-\u9fff])|\n+"
)
_JOINTS: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"\s*(?:,|\s-\s|\s–\s)?\s*\b(?:and also|and then|and|also|plus|btw|by the way|oh and|"
        r"another thing|one more thing|secondly|on top of that|as well as|while you(?:'re| are) at"
        r" it)\b[\s,:]*|\s*,\s*|\s*&\s*|\s+\+\s+",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        r"[，,、\s]*(?:另外|还有|顺便(?:问一下|问下|问|再问)?|以及|并且|而且|然后|对了|再问(?:一下|下)?|"
        r"再就是|同时|外加|再者|其次)[，,：:\s]*|[，,]\s*|\s{1,}"
    ),
}
_LEAST_LENGTH: dict[Language, int] = {"en": 2, "zh": 3}


def split_sentences(text: str) -> list[str]:
    """The sentences of a message, trimmed; a message without punctuation is one sentence."""
    return [part.strip() for part in _SENTENCE_END.split(text) if part and part.strip()]


def split_requests(text: str, language: Language) -> list[str]:
    """Candidate requests, in order, at most `MAX_SEGMENTS`; one when nothing suggests more.

    Cutting is generous: whether two parts are two requests is decided by what they mean.
    """
    parts: list[str] = []
    for sentence in split_sentences(text):
        pieces = [piece.strip(" ,，.。") for piece in _JOINTS[language].split(sentence)]
        parts.extend(_glue_short(pieces, language))
    return parts[:MAX_SEGMENTS] or [text]


def _glue_short(pieces: list[str], language: Language) -> list[str]:
    """A piece too short to be a request belongs to the one before it."""
    glued: list[str] = []
    glue = " " if language == "en" else "，"
    for piece in pieces:
        if not piece:
            continue
        size = len(piece.split()) if language == "en" else len(piece)
        if glued and size < _LEAST_LENGTH[language]:
            glued[-1] = f"{glued[-1]}{glue}{piece}"
        else:
            glued.append(piece)
    return glued
