"""A training table looked over: what stands out for learning who leaves, and what forbids it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from tools.churn.config import TableConfig
from tools.churn.encoding import encode_table
from tools.churn.errors import ChurnError, ConfigError, TableError
from tools.churn.glass import Matrix, Vector
from tools.churn.leakage import SUSPICIOUS, each_alone
from tools.churn.schema import LABEL_NAMES, Schema, infer_schema, labels_of
from tools.churn.table import Table
from tools.data_quality import Finding, Profile, profile_table

REPORT = "data_quality.md"
"""Beside the model."""
_STRONG = 0.85
"""AUC of one feature alone that is worth a question; `SUSPICIOUS` is refused."""
_RARE = 0.05
"""A smaller share of either kind makes probabilities hard to check."""
_GAP_TELLS = 0.3
"""Difference between leavers and stayers in how often a value is missing."""
_KNOWN_AFTERWARDS = re.compile(
    r"cancel|terminat|clos(ed|ing)|end.?(date|ed)|exit|leav|left|churn|quit|reason"
    r"|取消|注销|退订|流失|离开|原因",
    re.IGNORECASE,
)


def profile_for_training(table: Table, config: TableConfig) -> Profile:
    """Everything that stands out; a finding that "stops" is what `train_model` would refuse.

    A table without a label is looked over as any other.

    Raises:
        ConfigError: the configuration names a column that is not there.
    """
    for role, name in (("id", config.id), ("time", config.time)):
        if name and name not in table.columns:
            raise ConfigError(f"{role}: {table.place} has no column {name!r}")
    profile = profile_table(
        table.place, table.columns, table.lines, id_column=config.id, time_column=config.time
    )
    has_label = config.label or any(name.lower() in LABEL_NAMES for name in table.columns)
    if not has_label:
        return profile.with_findings(
            Finding("note", "no_label", "no column says who left; training needs one")
        )
    return profile.with_findings(*_of_learning(table, config))


def refuse_contradictions(table: Table, schema: Schema) -> None:
    """Two rows of one customer, of the same time, that say different things about leaving.

    Raises:
        TableError: names both lines.
    """
    for first, row in _contradictions(table, schema):
        name = str(schema.id)
        raise TableError(
            f"{table.at(row, name)}: {table.columns[name][row][:40]!r} is said to have left and to"
            f" have stayed; the other row is line {table.lines[first]}"
        )


def refuse_leaks(table: Table, suspicious: Mapping[str, float], config: TableConfig) -> None:
    """Features that by themselves tell who left, unless the configuration trusts them.

    Raises:
        TableError: names the first.
    """
    for name, auc in suspicious.items():
        if name not in config.trusted:
            raise TableError(
                f"{table.place}: {name}: tells by itself who left (AUC {auc:.3f}), as what is"
                " written down afterwards does. Put it under `ignore`; or under `trusted`, if it"
                " is known beforehand"
            )


@dataclass(frozen=True, eq=False)
class _Learning:
    """What would be learnt from."""

    table: Table
    config: TableConfig
    schema: Schema
    rows: Matrix
    left: Vector


def _of_learning(table: Table, config: TableConfig) -> Iterator[Finding]:
    try:
        schema = infer_schema(table, config)
        if config.self_training:
            cells = table.columns[schema.label]
            table = table.of([row for row, cell in enumerate(cells) if cell])
        left = labels_of(table, schema).astype(np.float64)
        data = _Learning(table, config, schema, encode_table(table, schema.features), left)
    except ChurnError as error:
        yield _refusal(error, table)
        return
    yield _balance(data)
    for refuse in (_contradicted, _leaks):
        yield from refuse(data)
    yield from _telling_gaps(data)
    yield from _names(data)


def _refusal(error: ChurnError, table: Table) -> Finding:
    """The same words, the place in a field of its own."""
    found = re.match(re.escape(table.place) + r"(?::(\d+))?: ", str(error))
    if found is None:
        return Finding("stops", "refused", str(error))
    line = int(found[1]) if found[1] else None
    return Finding("stops", "refused", str(error)[found.end() :], None, line)


def _balance(data: _Learning) -> Finding:
    share = float(data.left.mean())
    message = f"{share:.1%} left ({int(data.left.sum()):,} of {len(data.left):,})"
    if min(share, 1 - share) < _RARE:
        message += ": few of one kind, so that probabilities can hardly be checked"
        return Finding("warns", "label_balance", message, data.schema.label)
    return Finding("note", "label_balance", message, data.schema.label)


def _contradicted(data: _Learning) -> Iterator[Finding]:
    found = _contradictions(data.table, data.schema)
    if found:
        first, row = found[0]
        lines = data.table.lines
        message = (
            f"{len(found):,} rows contradict an earlier one of the same customer about leaving;"
            f" the first contradicts line {lines[first]}"
        )
        yield Finding("stops", "contradiction", message, data.schema.id, lines[row])


def _contradictions(table: Table, schema: Schema) -> list[tuple[int, int]]:
    if schema.id is None:
        return []
    moments = table.columns[schema.time] if schema.time else [""] * len(table)
    first_of: dict[tuple[str, str], int] = {}
    labels = table.columns[schema.label]
    found = []
    for row, key in enumerate(zip(table.columns[schema.id], moments, strict=True)):
        first = first_of.setdefault(key, row)
        if key[0] and labels[row] != labels[first]:
            found.append((first, row))
    return found


def _leaks(data: _Learning) -> Iterator[Finding]:
    for name, auc in each_alone(data.rows, data.left, data.schema.features).items():
        if auc < _STRONG or name in data.config.trusted:
            continue
        told = f"tells by itself who left (AUC {auc:.3f})"
        if auc >= SUSPICIOUS:
            message = f"{told}: put it under `ignore`, or under `trusted` if known beforehand"
            yield Finding("stops", "leak", message, name)
        else:
            yield Finding("warns", "leak", f"{told}: was it known beforehand?", name)


def _telling_gaps(data: _Learning) -> Iterator[Finding]:
    """A value that is there only for those who left was filled in when they left."""
    for place, feature in enumerate(data.schema.features):
        if feature.kind != "numeric":
            continue
        missing = np.isnan(data.rows[:, place])
        of_leavers = float(missing[data.left == 1].mean())
        of_stayers = float(missing[data.left == 0].mean())
        if abs(of_leavers - of_stayers) >= _GAP_TELLS:
            message = (
                f"is missing for {of_leavers:.0%} of those who left and {of_stayers:.0%} of those"
                " who stayed: when is it filled in?"
            )
            yield Finding("warns", "telling_gap", message, feature.name)


def _names(data: _Learning) -> Iterator[Finding]:
    for feature in data.schema.features:
        if _KNOWN_AFTERWARDS.search(feature.name) and feature.name not in data.config.trusted:
            message = "sounds like something that is known only afterwards: ignore or trust it"
            yield Finding("warns", "known_afterwards", message, feature.name)
