"""Fitted models as named arrays, and back, checked on the way."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.churn.candidates import Fitted
from tools.churn.encoding import Features
from tools.churn.glass import GlassModel, Pair, Shape
from tools.churn.tree import TreeModel

Arrays = Mapping[str, NDArray[Any]]
_TREE = ("features", "thresholds", "lower", "upper", "node_log_odds")
_PARTS = ("levels", "edges", "knots", "heights")


def arrays_of(fitted: Fitted) -> dict[str, NDArray[Any]]:
    """Few arrays, however many features: parts of the same kind stand end to end."""
    if isinstance(fitted, TreeModel):
        return {f"tree_{name}": getattr(fitted, name) for name in _TREE}
    arrays: dict[str, NDArray[Any]] = {"intercept": np.array([fitted.intercept])}
    for part in _PARTS:
        pieces = [getattr(shape, part) for shape in fitted.shapes]
        arrays[part] = np.concatenate(pieces)
        arrays[f"{part}_sizes"] = np.array([len(piece) for piece in pieces])
    arrays["pairs"] = np.array([(p.first, p.second) for p in fitted.pairs], np.intp).reshape(-1, 2)
    tables = [pair.table.ravel() for pair in fitted.pairs]
    arrays["tables"] = np.concatenate([np.zeros(0), *tables])
    return arrays


def fitted_of(arrays: Arrays, features: Features) -> Fitted:
    """The model that `arrays_of` took apart.

    Raises:
        KeyError: an array is missing.
        ValueError: shapes or values cannot be of a model of these features.
    """
    for name, array in arrays.items():
        if array.dtype.kind not in "fi" or not np.isfinite(array).all():
            raise ValueError(f"{name}: not finite numbers")
    if "tree_features" in arrays:
        return _tree_of(arrays, len(features))
    parts = {part: _split(arrays, part, len(features)) for part in _PARTS}
    shapes = tuple(
        Shape(
            parts["levels"][place],
            feature.kind == "numeric",
            parts["edges"][place],
            parts["knots"][place],
            parts["heights"][place],
        )
        for place, feature in enumerate(features)
    )
    for shape, feature in zip(shapes, features, strict=True):
        wanted = len(shape.edges) + 2 if shape.is_numeric else len(feature.categories)
        if len(shape.levels) != wanted or len(shape.knots) != len(shape.heights):
            raise ValueError(f"{feature.name}: the arrays do not fit together")
    pairs = _pairs_of(arrays, [len(shape.levels) for shape in shapes])
    return GlassModel(float(arrays["intercept"][0]), shapes, pairs)


def _split(arrays: Arrays, part: str, count: int) -> list[NDArray[np.float64]]:
    sizes, values = arrays[f"{part}_sizes"], arrays[part]
    if len(sizes) != count or sizes.min() < 0 or sizes.sum() != len(values):
        raise ValueError(f"{part}: not one piece for each feature")
    return np.split(values, np.cumsum(sizes)[:-1])


def _pairs_of(arrays: Arrays, sizes: list[int]) -> tuple[Pair, ...]:
    pairs = []
    start = 0
    for first, second in arrays["pairs"].tolist():
        if not 0 <= first < second < len(sizes):
            raise ValueError("pairs: not two features")
        shape = sizes[first], sizes[second]
        end = start + shape[0] * shape[1]
        pairs.append(Pair(first, second, arrays["tables"][start:end].reshape(shape)))
        start = end
    if start != len(arrays["tables"]):
        raise ValueError("tables: not as many values as the pairs need")
    return tuple(pairs)


def _tree_of(arrays: Arrays, width: int) -> TreeModel:
    parts = {name: arrays[f"tree_{name}"] for name in _TREE}
    nodes = np.arange(len(parts["features"]))
    if not len(nodes) or {part.shape for part in parts.values()} != {nodes.shape}:
        raise ValueError("tree: the arrays do not fit together")
    is_inner = parts["features"] >= 0
    children = np.stack([parts["lower"], parts["upper"]])[:, is_inner]
    # A child after its parent: whoever walks down arrives.
    if (children <= nodes[is_inner]).any() or (children >= len(nodes)).any():
        raise ValueError("tree: a node leads nowhere")
    if (parts["features"] >= width).any() or (parts["features"] < -1).any():
        raise ValueError("tree: a question about no feature")
    return TreeModel(**parts, width=width)
