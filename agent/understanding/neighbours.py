"""The training utterances nearest to a text: evidence that no linear model has.

Used twice: how near each label's utterances are is a part of its logit, and how near any of them
is tells whether the text is in scope at all.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]
LABELS_SEARCHED = 10
"""Only the likeliest labels' utterances are compared: the others could not win any more."""
NEAREST_OF_LABEL = 2
NEAREST_OF_ALL = 3


class Closeness(NamedTuple):
    """How near n texts are to the training utterances."""

    of_labels: FloatArray
    """Shape (n, k): mean cosine to a label's 2 nearest; the least found where not searched."""
    of_all: FloatArray
    """Shape (n,): mean cosine to the 3 nearest of all that were searched."""


@dataclass(frozen=True)
class Neighbours:
    """Embeddings of the training utterances, those of one label together."""

    rows: NDArray[np.int8]
    """Shape (m, d), each row in units of its own scale: a quarter of the memory."""
    scales: FloatArray
    """Shape (m,); a row times its scale has length one."""
    starts: NDArray[np.int64]
    """Shape (k + 1,): label j has rows starts[j] to starts[j + 1], at least one."""

    def closeness(self, logits: FloatArray, embeddings: FloatArray) -> Closeness:
        """Closeness of `embeddings` (n, d) to the labels that `logits` (n, k) find likeliest."""
        of_labels = np.empty_like(logits)
        of_all = np.empty(len(logits), dtype=np.float32)
        searched = min(LABELS_SEARCHED, logits.shape[1])
        likeliest = np.argpartition(-logits, searched - 1, axis=1)[:, :searched]
        for row, labels in enumerate(likeliest.tolist()):
            best = [self._nearest(label, embeddings[row]) for label in labels]
            means = [float(cosines[:NEAREST_OF_LABEL].mean()) for cosines in best]
            of_labels[row] = min(means)
            of_labels[row, labels] = means
            of_all[row] = np.sort(np.concatenate(best))[-NEAREST_OF_ALL:].mean()
        return Closeness(of_labels, of_all)

    def _nearest(self, label: int, embedding: FloatArray) -> FloatArray:
        """The largest cosines to a label's utterances, at most three, falling."""
        of_label = slice(self.starts[label], self.starts[label + 1])
        products = self.rows[of_label].astype(np.float32) @ embedding
        cosines: FloatArray = products * self.scales[of_label]
        if len(cosines) > NEAREST_OF_ALL:
            cosines = np.partition(cosines, -NEAREST_OF_ALL)[-NEAREST_OF_ALL:]
        return np.sort(cosines)[::-1]


def gather_neighbours(embeddings: FloatArray, targets: NDArray[np.intp]) -> Neighbours:
    """Sort the rows by label; every label from 0 to the largest must have one."""
    order = np.argsort(targets, kind="stable")
    ends = np.cumsum(np.bincount(targets))
    scales = np.maximum(np.abs(embeddings[order]).max(axis=1), 1e-9) / np.float32(127)
    rows = np.round(embeddings[order] / scales[:, None]).astype(np.int8)
    starts = np.concatenate([[0], ends]).astype(np.int64)
    return Neighbours(rows, scales.astype(np.float32), starts)
