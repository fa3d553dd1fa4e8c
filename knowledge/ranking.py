"""Ranks documents for a question by joining lexical rankers with the encoder."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from knowledge.lexical import LexicalRanker, weighted_bag
from knowledge.lexical_views import LEXICAL_VIEWS, LexicalView
from knowledge.pack import Language
from knowledge.passages import IndexEntry
from knowledge.vectors import VectorCollection

NEAREST_ENTRIES = 64
"""How many entries the vector index is asked for. Documents beyond them count as alike as the
last of them, which is the most they can be."""

Scores = NDArray[np.float32]


@dataclass(frozen=True)
class FusionWeights:
    """How much each ranker says; all rankers score in [0, 1], so no ranks are needed.

    Adding scores keeps a clear lead of the better ranker where adding ranks throws it away: on
    StackFAQ rank fusion falls below the encoder alone, weighted scores do not.
    """

    encoder: float
    lexical: tuple[float, ...]
    """In the order of the language's lexical views."""


@dataclass(frozen=True)
class Ranking:
    """What every ranker says of every document; row i is `HybridRanker.document_ids[i]`."""

    joined: Scores
    encoder: Scores
    lexical: Scores
    passages: Mapping[int, str]
    """Document row -> entry id of its most similar passage, where the vector index named one."""

    def best(self, limit: int) -> list[int]:
        """Document rows, best first; ties in the order of the documents."""
        order: list[int] = np.argsort(-self.joined, kind="stable")[:limit].tolist()
        return order

    def with_prior(self, points: Scores) -> "Ranking":
        """The same with points added to the joined scores, shape (n_documents,)."""
        return replace(self, joined=self.joined + points)


class HybridRanker:
    """One language's documents. Read-only after it is built, so threads may share it."""

    def __init__(
        self,
        entries: Sequence[IndexEntry],
        language: Language,
        vectors: VectorCollection,
        weights: FusionWeights,
    ) -> None:
        self.entries = sorted(entries, key=lambda entry: entry.document_id)
        self.document_ids: list[str] = sorted({entry.document_id for entry in entries})
        self.weights = weights
        self._vectors = vectors
        rows = {document_id: row for row, document_id in enumerate(self.document_ids)}
        self._rows = rows
        self._document_rows = {entry.entry_id: rows[entry.document_id] for entry in self.entries}
        self._passages = {e.entry_id: e for e in self.entries if e.field == "passage"}
        self._first_passages = {e.document_id: e for e in reversed(list(self._passages.values()))}
        self._lexical = [_LexicalPart(self.entries, view) for view in LEXICAL_VIEWS[language]]

    def rank(self, question: str, vector: NDArray[np.float32]) -> Ranking:
        """Scores of all documents for a question whose embedding, shape (dimension,), is given."""
        lexical = self.lexical_scores(question)
        if self.weights.encoder > 0:
            encoder, passages = self.encoder_scores(vector)
        else:
            encoder, passages = np.zeros_like(lexical), {}
        joined = self.weights.encoder * encoder + lexical
        return Ranking(joined, encoder, lexical, passages)

    def points(self, prior: Mapping[str, float] | None) -> Scores:
        """Points by document id as a row per document, shape (n_documents,)."""
        points = np.zeros(len(self.document_ids), dtype=np.float32)
        for document_id, value in (prior or {}).items():
            row = self._rows.get(document_id)
            if row is not None:
                points[row] = value
        return points

    def passage(self, row: int, ranking: Ranking) -> IndexEntry:
        """A document's passage closest to the question, or its first one."""
        seen = ranking.passages.get(row)
        return self._passages[seen] if seen else self._first_passages[self.document_ids[row]]

    def lexical_scores(self, question: str) -> Scores:
        """The weighted sum of the lexical rankers, shape (n_documents,)."""
        total = np.zeros(len(self.document_ids), dtype=np.float32)
        if total.size:
            for weight, part in zip(self.weights.lexical, self._lexical, strict=True):
                if weight > 0:
                    total += weight * part.scores(question)
        return total

    def lexical_views(self, question: str) -> Scores:
        """Each lexical ranker's own scores, shape (n_views, n_documents)."""
        return np.stack([part.scores(question) for part in self._lexical])

    def encoder_scores(self, vector: NDArray[np.float32]) -> tuple[Scores, dict[int, str]]:
        """Cosine of each document's most similar entry; its passages seen on the way."""
        ids, similarities = self._vectors.nearest(vector, NEAREST_ENTRIES)
        everything_seen = len(ids) >= len(self.entries)
        floor = 0.0 if everything_seen or not similarities else max(0.0, similarities[-1])
        scores = np.full(len(self.document_ids), floor, dtype=np.float32)
        passages: dict[int, str] = {}
        for entry_id, similarity in zip(ids, similarities, strict=True):
            row = self._document_rows.get(entry_id)
            if row is None:
                continue
            if similarity > scores[row]:
                scores[row] = similarity
            if entry_id in self._passages:
                passages.setdefault(row, entry_id)
        return scores, passages


class _LexicalPart:
    """One lexical ranker with its texts brought back to documents."""

    def __init__(self, entries: Sequence[IndexEntry], view: LexicalView) -> None:
        """`entries` are sorted by document."""
        units: list[list[tuple[str, float]]] = []
        self._starts: list[int] = []
        current = None
        for entry in entries:
            if entry.document_id != current:
                current = entry.document_id
                self._starts.append(len(units))
                units.append([])
            elif view.unit == "entry":
                units.append([])
            units[-1].append((entry.text, view.field_weights.get(entry.field, 1.0)))
            if entry.heading and view.unit == "entry":
                units[-1].append((entry.heading, view.heading_weight))
        bags = (weighted_bag(parts, view.analysis) for parts in units)
        self._ranker = LexicalRanker(bags, view.analysis)

    def scores(self, question: str) -> Scores:
        """Shape (n_documents,): of each document's best text."""
        return np.maximum.reduceat(self._ranker.scores(question), self._starts)
