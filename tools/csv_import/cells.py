"""Cells of a row as values: checked, and in the units of the record."""

import re
from datetime import date, datetime
from typing import NoReturn
from zoneinfo import ZoneInfo

from tools.csv_import.problems import CellError, Problem
from tools.csv_import.reading import SourceRow
from tools.csv_import.spellings import DayOrder, cents_of, day_of, moment_of

_SHOWN = 40
_NUMBER = re.compile(r"[0-9]{1,9}")
# What the integer columns of PostgreSQL hold.
MOST_CENTS = 2_147_483_647


class Cells:
    """The cells of one row by column; an empty cell is None everywhere.

    Every method raises `CellError`, with the line of the row, for what cannot be loaded.
    """

    def __init__(self, row: SourceRow) -> None:
        """Refuses a row that is broken as a whole."""
        if row.problem is not None:
            raise CellError(row.problem)
        self._cells, self._line = row.cells, row.line

    def text(self, name: str, longest: int) -> str | None:
        """The text itself; what looks like a formula is text too."""
        text = self._cells.get(name) or None
        if text is not None and len(text) > longest:
            self.refuse(name, f"longer than {longest} characters")
        return text

    def needed(self, name: str, longest: int) -> str:
        """As `text`, where there must be one."""
        return self.text(name, longest) or self.refuse(name, "is empty")

    def choice(self, name: str, choices: tuple[str, ...]) -> str | None:
        """One of the choices, in whatever case, with blanks or underscores."""
        text = self._cells.get(name, "").lower().replace(" ", "_")
        if text and text not in choices:
            self._refuse_value(name, f"is none of {', '.join(choices)}")
        return text or None

    def cents(self, name: str) -> int | None:
        """An amount of money in cents, zero or more."""
        text = self._cells.get(name)
        if not text:
            return None
        cents = cents_of(text)
        if cents is None:
            wrong = "is negative" if text.startswith("-") else "is no amount like 12.50"
            self._refuse_value(name, wrong)
        if cents > MOST_CENTS:
            self._refuse_value(name, "is too much")
        return cents

    def needed_cents(self, name: str) -> int:
        """As `cents`, where there must be an amount."""
        self.needed(name, _SHOWN)
        return self.cents(name) or 0

    def number(self, name: str, *, least: int, most: int) -> int:
        """A whole number in these bounds."""
        text = self.needed(name, _SHOWN)
        if not _NUMBER.fullmatch(text) or not least <= int(text) <= most:
            self._refuse_value(name, f"is no whole number from {least} to {most}")
        return int(text)

    def day(self, name: str, order: DayOrder) -> date | None:
        """A day."""
        text = self._cells.get(name)
        if not text:
            return None
        return day_of(text, order) or self._refuse_value(name, "is no day like 2026-11-23")

    def moment(self, name: str, order: DayOrder, zone: ZoneInfo) -> datetime | None:
        """A time, aware UTC."""
        text = self._cells.get(name)
        if not text:
            return None
        return moment_of(text, order, zone) or self._refuse_value(
            name, "is no time like 2026-11-23 or 2026-11-23T14:05:00+08:00"
        )

    def refuse(self, name: str, reason: str) -> NoReturn:
        """Say what is wrong with this cell."""
        raise CellError(Problem(name, reason, self._line))

    def _refuse_value(self, name: str, reason: str) -> NoReturn:
        self.refuse(name, f"{self._cells[name][:_SHOWN]!r} {reason}")
