"""Scores how likely it is that a question can be answered from the articles."""

import math
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.lexical_views import LEXICAL_VIEWS
from knowledge.pack import Language

BUCKETS = 1 << 18
"""Terms are hashed: no vocabulary to store. About 40,000 terms of a pack rarely meet in so many."""


@dataclass(frozen=True)
class Answerability:
    """A linear model over a question's terms and embedding, joined with the best match's score.

    A retrieval score alone cannot tell "do you sell mattresses" from "do you sell bulbs"; the
    pack's own questions that it cannot answer can.
    """

    language: Language
    rarity: NDArray[np.float32]
    """Shape (BUCKETS,): inverse document frequency of each hashed term."""
    known: NDArray[np.bool_]
    """Shape (BUCKETS,): terms that articles or answerable questions use."""
    term_weights: NDArray[np.float32]
    """Shape (BUCKETS,)."""
    embedding_weights: NDArray[np.float32]
    """Shape (dimension,)."""
    intercept: float
    combination: tuple[float, float, float, float]
    """Weights of joined score, margin and share of known terms, and a constant; log odds."""

    def clues(self, question: str, vector: NDArray[np.float32]) -> tuple[float, float]:
        """Margin of the linear model, and share of the question's terms that are known."""
        buckets, values = hashed_terms(question, self.language)
        if not buckets.size:
            return self.intercept, 0.0
        weighted = values * self.rarity[buckets]
        unit = weighted / math.sqrt(float(weighted @ weighted))
        margin = float(unit @ self.term_weights[buckets]) + self.intercept
        if self.embedding_weights.any():
            margin += float(vector @ self.embedding_weights)
        rarity = self.rarity[buckets]
        return margin, float(rarity[self.known[buckets]].sum() / rarity.sum())

    def scores(
        self, joined: NDArray[np.float32], question: str, vector: NDArray[np.float32]
    ) -> NDArray[np.float32]:
        """Each document's chance to answer; grows with its joined score, so order is kept."""
        margin, known = self.clues(question, vector)
        by_score, by_margin, by_known, constant = self.combination
        log_odds = by_score * joined + (by_margin * margin + by_known * known + constant)
        return np.asarray(1 / (1 + np.exp(-log_odds)), dtype=np.float32)


def hashed_terms(text: str, language: Language) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Buckets of a text's terms with their dampened counts."""
    counts: dict[int, float] = {}
    for view in LEXICAL_VIEWS[language]:
        for term, count in view.analysis(text).items():
            bucket = zlib.crc32(term.encode()) % BUCKETS
            counts[bucket] = counts.get(bucket, 0.0) + count
    buckets = np.fromiter(counts.keys(), dtype=np.int64, count=len(counts))
    values = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
    return buckets, 1 + np.log(values)


def known_terms(texts: Iterable[str], language: Language) -> NDArray[np.int32]:
    """Shape (BUCKETS,): how many of the texts use each hashed term."""
    counts = np.zeros(BUCKETS, dtype=np.int32)
    for text in texts:
        counts[hashed_terms(text, language)[0]] += 1
    return counts


def to_arrays(model: Answerability) -> Mapping[str, NDArray[np.generic]]:
    """For `numpy.savez`; see `from_arrays`."""
    used = np.flatnonzero(model.rarity != model.rarity.max())
    return {
        "buckets": used,
        "rarity": model.rarity[used],
        "rarest": np.array(model.rarity.max()),
        "known": model.known[used],
        "term_weights": model.term_weights[used],
        "embedding_weights": model.embedding_weights,
        "intercept": np.array(model.intercept),
        "combination": np.array(model.combination),
    }


def from_arrays(arrays: Mapping[str, NDArray[np.generic]], language: Language) -> Answerability:
    """The model that `to_arrays` took apart."""
    used = arrays["buckets"].astype(np.int64)
    rarity = np.full(BUCKETS, arrays["rarest"], dtype=np.float32)
    rarity[used] = arrays["rarity"]
    known = np.zeros(BUCKETS, dtype=np.bool_)
    known[used] = arrays["known"]
    term_weights = np.zeros(BUCKETS, dtype=np.float32)
    term_weights[used] = arrays["term_weights"]
    score, margin, share, constant = (float(value) for value in arrays["combination"])
    return Answerability(
        language,
        rarity,
        known,
        term_weights,
        arrays["embedding_weights"].astype(np.float32),
        float(arrays["intercept"]),
        (score, margin, share, constant),
    )
