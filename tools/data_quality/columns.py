"""What one column holds: kind, gaps, range, values."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tools.data_quality.spellings import is_unknown_number, number_of, truth_of

ContentKind = Literal["number", "yes/no", "category", "date", "text", "empty"]
Vector = NDArray[np.float64]
ALMOST_ALL = 0.95
"""Where more of the values are numbers or dates, the others are mistakes."""
MOST_COMMON = 3


@dataclass(frozen=True)
class ColumnFacts:
    """One column in a line of a report."""

    name: str
    kind: ContentKind
    rows: int
    missing: int
    """Empty cells, and among numbers what other programs write for "unknown"."""
    distinct: int
    """Of what is not missing, by spelling."""
    common: tuple[tuple[str, int], ...]
    """The most frequent values with their rows."""
    low: float | None = None
    median: float | None = None
    high: float | None = None
    earliest: str | None = None
    latest: str | None = None

    @property
    def missing_share(self) -> float:
        """Between 0 and 1."""
        return self.missing / self.rows if self.rows else 0.0


@dataclass(frozen=True, eq=False)
class Column:
    """Cells with what they mean."""

    name: str
    cells: Sequence[str]
    lines: Sequence[int]
    """Of each cell, its line in the file."""
    kind: ContentKind
    numbers: Vector
    """Shape (n_rows,), NaN where a cell is no number."""
    counts: Mapping[str, int]
    """Rows of each spelling, the empty cell included."""
    first: Mapping[str, int]
    """Of each spelling, the place of its first row."""

    @classmethod
    def of(cls, name: str, cells: Sequence[str], lines: Sequence[int]) -> "Column":
        """Find out what the cells are."""
        counts = Counter(cells)
        value_of = {cell: number_of(cell) for cell in counts}
        numbers = np.array(
            [np.nan if (value := value_of[cell]) is None else value for cell in cells], np.float64
        )
        first: dict[str, int] = {}
        for row, cell in enumerate(cells):
            first.setdefault(cell, row)
        return cls(name, cells, lines, _kind_of(counts), numbers, counts, first)

    def is_missing(self, cell: str) -> bool:
        """Whether a cell says nothing."""
        return is_unknown_number(cell) if self.kind == "number" else not cell

    @property
    def missing(self) -> NDArray[np.bool_]:
        """Of each row, whether its cell says nothing; shape (n_rows,)."""
        says_nothing = {cell for cell in self.counts if self.is_missing(cell)}
        return np.array([cell in says_nothing for cell in self.cells], np.bool_)

    def line_of(self, cell: str) -> int:
        """Where a spelling first stands."""
        return self.lines[self.first[cell]]

    def facts(self) -> ColumnFacts:
        """The line of the report."""
        known = {cell: count for cell, count in self.counts.items() if not self.is_missing(cell)}
        common = sorted(known.items(), key=lambda one: (-one[1], one[0]))[:MOST_COMMON]
        missing = len(self.cells) - sum(known.values())
        numbers = self.numbers[~np.isnan(self.numbers)]
        found = ColumnFacts(
            self.name, self.kind, len(self.cells), missing, len(known), tuple(common)
        )
        if self.kind == "number":
            low, median, high = np.quantile(numbers, (0, 0.5, 1)).tolist()
            return ColumnFacts(**vars(found) | {"low": low, "median": median, "high": high})
        if self.kind == "date":
            dates = sorted(cell for cell in known if is_date(cell))
            return ColumnFacts(**vars(found) | {"earliest": dates[0], "latest": dates[-1]})
        return found


def is_date(cell: str) -> bool:
    """2026-03-01, with or without a time."""
    try:
        datetime.fromisoformat(cell)
    except ValueError:
        return False
    return True


def _kind_of(counts: Mapping[str, int]) -> ContentKind:
    known = {cell: count for cell, count in counts.items() if cell}
    if not known:
        return "empty"
    if {truth_of(cell) for cell in known} == {True, False}:
        return "yes/no"
    rows = sum(known.values())
    numbers = sum(count for cell, count in known.items() if number_of(cell) is not None)
    nothing = sum(count for cell, count in known.items() if is_unknown_number(cell))
    if numbers and numbers + nothing >= ALMOST_ALL * rows:
        return "number"
    # A date of digits only would be a number: asked second.
    dates = sum(count for cell, count in known.items() if is_date(cell))
    if dates >= ALMOST_ALL * rows:
        return "date"
    return "text" if len(known) > max(rows / 2, 2) else "category"
