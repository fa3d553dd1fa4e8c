"""What stands out between the rows and between the columns of a table."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from tools.data_quality.columns import Column
from tools.data_quality.findings import Finding


def check_rows(
    columns: Sequence[Column], lines: Sequence[int], id_name: str | None
) -> Iterator[Finding]:
    """Rows that come twice, whole or but for their id."""
    whole = _repeats(columns)
    if whole:
        first, again = whole[0]
        message = (
            f"{len(whole):,} rows repeat an earlier one; the first repeats line {lines[first]}"
        )
        yield Finding("warns", "duplicate_rows", message, None, lines[again])
    others = [column for column in columns if column.name != id_name]
    alike = _repeats(others) if id_name and len(others) >= 2 else []
    if len(alike) > len(whole):
        first, again = alike[0]
        message = (
            f"{len(alike):,} rows are like an earlier one in all but `{id_name}`;"
            f" the first is like line {lines[first]}"
        )
        yield Finding("note", "duplicate_but_id", message, None, lines[again])


def check_ids(column: Column) -> Iterator[Finding]:
    """Ids that are missing or stand for several rows."""
    empty = column.counts.get("", 0)
    if empty:
        message = f"{empty:,} rows have no id"
        yield Finding("warns", "missing_id", message, column.name, column.line_of(""))
    first_of: dict[str, int] = {}
    again = []
    for row, cell in enumerate(column.cells):
        if cell and first_of.setdefault(cell, row) != row:
            again.append(row)
    if again:
        row = again[0]
        message = (
            f"{len(again):,} rows have an id of an earlier row;"
            f" the first is {column.cells[row][:40]!r}, as on line"
            f" {column.lines[first_of[column.cells[row]]]}"
        )
        yield Finding("warns", "duplicate_ids", message, column.name, column.lines[row])


def check_twins(columns: Sequence[Column]) -> Iterator[Finding]:
    """Columns that hold the same cells as another."""
    alike: dict[int, list[Column]] = defaultdict(list)
    for column in columns:
        if len(column.counts) > 1:
            alike[hash(tuple(column.cells))].append(column)
    for group in alike.values():
        for twin in group[1:]:
            yield Finding("warns", "twin", f"holds the same as `{group[0].name}`", twin.name)


def _repeats(columns: Sequence[Column]) -> list[tuple[int, int]]:
    """Places of rows that repeat an earlier one, after the place of that one."""
    first_of: dict[tuple[str, ...], int] = {}
    rows = zip(*(column.cells for column in columns), strict=True)
    return [
        (first, row)
        for row, cells in enumerate(rows)
        if (first := first_of.setdefault(cells, row)) != row
    ]
