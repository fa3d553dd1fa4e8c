"""The sentences of all articles of a language, with what is needed to choose among them."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from knowledge.answers import AnswerUnit, ShortAnswer, shorten
from knowledge.content_words import content_terms
from knowledge.tokens import words
from knowledge.wanted import Kind


@dataclass(frozen=True)
class Wish:
    """What a question wants of an article."""

    question: str
    vector: NDArray[np.float32]
    """The question's embedding, shape (dimension,)."""
    encoder_weight: float
    """In [0, 1]: how much the embedding says beside the words."""
    asked: frozenset[Kind]
    """Kinds of figure, or a list or steps."""


class ArticleSentences:
    """Read-only after it is built."""

    def __init__(
        self, units: Mapping[str, Sequence[AnswerUnit]], vectors: NDArray[np.float32]
    ) -> None:
        """Rows of `vectors` are the units of all articles in order."""
        self._units = units
        self._vectors = vectors
        starts = np.concatenate([[0], np.cumsum([len(found) for found in units.values()])])
        self._rows = dict(zip(units, pairwise(starts.tolist()), strict=True))
        # Words in both languages: one Chinese character can carry the answer.
        self._terms = {
            article_id: [frozenset(words(unit.sentence.text)) for unit in found]
            for article_id, found in units.items()
        }
        self._count = len(vectors)
        self._frequency = Counter(
            term for found in self._terms.values() for terms in found for term in terms
        )

    def shorten(self, article_id: str, wish: Wish) -> ShortAnswer:
        """The article's answer."""
        start, end = self._rows[article_id]
        shared = self._shared_terms(article_id, list(content_terms(wish.question)))
        relevance = (1 - wish.encoder_weight) * shared
        if wish.encoder_weight > 0:
            relevance += wish.encoder_weight * (self._vectors[start:end] @ wish.vector)
        return shorten(self._units[article_id], relevance, wish.asked)

    def _shared_terms(self, article_id: str, question: Sequence[str]) -> NDArray[np.float32]:
        """Of the question's terms that the article has, the weighted share each unit has.

        A term counts more when it is rare among all sentences, and more when it is rare within
        the article: the topic's own words are in most of its sentences and choose none of them.
        """
        found = self._terms[article_id]
        shares = np.zeros(len(found), dtype=np.float32)
        total = 0.0
        for term in question:
            holders = [row for row, terms in enumerate(found) if term in terms]
            if holders:
                rare_at_all = math.log(1 + self._count / self._frequency[term])
                weight = rare_at_all * math.log(1 + len(found) / len(holders))
                shares[holders] += weight
                total += weight
        return shares / total if total else shares
