"""Pages of lists: how many, and where the page before has ended."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, TypeVar

from fastapi import Depends, Query
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel

Item = TypeVar("Item")
Part = Callable[[Any], Any]
MOST_PER_PAGE = 100
_Limit = Annotated[int, Query(ge=1, le=MOST_PER_PAGE)]
_Cursor = Annotated[str | None, Query(max_length=300, description="`next_cursor` of a page.")]


class Page(BaseModel, Generic[Item]):
    """A part of a list."""

    items: list[Item]
    next_cursor: str | None
    """For the next page; null when this is the last one."""


class Window:
    """Which part of a list is wanted."""

    def __init__(self, limit: _Limit = 50, cursor: _Cursor = None) -> None:
        self.limit, self._cursor = limit, cursor

    @property
    def one_more(self) -> int:
        """How many to read: one more than is shown tells whether another page follows."""
        return self.limit + 1

    def after(self, *parts: Part) -> Any:  # noqa: ANN401 - a tuple of what the parts read
        """Where the page begins, each value of the cursor read by its part; None for the first.

        Raises:
            RequestValidationError: the cursor is none of ours.
        """
        if self._cursor is None:
            return None
        try:
            values = json.loads(urlsafe_b64decode(self._cursor.encode("ascii")))
            if not isinstance(values, list):
                raise _bad_cursor()
            return tuple(part(value) for part, value in zip(parts, values, strict=True))
        except (Base64Error, ValueError, TypeError, OverflowError, RecursionError) as error:
            raise _bad_cursor() from error

    def page(
        self, rows: Sequence[Any], place: Callable[[Any], Sequence[object]], as_item: Part
    ) -> dict[str, Any]:
        """A page of `one_more` rows; `place` gives what the cursor remembers of a row."""
        shown = rows[: self.limit]
        more = len(rows) > self.limit
        return {
            "items": [as_item(row) for row in shown],
            "next_cursor": _cursor(place(shown[-1])) if more else None,
        }


WindowDep = Annotated[Window, Depends()]


def moment(value: object) -> datetime:
    """The part of a cursor that is a time.

    Raises:
        ValueError: it is none, or has no time zone.
    """
    read = datetime.fromisoformat(text(value))
    if read.tzinfo is None:
        raise ValueError("a time without its zone")
    return read.astimezone(UTC)


def text(value: object) -> str:
    """The part of a cursor that is text.

    Raises:
        ValueError: it is none that a database could hold.
    """
    if not isinstance(value, str) or "\0" in value or not value.isprintable():
        raise ValueError("not a text")
    return value


def number(value: object) -> int:
    """The part of a cursor that is a whole number.

    Raises:
        ValueError: it is none, or beyond what a list could have.
    """
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 10**9:
        raise ValueError("not a number")
    return value


def _cursor(place: Sequence[object]) -> str:
    values = [one.isoformat() if isinstance(one, datetime) else one for one in place]
    return urlsafe_b64encode(json.dumps(values).encode()).decode()


def _bad_cursor() -> RequestValidationError:
    place = {"loc": ("query", "cursor"), "type": "cursor", "msg": "This is no cursor of ours"}
    return RequestValidationError([place])
