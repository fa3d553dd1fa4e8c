"""A table looked over before anything is made of it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tools.data_quality.column_checks import check_column, check_unit
from tools.data_quality.columns import Column, ColumnFacts
from tools.data_quality.findings import SEVERITIES, Finding
from tools.data_quality.table_checks import check_ids, check_rows, check_twins

_ID_NAME = re.compile(r"(^|[_\W])id$|[a-z]I[dD]$|^(customer|user|account|client|member)id$", re.I)
_MOSTLY_DISTINCT = 0.9
"""An id column with more repeats than that holds something else: whose order it is, say."""


@dataclass(frozen=True)
class Profile:
    """What a table holds and what stands out in it, the worst first."""

    place: str
    rows: int
    columns: tuple[ColumnFacts, ...]
    findings: tuple[Finding, ...]

    @property
    def stops(self) -> tuple[Finding, ...]:
        """Why nothing can be learnt from it; empty: something can."""
        return tuple(one for one in self.findings if one.severity == "stops")

    def with_findings(self, *more: Finding) -> "Profile":
        """The same with what somebody else has found."""
        return replace(self, findings=_sorted([*self.findings, *more]))


def profile_table(
    place: str,
    cells: Mapping[str, Sequence[str]],
    lines: Sequence[int],
    *,
    id_column: str | None = None,
    time_column: str | None = None,
) -> Profile:
    """Facts of every column, and everything that stands out.

    Args:
        place: the file, for people.
        cells: by column; an empty cell is unknown.
        lines: of each row, its line in the file.
        id_column: unset: one that is called so and hardly ever repeats.
        time_column: orders the rows where units are compared; unset: the order of the file.
    """
    columns = [Column.of(name, column, lines) for name, column in cells.items()]
    by_name = {column.name: column for column in columns}
    id_column = id_column or _id_of(columns)
    order = np.arange(len(lines))
    if time_column is not None:
        order = np.argsort(np.array(by_name[time_column].cells), kind="stable")
    findings = [*check_rows(columns, lines, id_column), *check_twins(columns)]
    for column in columns:
        if column.name == id_column:
            findings += check_ids(column)
            continue
        findings += [*check_column(column), *check_unit(column, order)]
    return Profile(
        place, len(lines), tuple(column.facts() for column in columns), _sorted(findings)
    )


def _id_of(columns: Sequence[Column]) -> str | None:
    for column in columns:
        if _ID_NAME.search(column.name) and len(column.counts) >= _MOSTLY_DISTINCT * len(
            column.cells
        ):
            return column.name
    return None


def _sorted(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda one: SEVERITIES.index(one.severity)))
