"""What the columns of a table are: roles, kinds, categories, inferred and then shown."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from tools.churn.config import Kind, TableConfig
from tools.churn.errors import ConfigError, TableError
from tools.churn.table import Table
from tools.data_quality.spellings import is_unknown_number, number_of, truth_of

MOST_CATEGORIES = 50
"""Of one column; rarer ones are grouped."""
FEWEST_ROWS_OF_A_CATEGORY = 10
"""Below that a weight of its own is noise."""
FEWEST_OF_A_CLASS = 25
"""Fewer customers who left, or stayed, say nothing in five folds."""
UNKNOWN = ""
"""The category of an empty cell."""
ALMOST_ALL = 0.95
"""Where more of the values are numbers, the others are mistakes, and not categories."""
OTHER = "(other)"
"""The category of all rare ones."""
MOSTLY_DISTINCT = 0.9
"""An id may come twice by mistake (see `tools.churn.quality`), but not often."""
_ID_NAME = re.compile(
    r"(^|[_\W])(id|ID|Id|iD)$|[a-z]I[dD]$|^(customer|user|account|client|member)id$|^customer$"
)
"""An id, and no amount paid."""
LABEL_NAMES = ("churn", "churned", "is_churn", "exited", "attrition", "left", "label", "target")


@dataclass(frozen=True)
class Feature:
    """One column that a model reads."""

    name: str
    kind: Kind
    categories: tuple[str, ...] = ()
    """Of what is not numeric, in the order of its codes; of a boolean "no", "yes" and perhaps
    the unknown."""
    low: float = 0.0
    high: float = 0.0
    """Range in training, of what is numeric."""


@dataclass(frozen=True)
class Schema:
    """The roles of a table's columns."""

    features: tuple[Feature, ...]
    label: str
    positive: str
    id: str | None
    time: str | None
    left_out: Mapping[str, str]
    """Columns that are not used, each with the reason."""


def infer_schema(table: Table, config: TableConfig) -> Schema:
    """Roles and kinds, from the configuration where it speaks and from the cells where not.

    Raises:
        ConfigError: the configuration names a column that is not there, or twice.
        TableError: the label cannot be used, or nothing is left to learn from.
    """
    _check_names(table, config)
    label = config.label or _label_of(table)
    positive = _positive_of(table, label, config)
    id_column = config.id or _id_of(table, label)
    roles = {label, id_column, config.time}
    left_out = dict.fromkeys(config.ignore, "ignored by the configuration")
    features = []
    for name in config.features or table.columns:
        if name in roles or name in left_out:
            continue
        wanted = config.types.get(name)
        found = _feature(table, name, wanted)
        if isinstance(found, Feature):
            features.append(found)
        elif name in config.features or wanted:
            raise TableError(f"{table.place}: {name}: cannot be a feature: {found}")
        else:
            left_out[name] = found
    if not features:
        reasons = "; ".join(f"{name}: {reason}" for name, reason in left_out.items())
        raise TableError(
            f"{table.place}: no column is left to learn from ({reasons or 'no other'})"
        )
    # By name: the same table with its columns in another order gives the same model.
    features.sort(key=lambda feature: feature.name)
    return Schema(tuple(features), label, positive, id_column, config.time, left_out)


def labels_of(table: Table, schema: Schema) -> NDArray[np.bool_]:
    """Who left, shape (n_rows,).

    Raises:
        TableError: a row has no label, or one side has too few rows.
    """
    cells = table.columns.get(schema.label)
    if cells is None:
        raise TableError(f"{table.place}:1: no column {schema.label}")
    others = {cell for cell in cells if cell != schema.positive}
    for row, cell in enumerate(cells):
        if not cell:
            raise TableError(
                f"{table.at(row, schema.label)}: is empty; every row needs its label,"
                " or `self_training` in the configuration"
            )
    if len(others) > 1:
        shown = ", ".join(sorted(others)[:3])
        raise TableError(
            f"{table.place}: {schema.label}: more than two values: {schema.positive}, {shown}"
        )
    left = np.array([cell == schema.positive for cell in cells])
    for count, what in ((int(left.sum()), "left"), (int((~left).sum()), "stayed")):
        if count < FEWEST_OF_A_CLASS:
            raise TableError(
                f"{table.place}: {schema.label}: only {count} rows of customers who {what};"
                f" at least {FEWEST_OF_A_CLASS} are needed"
            )
    return left


def _check_names(table: Table, config: TableConfig) -> None:
    single = {"label": config.label, "id": config.id, "time": config.time}
    several = {
        "features": config.features,
        "ignore": config.ignore,
        "trusted": config.trusted,
        "types": tuple(config.types),
    }
    for key, names in {**{k: (v,) for k, v in single.items() if v}, **several}.items():
        for name in names:
            if name not in table.columns:
                raise ConfigError(f"{key}: {table.place} has no column {name!r}")
    taken = [name for name in single.values() if name]
    for name in taken:
        if taken.count(name) > 1 or name in config.features:
            raise ConfigError(f"{name!r} has two roles")


def _label_of(table: Table) -> str:
    by_lowered = {name.lower(): name for name in table.columns}
    for name in LABEL_NAMES:
        if name in by_lowered:
            return by_lowered[name]
    raise ConfigError(
        f"label: {table.place} has no column called {', '.join(LABEL_NAMES)}; name the label"
    )


def _positive_of(table: Table, label: str, config: TableConfig) -> str:
    values = sorted(set(table.columns[label]) - {UNKNOWN})
    if config.positive is not None:
        if config.positive not in values:
            raise ConfigError(f"positive: {label} never is {config.positive!r}")
        return config.positive
    if len(values) != 2:
        shown = ", ".join(values[:4])
        raise TableError(
            f"{table.place}: {label}: a label has two values; this has {len(values)}: {shown}"
        )
    true = [value for value in values if truth_of(value)]
    if len(true) != 1 or truth_of(next(v for v in values if v != true[0])) is not False:
        raise ConfigError(f"positive: which of {values} of {label} means that a customer left?")
    return true[0]


def _id_of(table: Table, label: str) -> str | None:
    for name, cells in table.columns.items():
        is_called_so = name != label and _ID_NAME.search(name)
        if is_called_so and len(set(cells)) >= MOSTLY_DISTINCT * len(cells):
            return name
    return None


def _feature(table: Table, name: str, wanted: Kind | None) -> Feature | str:
    """The feature, or why it can be none."""
    cells = table.columns[name]
    known = [cell for cell in cells if cell]
    distinct = set(known)
    if len(distinct) < 2:
        return "has one value only" if distinct else "is empty"
    if wanted is None and _is_numbering(name, known, distinct):
        return "numbers the rows"
    if wanted is None and _ID_NAME.search(name) and len(distinct) > MOST_CATEGORIES:
        return "is called an id and has too many values for categories"
    kind = wanted or _kind_of(known, distinct)
    if kind is None:
        return "is text or dates: hardly any value comes twice"
    if kind == "numeric":
        return _numeric(table, name)
    if kind == "boolean":
        return _boolean(table, name)
    return Feature(name, "categorical", _categories(cells))


def _is_numbering(name: str, known: Sequence[str], distinct: set[str]) -> bool:
    """An id, or whole numbers that lie so close that they count something, each once."""
    if len(distinct) < len(known):
        return False
    if _ID_NAME.search(name):
        return True
    if not all(cell.isascii() and cell.isdigit() and len(cell) < 19 for cell in known):
        return False
    numbers = [int(cell) for cell in known]
    return max(numbers) - min(numbers) < 2 * len(numbers)


def _kind_of(known: Sequence[str], distinct: set[str]) -> Kind | None:
    truths = {truth_of(value) for value in distinct}
    if truths == {True, False}:
        return "boolean"
    numbers = sum(number_of(value) is not None or is_unknown_number(value) for value in known)
    if numbers >= ALMOST_ALL * len(known) and any(
        number_of(value) is not None for value in distinct
    ):
        return "numeric"
    is_dates = all(_is_date(value) for value in distinct)
    return None if is_dates or len(distinct) > max(len(known) / 2, 2) else "categorical"


def _is_date(cell: str) -> bool:
    try:
        datetime.fromisoformat(cell)
    except ValueError:
        return False
    return True


def _numeric(table: Table, name: str) -> Feature | str:
    values = []
    for row, cell in enumerate(table.columns[name]):
        value = number_of(cell)
        if value is not None:
            values.append(value)
        elif not is_unknown_number(cell):
            raise TableError(
                f"{table.at(row, name)}: {cell[:40]!r} is no number, as others of the column are;"
                " mend it, or say `categorical` or `ignore` in the configuration"
            )
    if not values:
        return "has no number"
    return Feature(name, "numeric", (), min(values), max(values))


def _boolean(table: Table, name: str) -> Feature:
    cells = table.columns[name]
    for row, cell in enumerate(cells):
        if cell and truth_of(cell) is None:
            raise TableError(f"{table.at(row, name)}: {cell[:40]!r} is neither yes nor no")
    return Feature(name, "boolean", ("no", "yes", *((UNKNOWN,) if "" in cells else ())))


def _categories(cells: Sequence[str]) -> tuple[str, ...]:
    counts = Counter(cells)
    common = {cell for cell, _ in counts.most_common(MOST_CATEGORIES)}
    kept = sorted(
        cell
        for cell, count in counts.items()
        if cell in common and (count >= FEWEST_ROWS_OF_A_CATEGORY or cell == UNKNOWN)
    )
    return (*kept, OTHER) if len(kept) < len(counts) else tuple(kept)
