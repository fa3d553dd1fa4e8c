"""Cursors: what they remember comes back, and nothing else is let in."""

from datetime import UTC, datetime

import pytest
from fastapi.exceptions import RequestValidationError

from api.paging import Window, moment, number, text

AT = datetime(2026, 11, 23, 7, 0, 0, 123456, tzinfo=UTC)


def cursor_after(*place: object) -> str:
    page = Window(limit=1).page([0, 1], lambda _: place, lambda row: row)
    assert page["items"] == [0]
    return str(page["next_cursor"])


def test_a_cursor_gives_back_the_place_of_the_last_row_shown() -> None:
    window = Window(cursor=cursor_after(1, AT, "019dc0de"))

    assert window.after(number, moment, text) == (1, AT, "019dc0de")


def test_the_last_page_has_no_cursor() -> None:
    page = Window(limit=2).page([0, 1], lambda row: (row,), lambda row: row)

    assert page == {"items": [0, 1], "next_cursor": None}
    assert Window().after(moment, text) is None


@pytest.mark.parametrize(
    "place",
    [
        (),
        ("x",),
        (AT,),
        (AT, "x", "y"),
        ("2026-11-23T07:00:00", "x"),
        ("0001-01-01T00:00:00+14:00", "x"),
        (AT, "a\0b"),
        (AT, 7),
        (AT, None),
        (AT, ["x"]),
        (True, "x"),
    ],
)
def test_a_cursor_of_another_list_is_refused(place: tuple[object, ...]) -> None:
    window = Window(cursor=cursor_after(*place))

    with pytest.raises(RequestValidationError):
        window.after(moment, text)


@pytest.mark.parametrize("value", [-1, 10**9, 1.5, True, "1", None])
def test_a_number_beyond_any_list_is_refused(value: object) -> None:
    with pytest.raises(RequestValidationError):
        Window(cursor=cursor_after(value)).after(number)
