"""Fits `Answerability` and measures its threshold on questions it has not seen."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.answerability import BUCKETS, Answerability, hashed_terms, known_terms
from knowledge.pack import Language

RIDGE = 1.5
"""Flat between 1 and 3 on the online shop's utterances, left out one at a time."""
EMBEDDING_SHARE = 0.5
"""Weight of embeddings beside terms; worse at 0, flat up to 2 (same measurement)."""
FEWEST_UNANSWERABLE = 20

Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Question:
    """A question whose answerability is known."""

    text: str
    vector: NDArray[np.float32]
    joined: float
    """Best joined score, measured without the question itself among the articles' questions."""
    answerable: bool


@dataclass(frozen=True)
class Fitted:
    """A model with the scores of its own questions, each left out in turn."""

    model: Answerability
    scores: NDArray[np.float64]
    """Shape (n_questions,)."""


def fit_answerability(
    questions: Sequence[Question],
    language: Language,
    article_texts: Sequence[str],
    *,
    use_embeddings: bool,
) -> Fitted:
    """Kernel ridge regression on balanced classes, then a logistic join with the search score.

    Leave-one-out margins have a closed form, so nothing is fitted twice (Cawley & Talbot, Neural
    Networks 17, 2004): margin_i = y_i - dual_i / inverse_ii.
    """
    targets = np.array([1.0 if question.answerable else -1.0 for question in questions])
    hashed = [hashed_terms(question.text, language) for question in questions]
    frequency = np.zeros(BUCKETS)
    for buckets, _ in hashed:
        frequency[buckets] += 1
    rarity = np.log((1 + len(questions)) / (1 + frequency)) + 1
    rows = [_unit(values * rarity[buckets]) for buckets, values in hashed]
    share = EMBEDDING_SHARE if use_embeddings else 0.0
    vectors = np.stack([question.vector for question in questions]).astype(np.float64)
    gram = _gram(hashed, rows) + share * (vectors @ vectors.T) + 1.0

    balance = np.where(targets > 0, 0.5 / np.mean(targets > 0), 0.5 / np.mean(targets < 0))
    inverse = np.linalg.inv(gram + np.diag(RIDGE / balance))
    dual = inverse @ targets
    margins = targets - dual / np.diag(inverse)

    term_weights = np.zeros(BUCKETS)
    for (buckets, _), row, weight in zip(hashed, rows, dual, strict=True):
        term_weights[buckets] += weight * row
    in_articles = known_terms(article_texts, language) > 0
    answerable = [q.text for q in questions if q.answerable]
    used = known_terms(answerable, language)
    shares = np.array(
        [
            _known_share(buckets, rarity, in_articles, used, own=question.answerable)
            for (buckets, _), question in zip(hashed, questions, strict=True)
        ]
    )
    clues = np.stack([[question.joined for question in questions], margins, shares], axis=1)
    combination = _logistic(clues, targets, balance)
    model = Answerability(
        language=language,
        rarity=rarity.astype(np.float32),
        known=in_articles | (used > 0),
        term_weights=term_weights.astype(np.float32),
        embedding_weights=(share * (dual @ vectors)).astype(np.float32),
        intercept=float(dual.sum()),
        combination=combination,
    )
    log_odds = clues @ np.array(combination[:3]) + combination[3]
    return Fitted(model, 1 / (1 + np.exp(-log_odds)))


def _gram(hashed: Sequence[tuple[NDArray[np.int64], object]], rows: Sequence[Matrix]) -> Matrix:
    """Dot products of all pairs of sparse rows."""
    from scipy.sparse import csr_matrix

    starts = np.concatenate([[0], np.cumsum([len(row) for row in rows])])
    columns = np.concatenate([buckets for buckets, _ in hashed])
    sparse = csr_matrix((np.concatenate(rows), columns, starts), shape=(len(rows), BUCKETS))
    return np.asarray((sparse @ sparse.T).toarray(), dtype=np.float64)


def _known_share(
    buckets: NDArray[np.int64],
    rarity: Matrix,
    in_articles: NDArray[np.bool_],
    used: NDArray[np.int32],
    *,
    own: bool,
) -> float:
    """As `Answerability.clues` counts it, without the question's own contribution."""
    if not buckets.size:
        return 0.0
    known = in_articles[buckets] | (used[buckets] > int(own))
    weights = rarity[buckets]
    return float(weights[known].sum() / weights.sum())


def _logistic(clues: Matrix, targets: Matrix, balance: Matrix) -> tuple[float, float, float, float]:
    """Logistic regression by Newton's method, with a touch of ridge so that it always ends."""
    centre, spread = clues.mean(axis=0), np.maximum(clues.std(axis=0), 1e-9)
    design = np.column_stack([(clues - centre) / spread, np.ones(len(clues))])
    weights = np.zeros(4)
    for _ in range(25):
        chance = 1 / (1 + np.exp(-design @ weights))
        gradient = design.T @ (balance * ((targets > 0) - chance)) - weights
        curvature = (design.T * (balance * chance * (1 - chance))) @ design + np.eye(4)
        weights += np.linalg.solve(curvature, gradient)
    slopes = weights[:3] / spread
    constant = float(weights[3] - slopes @ centre)
    return float(slopes[0]), float(slopes[1]), float(slopes[2]), constant


def _unit(row: Matrix) -> Matrix:
    return np.asarray(row / max(float(np.linalg.norm(row)), 1e-12), dtype=np.float64)
