"""Cut a message into the parts that may be separate requests."""

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from knowledge.pack import Language

MAX_SEGMENTS = 6
"""Fifteen texts to embed at most; a longer message is cut into longer parts."""
_SENTENCE_END = re.compile(
    r"(?<=[?!？！。；;])\s*|(?<=[a-z0-9)]\.)\s+(?=[A-Za-z\u4e00-\u9fff])|\n+"
)
_JOINT_WORDS: dict[Language, str] = {
    "en": r"and also|and then|and|also|plus|btw|by the way|oh and|another thing|one more thing|"
    r"secondly|on top of that|as well as|while you(?:'re| are) at it",
    "zh": r"另外|还有|顺便(?:问一下|问下|问|再问)?|以及|并且|而且|然后|对了|再问(?:一下|下)?|"
    r"再就是|同时|外加|再者|其次",
}
# An address is one thing: "Blk 88 Bedok North St 4, #09-13, Singapore 460088".
_NO_ADDRESS = r"(?!\s*(?:#\s?\d|singapore\b|s?\(?\d{6}\b|unit \d|新加坡|邮编))"
# What stands between two parts; a group matches when it says that something else follows.
_JOINTS: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        rf"\s*(?:,|\s-\s|\s–\s)?\s*\b({_JOINT_WORDS['en']})\b[\s,:]*|"
        rf"\s*,{_NO_ADDRESS}\s*|\s*&\s*|\s+\+\s+",
        re.IGNORECASE,
    ),
    # A space between Chinese words stands for a comma; one beside Latin letters does not.
    "zh": re.compile(
        rf"[，,、\s]*({_JOINT_WORDS['zh']})[，,：:\s]*|[，,]{_NO_ADDRESS}\s*"
        r"|(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])"
    ),
}
# Where the next sentence begins though nothing ended the last: "cancel it please Thanks, you ...".
_UNMARKED_END = re.compile(
    r"(?<![A-Za-z'’-])(?:[a-z]+|W?\d+) "
    r"(?=(?:Thanks?|Sorry|Anyway|Hope|Hello|Please|And|But|So|Also|My|The|This|That|"
    r"It|We|You|He|She|They|There|Just|No|If|When|What|Where|How|Why|Can|Could|Would|Is|Are|Do|"
    r"Does|Have|Good|Take)\b(?![-/]))"
)
_GLUE: dict[Language, str] = {"en": " ", "zh": "，"}
_LEAST_LENGTH: dict[Language, int] = {"en": 2, "zh": 3}


# How a request sounds, beside what only leads up to it: questions, wishes and orders.
_ASKING: dict[Language, re.Pattern[str]] = {
    "en": re.compile(
        r"\?|^\W*(?:(?:so|ok|okay|but|or|then|hi|hello|hey|now|well|just)\W+)*(?:can|could|do|does|"
        r"did|is|are|was|will|would|should|may|how|what|where|when|why|who|which|any|cancel|send|"
        r"change|tell|give|stop|start|return|refund|check|update|pause|skip|delete|close|remove|"
        r"add|make|let|get|order|book|switch|swap|exchange|track|show|help|need|want|wanna)\b"
        r"|\b(?:can|could|do|is|are|will|should) (?:i|u|you|it|there|they|we)\b"
        r"|\bhow (?:much|long|many|do|about)\b|\bi(?:'d like| want| need)\b|\bp(?:lease|ls|lz)\b"
        r"|\b(?:what about|or not|where is|when will|when is)\b",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        r"[?？吗嘛呢吧几哪啥谁咋请退查换改]|么$|怎么|怎样|如何|多少|什么|多久|能不能|可不可以|可以|能否|是不是|"
        r"有没有|要不要|会不会|行不行|帮我|帮忙|麻烦|我想|我要|想要|给我|需要|取消|为何"
    ),
}


@dataclass(frozen=True)
class Segment:
    """A part of a message."""

    text: str
    sentence: int
    """Which sentence it stands in, from 0."""
    has_joint_word: bool
    """Whether a word such as "also" joins it to what stands before it."""


@dataclass(frozen=True)
class Span:
    """Neighbouring segments read together."""

    text: str
    start: int
    """The first segment."""
    end: int
    """One more than the last."""


def spans_of(segments: Sequence[Segment], language: Language) -> list[Span]:
    """Each segment, then every beginning and every end of the message: a request and its story."""
    count = len(segments)
    ranges = [(at, at + 1) for at in range(count)]
    ranges += [(0, end) for end in range(2, count)] + [(start, count) for start in range(1, count)]
    return [
        Span(_GLUE[language].join(one.text for one in segments[start:end]), start, end)
        for start, end in dict.fromkeys(ranges)
    ]


def is_whole_sentence(span: Span, segments: Sequence[Segment]) -> bool:
    """Whether a span is exactly one of several sentences."""
    inside = {segment.sentence for segment in segments[span.start : span.end]}
    outside = [*segments[: span.start], *segments[span.end :]]
    return (
        len(inside) == 1
        and bool(outside)
        and inside.isdisjoint(segment.sentence for segment in outside)
    )


def sounds_like_a_request(text: str, language: Language) -> bool:
    """Whether it asks, wishes or orders, by its words alone."""
    return _ASKING[language].search(text) is not None


def split_sentences(text: str) -> list[str]:
    """The sentences of a message, trimmed; a message without punctuation is one sentence."""
    return [part.strip() for part in _SENTENCE_END.split(text) if part and part.strip()]


def split_requests(text: str, language: Language) -> list[Segment]:
    """Candidate requests, in order, at most `MAX_SEGMENTS`; one when nothing suggests more.

    Cutting is generous: whether two parts are two requests is decided by what they mean.
    """
    sentences = [
        part for sentence in split_sentences(text) for part in _unmarked_sentences(sentence)
    ]
    found: list[list[Segment]] = []
    for number, sentence in enumerate(sentences):
        if parts := _parts(sentence, number, language):
            found.append(parts)
    _join_longest(found, language)
    return [part for parts in found for part in parts] or [Segment(text, 0, has_joint_word=False)]


def _unmarked_sentences(sentence: str) -> list[str]:
    ends = [0, *(found.end() for found in _UNMARKED_END.finditer(sentence)), len(sentence)]
    return [sentence[start:end].strip() for start, end in itertools.pairwise(ends)]


def _join_longest(sentences: list[list[Segment]], language: Language) -> None:
    """Undo cuts until no more than `MAX_SEGMENTS` are left: first within the most cut sentence.

    A long story keeps its sentences apart, so that the one that asks is not lost in the others.
    """
    while sum(map(len, sentences)) > MAX_SEGMENTS:
        most = max(sentences, key=len)
        if len(most) == 1:
            last = sentences.pop()
            sentences[-1] += last
            continue
        glue = _GLUE[language]
        if len(sentences) > 1:
            most[:] = [replace(most[0], text=glue.join(part.text for part in most))]
        else:
            most[-2:] = [replace(most[-2], text=f"{most[-2].text}{glue}{most[-1].text}")]


def _parts(sentence: str, number: int, language: Language) -> list[Segment]:
    """The sentence cut at its joints; a piece too short belongs to the one before it."""
    parts: list[Segment] = []
    # With one group in the pattern, `split` gives text, joint word or None, text, ...
    pieces = [None, *_JOINTS[language].split(sentence)]
    for joint, piece in zip(pieces[::2], pieces[1::2], strict=True):
        text = (piece or "").strip(" ,，.。")
        if not text:
            continue
        size = len(text.split()) if language == "en" else len(text)
        if parts and size < _LEAST_LENGTH[language]:
            parts[-1] = replace(parts[-1], text=f"{parts[-1].text}{_GLUE[language]}{text}")
        else:
            parts.append(Segment(text, number, has_joint_word=joint is not None))
    return parts
