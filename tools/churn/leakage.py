"""Features that know too much: what is written down after a customer has left."""

from collections.abc import Mapping

import numpy as np

from tools.churn.encoding import Features
from tools.churn.glass import Matrix, Vector
from tools.churn.measures import area_under_roc

SUSPICIOUS = 0.95
"""AUC of one feature alone. The strongest honest feature of public churn tables has about .75."""
_BINS = 20


def suspects(rows: Matrix, left: Vector, features: Features) -> Mapping[str, float]:
    """The AUC of each feature that alone tells almost perfectly who left; mostly none."""
    alone = each_alone(rows, left, features)
    return {name: auc for name, auc in alone.items() if auc >= SUSPICIOUS}


def each_alone(rows: Matrix, left: Vector, features: Features) -> Mapping[str, float]:
    """The AUC of each feature alone, on the rows it was counted on.

    By the share of leavers in each category, or in each of 20 bins, unknown ones apart.
    """
    return {
        feature.name: area_under_roc(_shares(rows[:, place], left, feature.kind), left)
        for place, feature in enumerate(features)
    }


def _shares(column: Vector, left: Vector, kind: str) -> Vector:
    codes = column
    if kind == "numeric":
        known = column[~np.isnan(column)]
        edges = np.unique(np.quantile(known, np.linspace(0, 1, _BINS + 1)[1:-1]))
        codes = np.where(np.isnan(column), -1, np.searchsorted(edges, column, side="right"))
    _, group, counts = np.unique(codes, return_inverse=True, return_counts=True)
    shares: Vector = (np.bincount(group, weights=left) / counts)[group]
    return shares
