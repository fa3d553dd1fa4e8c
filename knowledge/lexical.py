"""Lexical ranking: BM25 over postings in plain numpy."""

from array import array
from collections.abc import Iterable, Mapping

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

    def __init__(self, bags: Iterable[Bag], analysis: Analysis) -> None:
        """`bags` are the analysed texts, read once; see `weighted_bag`."""
        self._analysis = analysis
        self._count = 0
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
        self, bags: Iterable[Bag]
    ) -> tuple[list[int], NDArray[np.int32], NDArray[np.float32], list[float]]:
        # Flat arrays from the start: lists of tuples would take twenty times the memory for a
        # moment, and a process keeps what it once took.
        rows, numbers, weights = array("l"), array("l"), array("d")
        lengths = array("d")
        for number, bag in enumerate(bags):
            lengths.append(sum(bag.values()))
            for term, count in bag.items():
                rows.append(self._terms.setdefault(term, len(self._terms)))
                numbers.append(number)
                weights.append(count)
        terms = np.array(rows, dtype=np.int64)
        order = np.argsort(terms, kind="stable")
        texts = np.array(numbers, dtype=np.int32)[order]
        counts = np.array(weights)[order]
        sizes = np.bincount(terms, minlength=len(self._terms))
        starts = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
        rarity = _rarity(sizes, len(lengths))
        long = np.array(lengths) / max(np.mean(lengths or [1.0]), 1e-9)
        penalty = 1 - LENGTH_PENALTY + LENGTH_PENALTY * long
        saturated = counts * (SATURATION + 1) / (counts + SATURATION * penalty[texts])
        self._count = len(lengths)
        return (
            starts.tolist(),
            texts,
            (saturated * np.repeat(rarity, sizes)).astype(np.float32),
            rarity.tolist(),
        )


def weighted_bag(parts: Iterable[tuple[str, float]], analysis: Analysis) -> Bag:
    """The terms of several fields, each field's counts times its weight."""
    bag: dict[str, float] = {}
    for text, weight in parts:
        for term, count in analysis(text).items():
            bag[term] = bag.get(term, 0.0) + count * weight
    return bag


def _rarity(sizes: NDArray[np.int64] | NDArray[np.float64], count: int) -> NDArray[np.float64]:
    return np.asarray(np.log(1 + (count - sizes + 0.5) / (sizes + 0.5)), dtype=np.float64)
