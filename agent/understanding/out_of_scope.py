"""How sure we are that a text asks for anything the model knows.

Two signals that fail differently: the largest logit (is any label well supported?) and the mean
cosine to the nearest training utterances (was anything like it ever said?). Each is standardised
by what in-scope texts get when they are held out, then they are added.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]
NEAREST = 3
DEFAULT_FALSE_ALARMS = 0.05
"""Share of in-scope texts that fall below the threshold when no other examples are given."""
CLASSES_SEARCHED = 5
"""Only utterances of the likeliest labels are compared: a 20th of the work."""


@dataclass(frozen=True)
class ScopeScorer:
    """Scores in standard deviations: 0 is a typical in-scope text, lower is stranger."""

    neighbours: FloatArray
    """Embeddings of the training utterances, shape (m, d), those of one label together."""
    starts: NDArray[np.int64]
    """Shape (k + 1,): label j's neighbours are rows starts[j] to starts[j + 1]."""
    means: FloatArray
    deviations: FloatArray
    factors: FloatArray
    threshold: float
    """Below it a text counts as out of scope."""

    def score(self, logits: FloatArray, embeddings: FloatArray) -> FloatArray:
        """Shape (n,), from logits (n, k) and embeddings (n, d)."""
        return self.combine(raw_signals(logits, embeddings, self.neighbours, self.starts))

    def combine(self, signals: FloatArray) -> FloatArray:
        """Shape (n,), from `raw_signals` (n, 2)."""
        standardised: FloatArray = (signals - self.means) / self.deviations
        return (standardised @ self.factors).astype(np.float32)


def raw_signals(
    logits: FloatArray,
    embeddings: FloatArray,
    neighbours: FloatArray,
    starts: NDArray[np.int64],
    *,
    is_training: bool = False,
) -> FloatArray:
    """Shape (n, 2): largest logit, and mean cosine to the nearest neighbours.

    With `is_training` the rows are themselves among the neighbours, and the nearest is left out.
    """
    signals = np.empty((len(logits), 2), dtype=np.float32)
    signals[:, 0] = logits.max(axis=1) - logits.mean(axis=1)
    searched = min(CLASSES_SEARCHED, logits.shape[1])
    likeliest = np.argpartition(-logits, searched - 1, axis=1)[:, :searched]
    skipped = 1 if is_training else 0
    for row, labels in enumerate(likeliest):
        cosines = np.concatenate(
            [neighbours[starts[label] : starts[label + 1]] @ embeddings[row] for label in labels]
        )
        wanted = min(NEAREST + skipped, len(cosines))
        best = np.partition(cosines, len(cosines) - wanted)[len(cosines) - wanted :]
        if wanted > skipped:
            best = np.sort(best)[: wanted - skipped]
        signals[row, 1] = best.mean()
    return signals


def fit_scope_scorer(
    held_out: FloatArray, unknown: FloatArray, *, neighbours: FloatArray, starts: NDArray[np.int64]
) -> ScopeScorer:
    """Standardise and, where out-of-scope examples are given, place the threshold between.

    Args:
        held_out: `raw_signals` of in-scope rows by a model that had not seen them, shape (n, 2).
        unknown: the same of out-of-scope examples, shape (m, 2); m may be 0.
        neighbours: see `ScopeScorer`.
        starts: see `ScopeScorer`.
    """
    scorer = ScopeScorer(
        neighbours=neighbours,
        starts=starts,
        means=held_out.mean(axis=0),
        deviations=np.maximum(held_out.std(axis=0), 1e-6),
        factors=np.array([0.5, 0.5], dtype=np.float32),
        threshold=0.0,
    )
    inside, outside = scorer.combine(held_out), scorer.combine(unknown)
    return replace(scorer, threshold=_threshold(inside, outside))


def _threshold(inside: FloatArray, outside: FloatArray) -> float:
    """Where both kinds of error are equally rare; without examples of one, at 5 % of the other."""
    if not len(outside):
        return float(np.quantile(inside, DEFAULT_FALSE_ALARMS))
    candidates = np.unique(np.concatenate([inside, outside]))
    missed = np.searchsorted(np.sort(inside), candidates) / len(inside)
    caught = np.searchsorted(np.sort(outside), candidates) / len(outside)
    return float(candidates[np.argmax(caught - missed)])
