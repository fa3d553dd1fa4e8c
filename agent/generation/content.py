"""What a text is made of, as far as two texts can be compared without understanding them."""

import re
from dataclasses import dataclass

from agent.generation.phrases import FUNCTION_WORDS
from knowledge.pack import Language

_NUMBER_WORDS = {
    "zero": "0", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7",
    "eight": "8", "nine": "9", "ten": "10", "eleven": "11", "twelve": "12",
}  # fmt: skip
"""Without "one", which is mostly no number."""
_FIGURE = re.compile(r"[A-Za-z]*\d+(?:[.,:/-]\d+)*%?")
_ADDRESS = re.compile(r"[\w.+-]+@[\w.-]+|https?://\S+|\bwww\.\S+|\b[\w-]+\.(?:com|sg|org|net)\b")
_WORD = re.compile(r"[a-z]+(?:['’][a-z]+)?")
_NAME = re.compile(r"(?<![.!?:]\s)(?<!^)(?<![*\-\"“] )\b[A-Z][a-z]{2,}\b")
_HAN = re.compile(r"[\u4e00-\u9fff]+")
_NEGATION = {
    "en": re.compile(
        r"\b(?:not|no|never|cannot|without|neither|nor|none|unless|except)\b|n['’]t\b", re.I
    ),
    "zh": re.compile(
        r"不(?!仅|但|同|过|错)|没(?!问题)|无法|无需|未|别(?!的|人)|非(?!常)|除外|禁止"
    ),
}
_NEGATED = re.compile(
    r"(?:\b(?:not|never|cannot)|n['’]t)\s+(?:(?:be|been|yet|also|always|usually)\s+)*([a-z]{3,})"
)
_NEGATED_HAN = re.compile(r"(?:不|没有?|无法|无需|未)(?=([\u4e00-\u9fff]{2}))")
SENTENCES = re.compile(r"(?<=[.!?;])\s+|[。！？；;\n]+")
CLAUSES = re.compile(r"(?<=[,:;])\s+|[，、：；]|\s-\s|\sand\s(?=[A-Z])")


@dataclass(frozen=True)
class Content:
    """What a text is made of, as far as it can be compared."""

    words: frozenset[str]
    """Stems of content words; for Chinese, pairs of characters."""
    spoken: frozenset[str]
    """All words in lower case."""
    names: frozenset[str]
    """Capitalised words inside a sentence, in lower case."""
    figures: frozenset[str]
    addresses: frozenset[str]
    is_negated: bool
    negated: frozenset[str]
    """Stems of words, or pairs of characters, right after a "not"; there may be several."""

    @classmethod
    def of(cls, text: str, language: Language) -> "Content":
        folded = text.casefold()
        # Two words for one thing, and what a "not" mostly stands before.
        text = text.replace("可以", "能")
        words = {
            _stem(word)
            for word in _WORD.findall(folded)
            if word.split("'")[0].split("’")[0] not in FUNCTION_WORDS and len(word) > 1
        }
        pairs = {run[at : at + 2] for run in _HAN.findall(text) for at in range(len(run) - 1)}
        return cls(
            frozenset(words | pairs),
            frozenset(_WORD.findall(folded)),
            frozenset(name.casefold() for name in _NAME.findall(text)),
            frozenset(_FIGURE.findall(folded))
            | {_NUMBER_WORDS[word] for word in _WORD.findall(folded) if word in _NUMBER_WORDS},
            frozenset(found.rstrip(".,;") for found in _ADDRESS.findall(folded)),
            bool(_NEGATION[language].search(text)),
            frozenset(_stem(word) for word in _NEGATED.findall(folded))
            | frozenset(_NEGATED_HAN.findall(text)),
        )


def split(ends: re.Pattern[str], text: str) -> list[str]:
    return [part for part in ends.split(text) if part.strip()]


def overlap(said: Content, part: Content) -> float:
    """How much of what is said stands in a part of a source; figures count twice."""
    total = len(said.words) + 2 * len(said.figures)
    shared = len(said.words & part.words) + 2 * len(said.figures & part.figures)
    return shared / total if total else 0.0


def _stem(word: str) -> str:
    """Singular and plural, "deliver" and "delivered", alike: rough, and the same on both sides."""
    word = re.sub(r"['’]s$", "", word)
    for ending in ("ations", "ation", "ments", "ment", "ings", "ing", "ies", "ied", "ed", "es"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word.rstrip("sey") if len(word) > 4 else word
