"""Lexical ranking: BM25 over postings in plain numpy."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.tokens import Analysis

Bag = Mapping[str, float]
"""Terms with their (weighted) counts."""

SATURATION = 1.2
"""BM25's k1: how soon a repeated term stops adding."""
LENGTH_PENALTY = 0.4
"""BM25's b. Below the usual .75: titles and questions differ in length by habit, not by topic."""


class LexicalRanker:
    """Scores every text of a fixed collection against a question.

    Source: Robertson & Zaragoza, The Probabilistic Relevance Framework, 2009 (weighted fields are
    joined before saturation, as in its BM25F).
    """

    def __init__(self, bags: Sequence[Bag], analysis: Analysis) -> None:
        """`bags` are the analysed texts; see `weighted_bag`."""
        self._analysis = analysis
        self._count = len(bags)
        self._terms: dict[str, int] = {}
        self._starts, self._texts, self._weights, self._rarity = self._build(bags)
        self._unknown = _rarity(np.zeros(1), self._count)[0]

    def scores(self, question: str) -> NDArray[np.float32]:
        """Shape (n_texts,), in [0, 1]: 1 would be a short text with every term of `question`."""
        known: list[tuple[int, int]] = []
        best_possible = 0.0
        for term, repeats in self._analysis(question).items():
            row = self._terms.get(term)
            best_possible += repeats * (self._unknown if row is None else self._rarity[row])
            if row is not None:
                known.append((row, repeats))
        if not known:
            return np.zeros(self._count, dtype=np.float32)
        slices = [slice(self._starts[row], self._starts[row + 1]) for row, _ in known]
        texts = np.concatenate([self._texts[part] for part in slices])
        weights = np.concatenate(
            [
                self._weights[part] * repeats
                for part, (_, repeats) in zip(slices, known, strict=True)
            ]
        )
        found = np.bincount(texts, weights=weights, minlength=self._count)
        return (found / (best_possible * (SATURATION + 1))).astype(np.float32)

    def _build(
        self, bags: Sequence[Bag]
    ) -> tuple[list[int], NDArray[np.int32], NDArray[np.float32], list[float]]:
        postings: dict[str, list[tuple[int, float]]] = {}
        for number, bag in enumerate(bags):
            for term, count in bag.items():
                postings.setdefault(term, []).append((number, count))
        self._terms = {term: row for row, term in enumerate(postings)}
        lengths = np.array([sum(bag.values()) for bag in bags] or [1.0], dtype=np.float64)
        penalty = 1 - LENGTH_PENALTY + LENGTH_PENALTY * lengths / max(lengths.mean(), 1e-9)
        sizes = np.array([len(found) for found in postings.values()], dtype=np.int64)
        starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        flat = [entry for found in postings.values() for entry in found]
        texts = np.array([number for number, _ in flat], dtype=np.int32)
        counts = np.array([count for _, count in flat], dtype=np.float64)
        rarity = _rarity(sizes, self._count)
        saturated = counts * (SATURATION + 1) / (counts + SATURATION * penalty[texts])
        weights = (saturated * np.repeat(rarity, sizes)).astype(np.float32)
        return starts.tolist(), texts, weights, rarity.tolist()


def weighted_bag(parts: Iterable[tuple[str, float]], analysis: Analysis) -> Bag:
    """The terms of several fields, each field's counts times its weight."""
    bag: dict[str, float] = {}
    for text, weight in parts:
        for term, count in analysis(text).items():
            bag[term] = bag.get(term, 0.0) + count * weight
    return bag


def _rarity(sizes: NDArray[np.int64] | NDArray[np.float64], count: int) -> NDArray[np.float64]:
    return np.asarray(np.log(1 + (count - sizes + 0.5) / (sizes + 0.5)), dtype=np.float64)
