"""An additive model: curves and tables of single features, and tables of pairs.

Everything that can be shipped is compiled to this one form, so that scoring needs numpy only and
the contributions of the features add up to the log-odds because the model is their sum.
"""

from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]
Vector = NDArray[np.float64]
Codes = NDArray[np.intp]
CHUNK = 8192
"""Rows at a time: the values of all pairs of a chunk stay in the processor's cache."""


def _nothing() -> Vector:
    return np.zeros(0)


@dataclass(frozen=True, eq=False)
class Shape:
    """What one feature adds by itself, in log-odds."""

    levels: Vector
    """By code. Of a number: one for each bin between `edges`, and last the unknown."""
    is_numeric: bool = False
    edges: Vector = field(default_factory=_nothing)
    knots: Vector = field(default_factory=_nothing)
    heights: Vector = field(default_factory=_nothing)
    """At the knots; straight between them, level outside. Nothing for an unknown number."""

    def codes(self, column: Vector) -> Codes:
        """The code of each value, shape (n,)."""
        if not self.is_numeric:
            return column.astype(np.intp)
        found = np.searchsorted(self.edges, column, side="right")
        found[np.isnan(column)] = len(self.edges) + 1
        return found

    def values(self, column: Vector, codes: Codes) -> Vector:
        """Log-odds, shape (n,)."""
        values: Vector = self.levels[codes]
        if len(self.knots):
            values = values + np.nan_to_num(np.interp(column, self.knots, self.heights))
        return values

    def scaled(self, factor: float) -> "Shape":
        """Everything times a factor."""
        return replace(self, levels=self.levels * factor, heights=self.heights * factor)


@dataclass(frozen=True, eq=False)
class Pair:
    """What two features add together, beyond what each adds by itself."""

    first: int
    second: int
    table: Matrix
    """Log-odds, by the codes of the two."""


@dataclass(frozen=True, eq=False)
class GlassModel:
    """Log-odds = `intercept` + a shape for each feature + the tables of pairs."""

    intercept: float
    shapes: tuple[Shape, ...]
    pairs: tuple[Pair, ...] = ()

    def log_odds(self, rows: Matrix) -> Vector:
        """Shape (n,), of rows of shape (n, n_features)."""
        total: Vector = self.intercept + self.contributions(rows).sum(axis=1)
        return total

    def contributions(self, rows: Matrix) -> Matrix:
        """What each feature adds to `intercept`; shape (n, n_features).

        What a pair adds is shared evenly. With tables that are zero on average (see `centred`)
        that is the Shapley value of a function of two features.

        Source: Lundberg & Lee, "A unified approach to interpreting model predictions", 2017.
        """
        if len(rows) <= CHUNK:
            return self._contributions(rows)
        chunks = [rows[at : at + CHUNK] for at in range(0, len(rows), CHUNK)]
        return np.concatenate([self._contributions(chunk) for chunk in chunks])

    def _contributions(self, rows: Matrix) -> Matrix:
        codes = [shape.codes(rows[:, place]) for place, shape in enumerate(self.shapes)]
        found = np.empty(rows.shape)
        for place, shape in enumerate(self.shapes):
            found[:, place] = shape.values(rows[:, place], codes[place])
        if self.pairs:
            flat = self._flat
            coded = np.stack(codes)
            index = coded[flat.first] * flat.width[:, None] + coded[flat.second]
            found += flat.values[index + flat.start[:, None]].T @ flat.shares
        return found

    def scaled(self, slope: float, shift: float) -> "GlassModel":
        """`slope` times the log-odds plus `shift`: the same contributions, stretched."""
        return GlassModel(
            self.intercept * slope + shift,
            tuple(shape.scaled(slope) for shape in self.shapes),
            tuple(replace(pair, table=pair.table * slope) for pair in self.pairs),
        )

    @cached_property
    def _flat(self) -> "_FlatPairs":
        sizes = [pair.table.size for pair in self.pairs]
        shares = np.zeros((len(self.pairs), len(self.shapes)))
        for number, pair in enumerate(self.pairs):
            shares[number, [pair.first, pair.second]] = 0.5
        return _FlatPairs(
            np.array([pair.first for pair in self.pairs]),
            np.array([pair.second for pair in self.pairs]),
            np.array([pair.table.shape[1] for pair in self.pairs]),
            np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.intp),
            np.concatenate([pair.table.ravel() for pair in self.pairs]),
            shares,
        )


@dataclass(frozen=True, eq=False)
class _FlatPairs:
    """All tables in one array: one look-up for all pairs instead of one for each."""

    first: Codes
    second: Codes
    width: Codes
    start: Codes
    values: Vector
    shares: Matrix


def centred(model: GlassModel, rows: Matrix) -> GlassModel:
    """The same function, with every shape and table zero on average over `rows`.

    What a pair says of one of its features alone moves to the shape of that feature; the
    intercept becomes the mean log-odds. Then a contribution says how far a customer is from the
    average one.

    Source: Lengerich et al., "Purifying interaction effects with the functional ANOVA", 2020.
    """
    codes = [shape.codes(rows[:, place]) for place, shape in enumerate(model.shapes)]
    levels = [shape.levels.copy() for shape in model.shapes]
    intercept = model.intercept
    pairs = []
    for pair in model.pairs:
        weights = np.zeros(pair.table.shape)
        np.add.at(weights, (codes[pair.first], codes[pair.second]), 1.0)
        table, of_first, of_second = _purified(pair.table, weights)
        levels[pair.first] += of_first
        levels[pair.second] += of_second
        pairs.append(replace(pair, table=table))
    shapes = []
    for place, shape in enumerate(model.shapes):
        moved = replace(shape, levels=levels[place])
        mean = float(moved.values(rows[:, place], codes[place]).mean())
        intercept += mean
        shapes.append(replace(moved, levels=levels[place] - mean))
    return GlassModel(intercept, tuple(shapes), tuple(pairs))


def _purified(table: Matrix, weights: Matrix) -> tuple[Matrix, Vector, Vector]:
    """A table whose weighted rows and columns are zero on average, and what was taken out."""
    left = table.copy()
    of_first, of_second = np.zeros(table.shape[0]), np.zeros(table.shape[1])
    for _ in range(100):
        first = _means(left, weights, axis=1)
        left -= first[:, None]
        second = _means(left, weights, axis=0)
        left -= second[None, :]
        of_first, of_second = of_first + first, of_second + second
        if max(np.abs(first).max(), np.abs(second).max()) < 1e-12:
            break
    return left, of_first, of_second


def _means(table: Matrix, weights: Matrix, axis: int) -> Vector:
    total = weights.sum(axis=axis)
    sums: Vector = (table * weights).sum(axis=axis)
    means: Vector = np.divide(sums, total, out=np.zeros_like(sums), where=total > 0)
    return means


def mean_of(smooth: GlassModel, stepped: GlassModel) -> GlassModel:
    """The mean of the log-odds of two models, of which the first has no bins and no pairs."""
    shapes = []
    for one, other in zip(smooth.shapes, stepped.shapes, strict=True):
        levels = one.levels
        if one.is_numeric:
            # Known and unknown only: the level of what is known counts in every bin.
            levels = np.append(np.full(len(other.levels) - 1, one.levels[0]), one.levels[-1])
        shapes.append(
            replace(other, levels=levels + other.levels, knots=one.knots, heights=one.heights)
        )
    both = GlassModel(smooth.intercept + stepped.intercept, tuple(shapes), stepped.pairs)
    return both.scaled(0.5, 0.0)
