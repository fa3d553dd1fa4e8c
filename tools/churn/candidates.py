"""The models that may be shipped, from the simplest on."""

from collections.abc import Mapping
from typing import Protocol

from tools.churn.boosted_fits import fit_boosted_pairs
from tools.churn.encoding import Features
from tools.churn.glass import GlassModel, Matrix, Vector, mean_of
from tools.churn.linear_fits import BENDS, fit_linear
from tools.churn.tree import TreeModel, fit_tree

Fitted = GlassModel | TreeModel


class Fit(Protocol):
    """How a candidate learns."""

    def __call__(self, rows: Matrix, left: Vector, features: Features, *, seed: int) -> Fitted:
        """A model of these rows."""


def fit_logistic(rows: Matrix, left: Vector, features: Features, *, seed: int) -> GlassModel:
    """Logistic regression: a weight for each category, a line for each number."""
    return fit_linear(rows, left, features, inverse_penalty=1.0, bends=2)


def fit_additive(rows: Matrix, left: Vector, features: Features, *, seed: int) -> GlassModel:
    """Logistic regression with a curve for each number."""
    return fit_linear(rows, left, features, inverse_penalty=0.1, bends=BENDS)


def fit_fusion(rows: Matrix, left: Vector, features: Features, *, seed: int) -> GlassModel:
    """The mean of the log-odds of curves and boosted pairs."""
    return mean_of(
        fit_additive(rows, left, features, seed=seed),
        fit_boosted_pairs(rows, left, features, seed=seed),
    )


def _fit_tree(rows: Matrix, left: Vector, features: Features, *, seed: int) -> TreeModel:
    return fit_tree(rows, left, seed=seed)


CANDIDATES: Mapping[str, Fit] = {
    "logistic": fit_logistic,
    "additive": fit_additive,
    "tree": _fit_tree,
    "fusion": fit_fusion,
    "boosting": fit_boosted_pairs,
}
"""The simplest first. The tree comes after the curves: its reasons depend on the order of its
questions, and a customer near a threshold jumps. Fusion and boosting have the same form, and the
fusion is the smoother of the two."""


def fit_all(rows: Matrix, left: Vector, features: Features, *, seed: int) -> Mapping[str, Fitted]:
    """Every candidate; what the fusion joins is fitted once."""
    smooth = fit_additive(rows, left, features, seed=seed)
    stepped = fit_boosted_pairs(rows, left, features, seed=seed)
    known: Mapping[str, Fitted] = {
        "additive": smooth,
        "boosting": stepped,
        "fusion": mean_of(smooth, stepped),
    }
    return {
        name: known[name] if name in known else fit(rows, left, features, seed=seed)
        for name, fit in CANDIDATES.items()
    }
