"""Ranking quality per query, and its mean with a bootstrap interval."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RESAMPLES = 2_000
DEEPEST = 10
"""No metric here looks further down."""

MetricName = str


@dataclass(frozen=True)
class Estimate:
    """A mean over queries with its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float


def query_metrics(ranked: Sequence[str], relevant: Collection[str]) -> dict[MetricName, float]:
    """Metrics of one query.

    Args:
        ranked: document ids, best first, at least `DEEPEST` where there are so many.
        relevant: ids of its relevant documents, at least one.
    """
    hits = np.array([document in relevant for document in ranked[:DEEPEST]], dtype=np.float64)
    discounts = 1 / np.log2(np.arange(2, DEEPEST + 2))
    ideal = discounts[: len(relevant)].sum()
    first = int(np.argmax(hits)) if hits.any() else None
    return {
        "recall_at_1": float(hits[:1].sum() / len(relevant)),
        "recall_at_5": float(hits[:5].sum() / len(relevant)),
        "mrr_at_10": 0.0 if first is None else 1 / (first + 1),
        "ndcg_at_10": float((hits * discounts[: len(hits)]).sum() / ideal),
    }


def estimates(
    per_query: Sequence[Mapping[MetricName, float]], *, seed: int
) -> dict[MetricName, Estimate]:
    """Mean of each metric over the queries, with a percentile bootstrap interval."""
    chance = np.random.default_rng(seed)
    draws = chance.integers(0, len(per_query), size=(RESAMPLES, len(per_query)))
    found = {}
    for name in per_query[0]:
        values: NDArray[np.float64] = np.array([query[name] for query in per_query])
        low, high = np.quantile(values[draws].mean(axis=1), [0.025, 0.975])
        found[name] = Estimate(float(values.mean()), float(low), float(high))
    return found
