"""What stands out within one column."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator

import numpy as np

from tools.data_quality.columns import Column, is_date
from tools.data_quality.findings import Finding
from tools.data_quality.spellings import is_unknown_number
from tools.data_quality.units import unit_change

MOSTLY_MISSING = 0.5
ALMOST_CONSTANT = 0.995
FAR_OUT = 3.0
"""Quartile distances beyond the quartiles. Source: Tukey, "Exploratory Data Analysis", 1977, the
outer fences."""
FEW = 0.01
"""More of the rows than that are a tail, and no outliers."""
_TINY = 50.0
"""Amounts near nothing are common, and their logarithms far away: below a 50th of the median."""
_STAND_INS = (9, 99, 999, 9999, 99999, 999999, 9999999)
"""Numbers that programs write for "unknown", above or below zero."""
_FEWEST_STAND_INS = 5
_OTHER_NUMBER = re.compile(
    r"[+-]?\d{1,3}([ '.,]\d{3})*([.,]\d+)?\s*(%|€|\$|£|¥|eur|usd|gbp|cny|kg|g|km|m|h)?"
    r"|(€|\$|£|¥|EUR|USD|GBP|CNY)\s*[+-]?\d[\d.,' ]*",
    re.IGNORECASE,
)


def check_column(column: Column) -> Iterator[Finding]:
    """Everything that can be seen without looking at other columns."""
    for check in _CHECKS:
        yield from check(column)


def _gaps(column: Column) -> Iterator[Finding]:
    missing = int(column.missing.sum())
    share = missing / len(column.cells)
    if column.kind == "empty":
        yield Finding("warns", "empty", "is empty", column.name)
    elif share >= MOSTLY_MISSING:
        yield Finding(
            "warns", "mostly_missing", f"{share:.0%} of the rows have no value", column.name
        )


def _constant(column: Column) -> Iterator[Finding]:
    known = {cell: count for cell, count in column.counts.items() if not column.is_missing(cell)}
    if len(known) == 1:
        only = next(iter(known))
        yield Finding("warns", "constant", f"has one value only: {only[:40]!r}", column.name)
    elif known and max(known.values()) >= ALMOST_CONSTANT * sum(known.values()):
        most = max(known, key=lambda cell: known[cell])
        share = known[most] / sum(known.values())
        message = f"is {most[:40]!r} in {share:.1%} of the rows"
        yield Finding("note", "almost_constant", message, column.name)


def _misfits(column: Column) -> Iterator[Finding]:
    """Cells that are no number or date in a column of them."""
    if column.kind == "number":
        odd = [
            cell
            for cell in column.counts
            if not is_unknown_number(cell) and np.isnan(column.numbers[column.first[cell]])
        ]
    elif column.kind == "date":
        odd = [cell for cell in column.counts if cell and not is_date(cell)]
    else:
        return
    if odd:
        first = min(odd, key=column.line_of)
        rows = sum(column.counts[cell] for cell in odd)
        what = "number" if column.kind == "number" else "date like 2026-03-01"
        message = f"{rows:,} rows hold no {what}; the first is {first[:40]!r}"
        yield Finding("warns", f"not_a_{column.kind}", message, column.name, column.line_of(first))


def _numbers_as_text(column: Column) -> Iterator[Finding]:
    """1.234,50 and 12 €: numbers to a reader, categories or text to a program."""
    if column.kind not in ("category", "text"):
        return
    known = [cell for cell in column.counts if cell]
    written = [
        cell for cell in known if any(map(str.isdigit, cell)) and _OTHER_NUMBER.fullmatch(cell)
    ]
    rows = sum(column.counts[cell] for cell in written)
    if written and rows >= 0.9 * sum(column.counts[cell] for cell in known):
        message = f"holds numbers with commas or units, such as {written[0][:40]!r}: write 1234.5"
        yield Finding("warns", "number_as_text", message, column.name, column.line_of(written[0]))


def _outliers(column: Column) -> Iterator[Finding]:
    if column.kind != "number":
        return
    known = column.numbers[~np.isnan(column.numbers)]
    # Amounts have a long tail that is no mistake: measured by factors where all are above zero.
    scaled = np.log(column.numbers) if known.min() > 0 else column.numbers
    low, high = np.nanquantile(scaled, (0.25, 0.75))
    middle = float(np.median(known))
    reach = FAR_OUT * (high - low)
    if reach <= 0:
        return
    below = (scaled < low - reach) & ((known.min() <= 0) | (column.numbers < middle / _TINY))
    out = np.flatnonzero(below | (scaled > high + reach))
    if 0 < len(out) <= max(FEW * len(known), 1):
        farthest = out[int(np.argmax(np.abs(scaled[out] - (low + high) / 2)))]
        message = (
            f"{len(out):,} {'value is' if len(out) == 1 else 'values are'} far out,"
            f" {column.numbers[farthest]:g} farthest (median {middle:g})"
        )
        yield Finding("warns", "outliers", message, column.name, column.lines[int(farthest)])


def _stand_ins(column: Column) -> Iterator[Finding]:
    """-1 and 9999 where no other value comes near."""
    if column.kind != "number":
        return
    known = column.numbers[~np.isnan(column.numbers)]
    distinct = np.unique(known)
    if len(distinct) < 3:
        return
    for value, others in ((distinct[-1], distinct[:-1]), (distinct[0], distinct[1:])):
        rows = int((known == value).sum())
        is_apart = (
            others.min() >= 0
            if value < 0
            else value - others.max() > max(others.max() - others.min(), 1.0)
        )
        is_known = abs(value) in _STAND_INS or value == -1
        if is_known and is_apart and rows >= _FEWEST_STAND_INS:
            line = column.lines[int(np.flatnonzero(column.numbers == value)[0])]
            message = (
                f"{value:g} in {rows:,} rows looks like a stand-in for unknown: leave it empty"
            )
            yield Finding("warns", "stand_in", message, column.name, line)


def _spellings(column: Column) -> Iterator[Finding]:
    if column.kind != "category":
        return
    alike: dict[str, list[str]] = defaultdict(list)
    for cell in column.counts:
        alike["".join(cell.casefold().split())].append(cell)
    for cells in alike.values():
        if len(cells) > 1:
            shown = ", ".join(repr(cell[:40]) for cell in sorted(cells)[:3])
            rarest = min(cells, key=lambda cell: (column.counts[cell], cell))
            yield Finding(
                "warns", "spellings", f"counts as different values: {shown}", column.name,
                column.line_of(rarest),
            )  # fmt: skip
    said = [cell for cell in column.counts if cell and cell != "-" and is_unknown_number(cell)]
    for cell in sorted(said):
        message = f"{cell[:40]!r} counts as a value of its own; leave it empty if it means unknown"
        yield Finding("note", "unknown_spelled", message, column.name, column.line_of(cell))


_CHECKS: tuple[Callable[[Column], Iterator[Finding]], ...] = (
    _gaps,
    _constant,
    _misfits,
    _numbers_as_text,
    _outliers,
    _stand_ins,
    _spellings,
)


def check_unit(
    column: Column, order: np.ndarray[tuple[int], np.dtype[np.intp]]
) -> Iterator[Finding]:
    """Whether the unit changes along an order of the rows, shape (n_rows,)."""
    if column.kind != "number":
        return
    found = unit_change(column.numbers[order])
    if found is not None:
        line = column.lines[int(order[found.start])]
        times = found.factor if found.factor > 1 else 1 / found.factor
        way = "larger" if found.factor > 1 else "smaller"
        message = (
            f"unit changed? From here on, values are {times:g} times {way}"
            f" (median {found.median_before:g}, then {found.median_after:g}): {found.likely}"
        )
        yield Finding("warns", "unit_changed", message, column.name, line)
