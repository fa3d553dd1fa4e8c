"""The sentences of all articles of a language, with what is needed to choose among them."""

import math
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from knowledge.answers import AnswerUnit, ShortAnswer, shorten
from knowledge.beyond import named_products
from knowledge.content_words import content_terms
from knowledge.tokens import normalise, words
from knowledge.wanted import Kind

NAME_BONUS = 0.4
"""For a unit that names what the message names: "Alder, how long" wants the Alder's sentence."""
FEW_SHARE = 0.5
"""A name that more of an article's units have is its topic and chooses none of them."""
_NAME_LIKE = re.compile(r"(?<![a-z0-9])(?:[a-z]+\d+|\d+[a-z]+)(?![a-z0-9])")
_LATIN = re.compile(r"(?<![a-z0-9])[a-z][a-z0-9-]+")


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
    around: str
    """The message that the question is part of: what it names counts too."""


class ArticleSentences:
    """Read-only after it is built."""

    def __init__(
        self,
        units: Mapping[str, Sequence[AnswerUnit]],
        vectors: NDArray[np.float32],
        products: Collection[str] = (),
    ) -> None:
        """Rows of `vectors` are the units of all articles in order; `products` are names."""
        self._products = products
        self._names = {
            article_id: [names_in(unit.sentence.text, products) for unit in found]
            for article_id, found in units.items()
        }
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
        relevance += NAME_BONUS * self._named(article_id, wish.around)
        return shorten(self._units[article_id], relevance, wish.asked)

    def _named(self, article_id: str, message: str) -> NDArray[np.float32]:
        """1 for each unit that names what the message names and most of the others do not."""
        asked = names_in(message, self._products)
        found = np.array([bool(asked & names) for names in self._names[article_id]])
        if found.mean() > FEW_SHARE:
            return np.zeros(len(found), dtype=np.float32)
        return found.astype(np.float32)

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


def names_in(text: str, products: Collection[str]) -> frozenset[str]:
    """What a text names: products, models like "E14", Latin words among Chinese ones."""
    plain = normalise(text)
    found = {*named_products(plain, products), *_NAME_LIKE.findall(plain)}
    if any(character >= "㐀" for character in plain):
        found.update(_LATIN.findall(plain))
    return frozenset(found)
