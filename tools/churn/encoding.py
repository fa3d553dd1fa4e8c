"""Rows as numbers: numeric features as they are, all others as the code of their category."""

import math
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from tools.churn.errors import FieldProblem, FieldsError
from tools.churn.schema import OTHER, UNKNOWN, Feature
from tools.churn.table import Table
from tools.data_quality.spellings import (
    FALSE,
    LARGEST,
    TRUE,
    is_unknown_number,
    number_of,
    truth_of,
)

Features = tuple[Feature, ...]
Value = str | float | int | bool | None


def encode_table(table: Table, features: Features) -> NDArray[np.float64]:
    """Shape (n_rows, n_features); NaN is an unknown number.

    Raises:
        FieldsError: names file, line and field of every cell that the model cannot read.
    """
    missing = [one.name for one in features if one.name not in table.columns]
    if missing:
        problems = tuple(FieldProblem(1, name, "there is no such column") for name in missing)
        raise FieldsError(problems, table.place)
    encoded = np.empty((len(table), len(features)))
    problems_found: list[FieldProblem] = []
    for place, feature in enumerate(features):
        cells = table.columns[feature.name]
        quick = _quick(cells, feature)
        if quick is not None:
            encoded[:, place] = quick
            continue
        for row, cell in enumerate(cells):
            is_unknown = feature.kind == "numeric" and is_unknown_number(cell)
            value = _cell_code(UNKNOWN if is_unknown else cell, feature)
            if isinstance(value, str):
                problems_found.append(FieldProblem(table.lines[row], feature.name, value))
            else:
                encoded[row, place] = value
    if problems_found:
        raise FieldsError(tuple(problems_found), table.place)
    return encoded


def encode_rows(rows: Sequence[object], features: Features) -> NDArray[np.float64]:
    """As `encode_table`, of JSON objects that name exactly the features.

    Raises:
        FieldsError: a field is missing, extra, of another type, or of a category never seen.
    """
    encoded = np.empty((len(rows), len(features)))
    problems: list[FieldProblem] = []
    names = {feature.name for feature in features}
    for number, row in enumerate(rows):
        if not isinstance(row, Mapping):
            problems.append(FieldProblem(number + 1, "row", "must be an object"))
            continue
        if row.keys() != names:
            problems += _wrong_names(number + 1, row, names)
        for place, feature in enumerate(features):
            if feature.name not in row:
                continue
            value = _value_code(row[feature.name], feature)
            if isinstance(value, str):
                problems.append(FieldProblem(number + 1, feature.name, value))
            else:
                encoded[number, place] = value
    if problems:
        raise FieldsError(tuple(problems))
    return encoded


def _wrong_names(number: int, row: Mapping[str, Value], names: set[str]) -> Iterator[FieldProblem]:
    for name in sorted(names - row.keys()):
        yield FieldProblem(number, name, "is missing")
    for name in sorted(map(str, row.keys() - names)):
        yield FieldProblem(number, name[:80], "is not a field of this model")


def _quick(cells: Sequence[str], feature: Feature) -> NDArray[np.float64] | None:
    """A whole column at once, or None when a cell needs a closer look."""
    if feature.kind == "numeric":
        try:
            values = np.array([float(cell) if cell else math.nan for cell in cells])
        except ValueError:
            return None
        # `float` takes what `number_of` refuses: "nan", "inf", "1_000", digits of every script.
        is_plain = (np.abs(values) <= LARGEST).sum() == sum(map(bool, cells))
        together = "".join(cells)
        return values if is_plain and together.isascii() and "_" not in together else None
    codes = _codes(feature)
    found = [codes.get(cell) for cell in cells]
    return None if None in found else np.array(found, np.float64)


@lru_cache(maxsize=1024)
def _codes(feature: Feature) -> Mapping[str, int]:
    if feature.kind != "boolean":
        return {name: code for code, name in enumerate(feature.categories)}
    # As they are mostly written; any other mixture of capitals takes the slower way.
    codes = {
        spelled: code
        for code, words in enumerate((FALSE, TRUE))
        for word in words
        for spelled in (word, word.upper(), word.title())
    }
    return codes | ({UNKNOWN: 2} if UNKNOWN in feature.categories else {})


def _value_code(value: object, feature: Feature) -> float | str:
    """The number of a value as JSON has it, or what is wrong with it."""
    if value is None:
        return _cell_code(UNKNOWN, feature)
    if isinstance(value, str):
        return _cell_code(value.strip(), feature)
    if isinstance(value, bool):
        return float(value) if feature.kind == "boolean" else f"must not be {value}"
    if not isinstance(value, int | float):
        return f"must not be a {type(value).__name__}"
    if feature.kind != "numeric":
        return _cell_code(str(value), feature)
    try:
        number = float(value)
    except OverflowError:
        return "is too large a number"
    if math.isfinite(number):
        return number if abs(number) <= LARGEST else "is too large a number"
    return f"{value} is no number"


def _cell_code(cell: str, feature: Feature) -> float | str:
    shown = repr(cell[:40])
    if feature.kind == "numeric":
        value = number_of(cell) if cell else math.nan
        return f"{shown} is no number" if value is None else value
    codes = _codes(feature)
    if cell in codes:
        return codes[cell]
    if not cell:
        return "is empty, which it never was in training"
    if feature.kind == "boolean":
        truth = truth_of(cell)
        return f"{shown} is neither yes nor no" if truth is None else float(truth)
    if OTHER in codes:
        return codes[OTHER]
    known = ", ".join(feature.categories[:6])
    return f"{shown} was never seen in training; known: {known}"
