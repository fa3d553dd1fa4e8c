"""A small decision tree: a path for every customer, which a person can read."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from tools.churn.glass import Matrix, Vector

DEPTH = 5
FEWEST_ROWS_OF_A_LEAF = 50
_LEAF = -1


@dataclass(frozen=True, eq=False)
class TreeModel:
    """Nodes in arrays of shape (n_nodes,); node 0 is the root.

    Contributions follow the path: what each split changes in the node's log-odds counts for the
    feature that it asks about (Saabas, 2014). They add up exactly; unlike Shapley values they
    depend on the order of the questions.
    """

    features: NDArray[np.intp]
    """-1 in a leaf."""
    thresholds: Vector
    """At most that goes to `lower`; an unknown number counts as below all."""
    lower: NDArray[np.intp]
    upper: NDArray[np.intp]
    node_log_odds: Vector
    width: int
    """Features in a row."""

    @property
    def intercept(self) -> float:
        """The root's log-odds."""
        return float(self.node_log_odds[0])

    def log_odds(self, rows: Matrix) -> Vector:
        """Shape (n,)."""
        total: Vector = self.intercept + self.contributions(rows).sum(axis=1)
        return total

    def contributions(self, rows: Matrix) -> Matrix:
        """What each feature adds to `intercept`; shape (n, n_features)."""
        found = np.zeros(rows.shape)
        node = np.zeros(len(rows), np.intp)
        everyone = np.arange(len(rows))
        while (is_inner := self.features[node] != _LEAF).any():
            who, at = everyone[is_inner], node[is_inner]
            asked = self.features[at]
            value = rows[who, asked]
            is_lower = np.isnan(value) | (value <= self.thresholds[at])
            following = np.where(is_lower, self.lower[at], self.upper[at])
            found[who, asked] += self.node_log_odds[following] - self.node_log_odds[at]
            node[who] = following
        return found

    def scaled(self, slope: float, shift: float) -> "TreeModel":
        """`slope` times the log-odds plus `shift`."""
        return replace(self, node_log_odds=self.node_log_odds * slope + shift)


def fit_tree(rows: Matrix, left: Vector, *, seed: int) -> TreeModel:
    """Depth 5, leaves of at least 50 rows, log-odds smoothed by one row of each kind.

    Source: Breiman et al., "Classification and regression trees", 1984.
    """
    from sklearn.tree import DecisionTreeClassifier

    lowest = np.nanmin(np.where(np.isnan(rows), np.inf, rows), axis=0)
    filled = np.where(np.isnan(rows), np.minimum(lowest, 1e300) - 1.0, rows)
    fitted = DecisionTreeClassifier(
        max_depth=DEPTH, min_samples_leaf=FEWEST_ROWS_OF_A_LEAF, random_state=seed
    )
    tree = fitted.fit(filled, left).tree_
    leavers = tree.value[:, 0, 1] * tree.n_node_samples
    log_odds = np.log((leavers + 1.0) / (tree.n_node_samples - leavers + 1.0))
    is_leaf = tree.children_left < 0
    return TreeModel(
        np.where(is_leaf, _LEAF, tree.feature).astype(np.intp),
        np.where(is_leaf, 0.0, tree.threshold),
        tree.children_left.astype(np.intp),
        tree.children_right.astype(np.intp),
        log_odds,
        rows.shape[1],
    )
