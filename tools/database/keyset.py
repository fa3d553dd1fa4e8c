"""Paging by keys: the next page begins after the last row that was seen (no offset, no gap)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_

Columns = Sequence[ColumnElement[Any]]


def after(columns: Columns, seen: Sequence[Any]) -> ColumnElement[bool]:
    """Rows that come after `seen` when they are sorted by `columns`, ascending."""
    return _beyond(columns, seen, is_descending=False)


def before(columns: Columns, seen: Sequence[Any]) -> ColumnElement[bool]:
    """Rows that come after `seen` when they are sorted by `columns`, descending."""
    return _beyond(columns, seen, is_descending=True)


def _beyond(columns: Columns, seen: Sequence[Any], *, is_descending: bool) -> ColumnElement[bool]:
    # Written out, because databases do not agree on comparing rows of mixed types.
    cases: list[ColumnElement[bool]] = []
    for place, (column, value) in enumerate(zip(columns, seen, strict=True)):
        equal = [one == was for one, was in zip(columns[:place], seen[:place], strict=True)]
        cases.append(and_(*equal, column < value if is_descending else column > value))
    return or_(false(), *cases)
