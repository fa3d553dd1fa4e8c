"""Fit the linear parts with scikit-learn, whole and in folds."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from agent.understanding.calibration import FloatArray

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

# Chosen on validation splits of three public sets at once; see docs/adr/0013.
EMBEDDING_C = 30.0
JOINED_C = 1.0
NGRAM_WEIGHT = 0.7
"""Length of each n-gram block beside the embedding's 1."""
MAX_ITERATIONS = 500


@dataclass(frozen=True)
class TrainingRows:
    """Examples with everything that is computed once for all folds."""

    embeddings: FloatArray
    joined: "csr_matrix"
    """Embedding and weighted n-grams side by side."""
    targets: NDArray[np.intp]

    def take(self, rows: NDArray[np.bool_]) -> "TrainingRows":
        """Only the rows that are True."""
        return TrainingRows(self.embeddings[rows], self.joined[rows], self.targets[rows])


@dataclass(frozen=True)
class FittedParts:
    """Two estimators of scikit-learn, in the order of `logits`."""

    embedding: Any
    joined: Any

    def logits(self, rows: TrainingRows) -> list[FloatArray]:
        """For each part shape (n, k)."""
        decisions = (
            self.embedding.decision_function(rows.embeddings),
            self.joined.decision_function(rows.joined),
        )
        return [_two_columns(decision).astype(np.float32) for decision in decisions]

    def weights(self) -> list[tuple[FloatArray, FloatArray]]:
        """For each part its weights (features, k) and bias (k,)."""
        return [
            (
                _two_columns(part.coef_.T).astype(np.float32),
                _two_columns(part.intercept_[None, :])[0].astype(np.float32),
            )
            for part in (self.embedding, self.joined)
        ]


def fit_parts(rows: TrainingRows, *, seed: int) -> FittedParts:
    """A logistic regression on the embeddings, a linear SVM on embeddings and n-grams joined.

    On the joined features the SVM is as good as logistic regression at half its time, and as it
    errs elsewhere than the other the mixture of both is better than either.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.svm import LinearSVC

    logistic = LogisticRegression(C=EMBEDDING_C, max_iter=MAX_ITERATIONS)
    # Beside each other on two cores. Two SVMs at a time would share liblinear's one random
    # generator, and no two trainings would give the same model.
    with ThreadPoolExecutor(1) as beside:
        embedding = beside.submit(logistic.fit, rows.embeddings, rows.targets)
        joined = LinearSVC(C=JOINED_C, random_state=seed).fit(rows.joined, rows.targets)
        return FittedParts(embedding=embedding.result(), joined=joined)


def assign_folds(
    targets: NDArray[np.intp], *, held_out: NDArray[np.bool_], folds: int, seed: int
) -> NDArray[np.intp]:
    """The fold in which each row is held out, shape (n,); -1 for rows that never are.

    Every label is spread evenly. A label's only row stays in training: without it the label would
    not exist in that fold.
    """
    generator = np.random.default_rng(seed)
    assigned = np.full(len(targets), -1, dtype=np.intp)
    for target in np.unique(targets):
        rows = generator.permutation(np.flatnonzero((targets == target) & held_out))
        has_other_rows = len(rows) > 1 or np.any((targets == target) & ~held_out)
        if has_other_rows:
            assigned[rows] = (np.arange(len(rows)) + generator.integers(folds)) % folds
    return assigned


def _two_columns(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """scikit-learn gives a single column for two labels; halves make a softmax of both equal."""
    values = values[:, None] if values.ndim == 1 else values
    return np.hstack([-values / 2, values / 2]) if values.shape[1] == 1 else values
