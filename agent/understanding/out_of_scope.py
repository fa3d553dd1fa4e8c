"""How sure we are that a text asks for anything the model knows.

Two signals that fail differently: the largest logit (is any label well supported?) and the
closeness of the nearest training utterances (was anything like it ever said?). Each is
standardised by what in-scope texts get when they are held out, then their mean is taken.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]
DEFAULT_FALSE_ALARMS = 0.05
"""Share of in-scope texts that fall below the threshold when no other examples are given."""


@dataclass(frozen=True)
class ScopeScorer:
    """Scores in standard deviations: 0 is a typical in-scope text, lower is stranger."""

    means: FloatArray
    deviations: FloatArray
    threshold: float
    """Below it a text counts as out of scope."""

    def score(self, logits: FloatArray, nearest: FloatArray) -> FloatArray:
        """Shape (n,), from logits (n, k) and `Closeness.of_all` (n,)."""
        standardised = (scope_signals(logits, nearest) - self.means) / self.deviations
        scores: FloatArray = standardised.mean(axis=1).astype(np.float32)
        return scores


def scope_signals(logits: FloatArray, nearest: FloatArray) -> FloatArray:
    """Shape (n, 2): how far the largest logit stands out, and closeness."""
    return np.stack([logits.max(axis=1) - logits.mean(axis=1), nearest], axis=1)


def fit_scope_scorer(inside: FloatArray, outside: FloatArray) -> ScopeScorer:
    """Standardise, and place the threshold.

    Args:
        inside: `scope_signals` of in-scope rows by a model that had not seen them, shape (n, 2).
        outside: the same of out-of-scope examples, shape (m, 2); m may be 0.
    """
    scorer = ScopeScorer(
        means=inside.mean(axis=0),
        # An encoder that sees nothing has closeness 1 everywhere.
        deviations=np.maximum(inside.std(axis=0), 1e-6),
        threshold=0.0,
    )
    known, strange = (
        ((signals - scorer.means) / scorer.deviations).mean(axis=1) for signals in (inside, outside)
    )
    return replace(scorer, threshold=_threshold(known, strange))


def _threshold(inside: FloatArray, outside: FloatArray) -> float:
    """Where fewest of both kinds are wrong; without examples of one, at 5 % of the other."""
    if not len(outside):
        return float(np.quantile(inside, DEFAULT_FALSE_ALARMS))
    candidates = np.unique(np.concatenate([inside, outside]))
    missed = np.searchsorted(np.sort(inside), candidates) / len(inside)
    caught = np.searchsorted(np.sort(outside), candidates) / len(outside)
    return float(candidates[np.argmax(caught - missed)])
