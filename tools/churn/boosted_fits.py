"""Gradient boosting whose trees read at most two features, compiled to tables exactly."""

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

import numpy as np

from tools.churn.encoding import Features
from tools.churn.glass import GlassModel, Matrix, Pair, Shape, Vector, centred
from tools.churn.linear_fits import BENDS, fit_linear
from tools.churn.schema import Feature

MOST_BINS = 32
MOST_PAIRED = 30
"""Features that may be in pairs: the tables of all pairs of a hundred would take minutes."""
_CELLS_AT_ONCE = 4_000_000
_NEGLIGIBLE = 1e-9
Ask = Callable[[Matrix], Vector]


def fit_boosted_pairs(rows: Matrix, left: Vector, features: Features, *, seed: int) -> GlassModel:
    """Boosted trees of depth 2, which are sums of functions of two features.

    The tables are read off by asking the fitted booster, one pair of codes at a time with all
    other features at their first code (inclusion and exclusion), which is exact for such sums.

    Source: Lou et al., "Accurate intelligible models with pairwise interactions", KDD 2013;
    Kuo et al., "On decompositions of multivariate functions", 2010, for the reading off.
    """
    from sklearn.ensemble import HistGradientBoostingClassifier

    shapes = [empty_shape(rows[:, place], feature) for place, feature in enumerate(features)]
    codes = np.column_stack(
        [shape.codes(rows[:, place]) for place, shape in enumerate(shapes)]
    ).astype(np.float64)
    pairs = list(combinations(_paired(rows, left, features), 2))
    booster = HistGradientBoostingClassifier(
        learning_rate=0.05,
        max_iter=250,
        max_depth=2,
        min_samples_leaf=40,
        l2_regularization=10.0,
        max_features=0.5,
        interaction_cst=[*pairs, *([place] for place in range(len(features)))],
        categorical_features=[one.kind != "numeric" for one in features],
        early_stopping=False,
        random_state=seed,
    )
    booster.fit(codes, left)
    return centred(_read_off(booster.decision_function, shapes, pairs), rows)


def _paired(rows: Matrix, left: Vector, features: Features) -> list[int]:
    """The features that count most without pairs, if there are too many."""
    if len(features) <= MOST_PAIRED:
        return list(range(len(features)))
    alone = fit_linear(rows, left, features, inverse_penalty=0.1, bends=BENDS)
    weight = np.abs(alone.contributions(rows)).mean(axis=0)
    return sorted(np.argsort(-weight, kind="stable")[:MOST_PAIRED].tolist())


def empty_shape(column: Vector, feature: Feature) -> Shape:
    """Bins of about as many customers each, or the categories; nothing added yet."""
    if feature.kind != "numeric":
        return Shape(np.zeros(len(feature.categories)))
    known = column[~np.isnan(column)]
    inner = np.linspace(0, 1, MOST_BINS + 1)[1:-1]
    edges = np.unique(np.quantile(known, inner)) if len(known) else np.zeros(0)
    return Shape(np.zeros(len(edges) + 2), True, edges)


def _read_off(ask: Ask, shapes: Sequence[Shape], paired: Sequence[tuple[int, int]]) -> GlassModel:
    sizes = [len(shape.levels) for shape in shapes]
    base = float(ask(np.zeros((1, len(sizes))))[0])
    alone = []
    for place, size in enumerate(sizes):
        probes = np.zeros((size, len(sizes)))
        probes[:, place] = np.arange(size)
        alone.append(ask(probes) - base)
    pairs = []
    for group in _groups(sizes, paired):
        answers = ask(np.concatenate([_grid(sizes, *pair) for pair in group]))
        start = 0
        for first, second in group:
            end = start + sizes[first] * sizes[second]
            table = answers[start:end].reshape(sizes[first], sizes[second])
            table = table - base - alone[first][:, None] - alone[second][None, :]
            if np.abs(table).max() > _NEGLIGIBLE:
                pairs.append(Pair(first, second, table))
            start = end
    stepped = tuple(
        Shape(levels, shape.is_numeric, shape.edges)
        for shape, levels in zip(shapes, alone, strict=True)
    )
    return GlassModel(base, stepped, tuple(pairs))


def _groups(
    sizes: Sequence[int], paired: Sequence[tuple[int, int]]
) -> Iterator[list[tuple[int, int]]]:
    group: list[tuple[int, int]] = []
    probes = 0
    for first, second in paired:
        group.append((first, second))
        probes += sizes[first] * sizes[second]
        if probes * len(sizes) >= _CELLS_AT_ONCE:
            yield group
            group, probes = [], 0
    if group:
        yield group


def _grid(sizes: Sequence[int], first: int, second: int) -> Matrix:
    probes = np.zeros((sizes[first] * sizes[second], len(sizes)))
    probes[:, first] = np.repeat(np.arange(sizes[first]), sizes[second])
    probes[:, second] = np.tile(np.arange(sizes[second]), sizes[first])
    return probes
