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
from agent.generation.bindings import (
    adds_a_part,
    adds_only_or_duty,
    changes_who,
    drops_condition,
    drops_only,
    figures_belong,
    figures_keep_their_clause,
    figures_stay,
    measures,
    promises_more,
    says_little,
)
from agent.generation.content import CLAUSES, SENTENCES, Content, overlap, split
from agent.generation.phrases import ABOUT_ITSELF, SMALL_TALK, TO_A_MODEL
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

_MARKUP = re.compile(
    r"<\s*/?\s*[a-z!][^<]*>?|!?\[[^\]]*\]\s?\(|\b(?:javascript|vbscript|data):\S", re.IGNORECASE
)
"""HTML, links and pictures: passages are plain text, and have none."""
_CITATION = re.compile(r"\s?\[(\d{1,2})\]")

_ENDS = ".!?;。！？；"
# A full stop inside "S$4.90" neither begins nor ends a sentence.
_BEGINS_AFTER = re.compile(r"(?:^|[\n。！？；]|[.!?;][)\"”’\]]*\s)[\s-]*$")
_ENDS_BEFORE = re.compile(r" *(?:$|[\n。！？；]|[.!?;](?:[)\"”’\]]|\s|$))")
_LEAST_WORDS: dict[Language, int] = {"en": 2, "zh": 3}
"""Content that a sentence without figures has; less says nothing: "We!"."""
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
        self._sources = [(one, Content.of(one.text, language)) for one in told]
        self._question = Content.of(question, language)
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
        return self._compared(plain)

    def _compared(self, plain: str) -> Verdict:
        """By what the sentence is made of."""
        said = Content.of(plain, self._language)
        if not said.figures and len(said.words) < _LEAST_WORDS[self._language]:
            return Verdict(False, "content")
        if not said.words or detect_language(plain, otherwise=self._language) != self._language:
            return Verdict(False, "language" if said.words else "content")
        if self._language == "zh" and len(self._foreign(said)) > 1:
            return Verdict(False, "language")
        found = [(self._against(plain, said, one, content), one) for one, content in self._sources]
        best, source = max(found, key=lambda one: _CLOSENESS.index(one[0]), default=_NOTHING)
        if best == "supported" and source is not None:
            return Verdict(True, best, source.source_id)
        return Verdict(False, best)

    def _foreign(self, said: Content) -> frozenset[str]:
        """Latin words that neither a source nor the question has; names stand in one of them."""
        known = self._question.spoken.union(*(content.spoken for _, content in self._sources))
        return frozenset(word for word in said.spoken - known if len(word) > 1)

    def _against(self, sentence: str, said: Content, source: Source, content: Content) -> Reason:
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
        everything = content.words | self._question.words
        language = self._language
        if adds_a_part(sentence, everything, language) or says_little(sentence, language):
            return "content"
        if changes_who(sentence, source.text, language):
            return "content"
        return self._as_bound(sentence, said, source)

    def _as_bound(self, sentence: str, said: Content, source: Source) -> Reason:
        """The same of what is known word by word: whether it goes together as in the source."""
        text, language = source.text, self._language
        if not measures(sentence) <= measures(text) or not figures_belong(said, text, language):
            return "figures"
        if drops_condition(said, text, language) or drops_only(sentence, text, language):
            return "condition"
        if not figures_stay(sentence, text, language):
            return "figures"
        if not figures_keep_their_clause(sentence, text, language):
            return "figures"
        if promises_more(sentence, text, language) or adds_only_or_duty(sentence, text, language):
            return "condition"
        return "supported" if self._has_its_negations(sentence, source) else "negation"

    def _has_its_negations(self, sentence: str, source: Source) -> bool:
        """Whether a "not" stands on both sides or on neither; figures say which part is meant."""
        parts = list(self._parts(source.text))
        return all(_agrees(said, parts) for said in self._parts(sentence))

    def _parts(self, text: str) -> Iterator[Content]:
        """What a "not" is about: an English sentence, and a Chinese clause.

        A Chinese sentence goes on after its comma, often with another subject.
        """
        for sentence in split(SENTENCES, text):
            clauses = split(CLAUSES, sentence) if self._language == "zh" else [sentence]
            yield from (Content.of(clause, self._language) for clause in clauses)


def _never_said(sentence: str) -> Reason | None:
    """Why no source in the world backs it."""
    if ABOUT_ITSELF.search(sentence):
        return "about itself"
    return "deed" if unbacked_deeds(plain_section("generation", sentence)) else None


def _agrees(said: Content, parts: Sequence[Content]) -> bool:
    best = max((overlap(said, part) for part in parts), default=0.0)
    if best == 0.0:
        return not said.is_negated
    closest = [part for part in parts if overlap(said, part) >= 0.8 * best]
    return any(_negates_the_same(said, part) for part in closest)


def _negates_the_same(said: Content, part: Content) -> bool:
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
