"""Can this encoder read these texts at all?

An English encoder turns Chinese into noise, and noise beside good features costs accuracy,
training time and 3 ms a message. So it is measured on the pack's own utterances, not guessed from
the name of the language.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from agent.understanding.features import fit_features
from knowledge import SentenceEncoder
from knowledge.encoder import BlindEncoder

_SAMPLE = 1500
# The encoder may be a little worse than shared words (it errs elsewhere), not several times.
_LEAST_RATIO = 0.7


def choose_encoder(
    texts: Sequence[str], labels: Sequence[str], encoder: SentenceEncoder, *, seed: int
) -> SentenceEncoder:
    """`encoder` if neighbours by it share their label about as often as neighbours by words do.

    Otherwise a `BlindEncoder`. For the shop's utterances the shares are .53 against .50 in English
    and .13 against .57 in Chinese (docs/adr/0014).
    """
    rng = np.random.default_rng(seed)
    sample = rng.permutation(len(texts))[:_SAMPLE]
    sampled = [texts[row] for row in sample]
    targets = np.array([labels[row] for row in sample])
    by_encoder = neighbour_agreement(encoder.encode(sampled), targets)
    by_words = neighbour_agreement(_ngram_rows(sampled), targets)
    return encoder if by_encoder >= _LEAST_RATIO * by_words else BlindEncoder()


def neighbour_agreement(rows: NDArray[np.float32], targets: NDArray[np.str_]) -> float:
    """Share of rows whose nearest other row, by cosine, has the same target.

    Args:
        rows: shape (n, d), each of length one.
        targets: shape (n,).
    """
    similarity = rows @ rows.T
    np.fill_diagonal(similarity, -np.inf)
    return float((targets[similarity.argmax(axis=1)] == targets).mean())


def _ngram_rows(texts: Sequence[str]) -> NDArray[np.float32]:
    """Dense n-gram vectors; only for a sample, they are wide."""
    features = fit_features(texts)
    dense = np.zeros((len(texts), features.count), dtype=np.float32)
    for row, text in zip(dense, texts, strict=True):
        found = features.row(text)
        row[found.columns] = found.values
    dense /= np.maximum(np.linalg.norm(dense, axis=1, keepdims=True), 1e-9)
    return dense
