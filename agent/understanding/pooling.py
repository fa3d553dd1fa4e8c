"""Two witnesses for one intent: the classifier, and how well the intent's articles match.

They err differently. Their logits are added with weights that make the calibration messages
likeliest (a logarithmic opinion pool; Genest & Zidek, Statistical Science 1986).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agent.understanding.calibration import FloatArray, fit_mixing_weights, softmax
from knowledge import ArticleSearch
from knowledge.pack import Intent, Language

_LEAST_PROBABILITY = 1e-6


class ArticleEvidence:
    """How well the articles of each intent match a text."""

    def __init__(
        self,
        search: ArticleSearch,
        intents: Sequence[Intent],
        labels: Sequence[str],
        language: Language,
    ) -> None:
        self._search = search
        self._language: Language = language
        by_name = {intent.name: intent for intent in intents}
        ids = search.article_ids(language)
        row_of = {article_id: row for row, article_id in enumerate(ids)}
        self._rows = [
            [row_of[name] for name in by_name[label].articles if name in row_of] for label in labels
        ]

    @property
    def has_articles(self) -> NDArray[np.bool_]:
        """Shape (n_labels,)."""
        return np.array([bool(rows) for rows in self._rows])

    def rows(self, texts: Sequence[str], embeddings: Sequence[FloatArray | None]) -> FloatArray:
        """Best joined search score of each intent's articles, shape (n_texts, n_labels)."""
        evidence = np.zeros((len(texts), len(self._rows)), dtype=np.float32)
        for number, (text, embedding) in enumerate(zip(texts, embeddings, strict=True)):
            scores = self._search.article_scores(text, language=self._language, embedding=embedding)
            for column, rows in enumerate(self._rows):
                if rows:
                    evidence[number, column] = scores[rows].max()
        return evidence


@dataclass(frozen=True)
class Pooling:
    """Weights of the classifier, the evidence, and the penalty of having articles at all."""

    classifier: float
    evidence: float
    penalty: float

    def probabilities(
        self, probabilities: FloatArray, evidence: FloatArray, has_articles: NDArray[np.bool_]
    ) -> FloatArray:
        """Pooled probabilities, shape (n, k)."""
        parts = _parts(probabilities, evidence, has_articles)
        factors = (self.classifier, self.evidence, self.penalty)
        return softmax(
            sum(
                (np.float32(f) * part for f, part in zip(factors, parts, strict=True)), parts[0] * 0
            )
        )


def fit_pooling(
    probabilities: FloatArray,
    evidence: FloatArray,
    has_articles: NDArray[np.bool_],
    targets: NDArray[np.intp],
) -> Pooling:
    """The weights that make `targets`, shape (n,), likeliest."""
    return Pooling(*fit_mixing_weights(_parts(probabilities, evidence, has_articles), targets))


def _parts(
    probabilities: FloatArray, evidence: FloatArray, has_articles: NDArray[np.bool_]
) -> list[FloatArray]:
    # Weights are never negative; an intent with articles pays for the evidence it alone can have.
    penalty = np.broadcast_to(-has_articles.astype(np.float32), probabilities.shape)
    return [np.log(np.maximum(probabilities, _LEAST_PROBABILITY)), evidence, penalty]
