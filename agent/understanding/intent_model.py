"""Predict intents with plain numpy: no scikit-learn, no pickle, a fraction of a millisecond.

A logit is a sum of three parts: the sentence embedding and its word and character n-grams, both
linear, and how near the text is to the label's own utterances. Training folds calibration into
the weights, so that a softmax of the sum is the probability.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from agent.understanding.calibration import FloatArray, answer_threshold, softmax
from agent.understanding.features import NgramFeatures
from agent.understanding.neighbours import Neighbours
from agent.understanding.out_of_scope import ScopeScorer


@dataclass(frozen=True)
class IntentScores:
    """What a model says about n texts."""

    probabilities: FloatArray
    """Shape (n, k), calibrated, columns as in the model's `labels`; rows sum to 1."""
    in_scope_scores: FloatArray
    """Shape (n,): 0 is typical of in-scope texts, lower is stranger (standard deviations)."""


@dataclass(frozen=True)
class Weights:
    """What the parts of the sum are multiplied by."""

    embedding: FloatArray
    """Shape (d, k)."""
    ngrams: NDArray[np.int8]
    """Shape (n-gram columns, k), each row in units of its own scale: the biggest array by far."""
    ngram_scales: FloatArray
    """Shape (n-gram columns,)."""
    bias: FloatArray
    """Shape (k,)."""
    closeness: float
    """Logit per unit of cosine."""


@dataclass(frozen=True)
class HeldOut:
    """How the model did on rows it was not trained on, by cross-validation."""

    confidences: FloatArray
    is_right: NDArray[np.bool_]


@dataclass(frozen=True)
class IntentModel:
    """A trained classifier of intents for one encoder."""

    labels: tuple[str, ...]
    encoder_name: str
    features: NgramFeatures
    weights: Weights
    neighbours: Neighbours
    scope: ScopeScorer
    held_out: HeldOut
    facts: Mapping[str, float]
    """Figures of training, for people: rows, cross-validated accuracy, seconds."""

    def predict(self, texts: Sequence[str], embeddings: FloatArray) -> IntentScores:
        """Scores of `texts`, whose `embeddings` (n, d) come from this model's encoder."""
        linear = linear_logits(self.weights, self.features, texts, embeddings)
        near = self.neighbours.closeness(linear, embeddings)
        logits = linear + np.float32(self.weights.closeness) * near.of_labels
        return IntentScores(softmax(logits), self.scope.score(logits, near.of_all))

    @property
    def in_scope_threshold(self) -> float:
        """`in_scope_scores` below this count as out of scope."""
        return self.scope.threshold

    def answer_threshold(self, *, precision: float) -> float:
        """The probability from which at least `precision` of held-out answers were right."""
        held_out = self.held_out
        return answer_threshold(held_out.confidences, held_out.is_right, precision=precision)


def linear_logits(
    weights: Weights, features: NgramFeatures, texts: Sequence[str], embeddings: FloatArray
) -> FloatArray:
    """The sum without closeness, shape (n, k)."""
    logits: FloatArray = embeddings @ weights.embedding + weights.bias
    for row, text in enumerate(texts):
        found = features.row(text)
        values = found.values * weights.ngram_scales[found.columns]
        logits[row] += values @ weights.ngrams[found.columns].astype(np.float32)
    return logits
