"""Logistic regression on straight lines or on bent ones, compiled to shapes."""

from dataclasses import dataclass

import numpy as np

from tools.churn.encoding import Features
from tools.churn.glass import GlassModel, Matrix, Shape, Vector, centred

BENDS = 10
"""Knots of a curve; 6, 10 and 16 differ by less than the noise."""


@dataclass(frozen=True, eq=False)
class _Block:
    """The columns of one feature in the regression, and how weights become a shape."""

    columns: Matrix
    knots: Vector
    basis: Matrix
    """Values of the columns at the knots; the rest of the columns is one for each code."""


def fit_linear(
    rows: Matrix, left: Vector, features: Features, *, inverse_penalty: float, bends: int
) -> GlassModel:
    """A penalised logistic regression with a line, or a curve of `bends` knots, per number.

    Args:
        rows: shape (n, n_features), as `encode_table` gives them.
        left: shape (n,), 1 for who left.
        features: what the columns are.
        inverse_penalty: `C` of scikit-learn, for standardised columns.
        bends: 2 is a straight line.

    Source: piecewise-linear splines with a ridge penalty; Eilers & Marx, "Flexible smoothing
    with B-splines and penalties", 1996.
    """
    from sklearn.linear_model import LogisticRegression

    blocks = [
        _numeric_block(rows[:, place], bends)
        if feature.kind == "numeric"
        else _coded_block(rows[:, place], len(feature.categories))
        for place, feature in enumerate(features)
    ]
    regression = LogisticRegression(C=inverse_penalty, max_iter=5000)
    regression.fit(np.hstack([block.columns for block in blocks]), left)
    weights = regression.coef_[0]
    shapes, start = [], 0
    for block in blocks:
        end = start + block.columns.shape[1]
        shapes.append(_shape(block, weights[start:end]))
        start = end
    return centred(GlassModel(float(regression.intercept_[0]), tuple(shapes)), rows)


def _coded_block(column: Vector, codes: int) -> _Block:
    nothing = np.zeros(0)
    return _Block(np.eye(codes)[column.astype(np.intp)], nothing, np.zeros((0, 0)))


def _numeric_block(column: Vector, bends: int) -> _Block:
    is_known = ~np.isnan(column)
    known = column[is_known]
    unknown = (~is_known).astype(np.float64)[:, None]
    # Several quantiles fall together where many customers have the same value.
    knots = np.unique(np.quantile(known, np.linspace(0, 1, bends))) if len(known) else np.zeros(1)
    mean, spread = (known.mean(), known.std()) if len(known) else (0.0, 1.0)
    line = (knots - mean) / (spread or 1.0)
    basis = np.column_stack([line, np.eye(len(knots))]) if bends > 2 else line[:, None]
    filled = np.where(is_known, column, knots[0])
    values = np.column_stack([np.interp(filled, knots, one) for one in basis.T])
    return _Block(np.hstack([values * is_known[:, None], unknown]), knots, basis)


def _shape(block: _Block, weights: Vector) -> Shape:
    if not len(block.knots):
        return Shape(weights.copy())
    heights = block.basis @ weights[:-1]
    return Shape(np.array([0.0, weights[-1]]), True, np.zeros(0), block.knots, heights)
