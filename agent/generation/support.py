"""Whether a sentence says nothing but what its sources say.

Without a second model: figures and addresses must stand in one source, names must be known, the
content words must be its words, a "not" must be where it has one, and no deed or promise may be
claimed. It errs on the side of holding back: what is held back is replaced by the source's own
sentence.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from agent.claims import unbacked_deeds
from agent.generation.phrases import ABOUT_ITSELF, FUNCTION_WORDS, SMALL_TALK, TO_A_MODEL
from agent.sections import plain_section
from agent.understanding.language import detect_language
from knowledge.pack import Language

LEAST_COVERAGE: dict[Language, float] = {"en": 0.68, "zh": 0.55}
"""Share of a sentence's content that must stand in the source or the question."""
LEAST_SOURCE_COVERAGE = 0.4
"""The same in the source alone: repeating the question is no answer."""

Reason = Literal[
    "supported", "small talk", "figures", "address", "name", "content", "condition", "negation",
    "deed", "language", "about itself",
]  # fmt: skip

_FIGURE = re.compile(r"[A-Za-z]*\d+(?:[.,:/-]\d+)*%?")
_ADDRESS = re.compile(r"[\w.+-]+@[\w.-]+|https?://\S+|\bwww\.\S+|\b[\w-]+\.(?:com|sg|org|net)\b")
_MARKUP = re.compile(
    r"<\s*/?\s*[a-z!][^<]*>?|!?\[[^\]]*\]\s?\(|\b(?:javascript|vbscript|data):\S", re.IGNORECASE
)
"""HTML, links and pictures: passages are plain text, and have none."""
_CITATION = re.compile(r"\s?\[(\d{1,2})\]")
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
_SENTENCES = re.compile(r"(?<=[.!?;])\s+|[。！？；;\n]+")
_CLAUSES = re.compile(r"(?<=[,:;])\s+|[，、：；]|\s-\s|\sand\s(?=[A-Z])")
_ABSOLUTE = frozenset({"free", "alway", "every", "免费", "全额", "随时"})
"""Stems and pairs that promise much; what they hang on must be said with them."""
_CONDITION = re.compile(
    r"\b(?:if|only|for|from|over|above|unless|when|within)\b|满|仅|若|如果|凡|当|时|内|以上|的(?=退货|订单)",
    re.IGNORECASE,
)


_ENDS = ".!?;。！？；"
# A full stop inside "S$4.90" neither begins nor ends a sentence.
_BEGINS_AFTER = re.compile(r"(?:^|[\n。！？；]|[.!?;][)\"”’\]]*\s)[\s-]*$")
_ENDS_BEFORE = re.compile(r" *(?:$|[\n。！？；]|[.!?;](?:[)\"”’\]]|\s|$))")
_SHORTEST_VERBATIM = 6
"""Characters."""

_CLOSENESS: tuple[Reason, ...] = (
    "content", "figures", "address", "name", "condition", "negation", "supported",
)  # fmt: skip
"""How far a sentence got with a source; the furthest says most about it."""


@dataclass(frozen=True)
class Source:
    """Something that may back a sentence."""

    source_id: str
    text: str
    """A passage, or what a tool has found, in words."""


@dataclass(frozen=True)
class Verdict:
    """What became of a sentence."""

    is_supported: bool
    reason: Reason
    source_id: str | None = None
    """What backs it; None of small talk and of what nothing backs."""


_NOTHING: tuple[Reason, Source | None] = ("content", None)


class SupportChecker:
    """Checks the sentences of one reply against its sources."""

    def __init__(self, sources: Sequence[Source], question: str, language: Language) -> None:
        told = [replace(one, text=_to_customers(one.text)) for one in sources]
        self._sources = [(one, _Content.of(one.text, language)) for one in told]
        self._question = _Content.of(question, language)
        self._language: Language = language

    def check(self, sentence: str) -> Verdict:
        """Whether `sentence` may be shown; inline citations like [1] are allowed."""
        plain = _CITATION.sub("", sentence).replace("**", "").strip(" -*•\n\t")
        if _MARKUP.search(plain):
            return Verdict(False, "address")
        for one, _ in self._sources:
            if _stands_in(plain, one.text):
                return Verdict(True, "supported", one.source_id)
        if SMALL_TALK.match(plain):
            return Verdict(True, "small talk")
        if reason := _never_said(plain):
            return Verdict(False, reason)
        said = _Content.of(plain, self._language)
        if not said.words or detect_language(plain, otherwise=self._language) != self._language:
            return Verdict(False, "language" if said.words else "content")
        found = [(self._against(plain, said, one, content), one) for one, content in self._sources]
        best, source = max(found, key=lambda one: _CLOSENESS.index(one[0]), default=_NOTHING)
        if best == "supported" and source is not None:
            return Verdict(True, best, source.source_id)
        return Verdict(False, best)

    def _against(
        self, sentence: str, said: "_Content", source: Source, content: "_Content"
    ) -> Reason:
        if not said.addresses <= content.addresses:
            return "address"
        if not said.figures <= content.figures:
            return "figures"
        if not said.names <= content.spoken | self._question.spoken:
            return "name"
        own = len(said.words & content.words) / len(said.words)
        known = len(said.words & (content.words | self._question.words)) / len(said.words)
        if known < LEAST_COVERAGE[self._language] or own < LEAST_SOURCE_COVERAGE:
            return "content"
        if not _figures_belong(said, source.text, self._language):
            return "figures"
        if _drops_condition(said, source.text, self._language):
            return "condition"
        return "supported" if self._has_its_negations(sentence, source) else "negation"

    def _has_its_negations(self, sentence: str, source: Source) -> bool:
        """Whether a "not" stands on both sides or on neither; figures say which part is meant."""
        parts = list(self._parts(source.text))
        return all(_agrees(said, parts) for said in self._parts(sentence))

    def _parts(self, text: str) -> Iterator["_Content"]:
        """What a "not" is about: an English sentence, and a Chinese clause.

        A Chinese sentence goes on after its comma, often with another subject.
        """
        for sentence in _split(_SENTENCES, text):
            clauses = _split(_CLAUSES, sentence) if self._language == "zh" else [sentence]
            yield from (_Content.of(clause, self._language) for clause in clauses)


def _never_said(sentence: str) -> Reason | None:
    """Why no source in the world backs it."""
    if ABOUT_ITSELF.search(sentence):
        return "about itself"
    return "deed" if unbacked_deeds(plain_section("generation", sentence)) else None


def _agrees(said: "_Content", parts: "Sequence[_Content]") -> bool:
    best = max((_overlap(said, part) for part in parts), default=0.0)
    if best == 0.0:
        return not said.is_negated
    closest = [part for part in parts if _overlap(said, part) >= 0.8 * best]
    return any(_negates_the_same(said, part) for part in closest)


def _negates_the_same(said: "_Content", part: "_Content") -> bool:
    """Whether both have a "not", and before the same words as far as both have them."""
    return (
        said.is_negated == part.is_negated
        and part.negated & said.words <= said.negated
        and said.negated & part.words <= part.negated
    )


def _stands_in(sentence: str, source: str) -> bool:
    """Whether a source has exactly this sentence, be it an item of a list."""
    text, said = _plain(source), _plain(sentence).rstrip(_ENDS)
    if len(said) < _SHORTEST_VERBATIM:
        return False
    start = text.find(said)
    if start < 0 or not _BEGINS_AFTER.search(text[:start]):
        return False
    return _ENDS_BEFORE.match(text[start + len(said) :]) is not None


def _to_customers(text: str) -> str:
    """A source without the lines in which somebody tells a model what to do."""
    return "\n".join(line for line in text.splitlines() if not TO_A_MODEL.search(line))


def _plain(text: str) -> str:
    return re.sub(r"[ \t]+", " ", text.replace("*", "")).strip(" -").casefold()


@dataclass(frozen=True)
class _Content:
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
    def of(cls, text: str, language: Language) -> "_Content":
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
            frozenset(_FIGURE.findall(folded)),
            frozenset(found.rstrip(".,;") for found in _ADDRESS.findall(folded)),
            bool(_NEGATION[language].search(text)),
            frozenset(_stem(word) for word in _NEGATED.findall(folded))
            | frozenset(_NEGATED_HAN.findall(text)),
        )


def _split(ends: re.Pattern[str], text: str) -> list[str]:
    return [part for part in ends.split(text) if part.strip()]


def _figures_belong(said: "_Content", source: str, language: Language) -> bool:
    """Whether each figure belongs to what it is said of: "PayNow takes 5-10 days" takes the cards'.

    A word that stands in a clause with figures of its own, and not in any with this one, is of
    something else.
    """
    for sentence in _split(_SENTENCES, source):
        clauses = [_Content.of(part, language) for part in _split(_CLAUSES, sentence)]
        for figure in said.figures:
            with_it = [clause for clause in clauses if figure in clause.figures]
            if not with_it:
                continue
            near = frozenset().union(*(clause.words for clause in with_it))
            others = [one for one in clauses if one.figures and figure not in one.figures]
            alone = frozenset().union(*(one.words for one in others)) - near
            if said.words & alone and not said.figures & {
                one for clause in others for one in clause.figures
            }:
                return False
    return True


def _drops_condition(said: "_Content", source: str, language: Language) -> bool:
    """Whether "free", "always" and the like lose what they hang on in the source."""
    for sentence in _split(_SENTENCES, source):
        for clause in _split(_CLAUSES, sentence):
            told = _Content.of(clause, language)
            absolute = said.words & told.words & _ABSOLUTE
            condition = _CONDITION.search(clause)
            if absolute and condition:
                needed = _Content.of(clause[condition.end() :], language)
                if not said.words & needed.words and not said.figures & needed.figures:
                    return True
    return False


def _overlap(said: _Content, part: _Content) -> float:
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
