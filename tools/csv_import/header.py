"""The first line of a file: which columns it has, and what stands between them."""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from tools.csv_import.problems import ImportFileError

_DELIMITERS = ",;\t|"
_SHOWN = 80
# Columns of a file of rejected rows: it can be mended and imported itself.
NOTES = ("line", "reason")


@dataclass(frozen=True)
class Columns:
    """What the header of a file must and may name."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()

    @property
    def known(self) -> tuple[str, ...]:
        """Every name that is understood."""
        return (*self.required, *self.optional, *NOTES)


class Header(NamedTuple):
    """The columns of a file, in order."""

    names: tuple[str, ...]
    delimiter: str


def read_header(line: str, columns: Columns, place: str | Path) -> Header:
    """What the line names, with the delimiter that makes most sense of it.

    Raises:
        ImportFileError: it is not the header of such a file; says so of `place`.
    """
    found = [Header(_names(line, delimiter), delimiter) for delimiter in _DELIMITERS]
    header = max(found, key=lambda each: len(set(each.names) & set(columns.known)))
    if wrong := _what_is_wrong(header.names, columns):
        shown = line.strip()[:_SHOWN].encode("utf-8", "replace").decode()
        raise ImportFileError(
            f"{place}: {wrong}. The first line names the columns"
            f" {', '.join(columns.required)}, and may name"
            f" {', '.join(columns.optional)}; it is {shown!r}"
        )
    return header


def _names(line: str, delimiter: str) -> tuple[str, ...]:
    cells = next(csv.reader([line], delimiter=delimiter, skipinitialspace=True), [])
    return tuple("_".join(cell.lower().split()) for cell in cells)


def _what_is_wrong(names: tuple[str, ...], columns: Columns) -> str | None:
    if not set(names) & set(columns.known):
        return "there is no header"
    if missing := [name for name in columns.required if name not in names]:
        return f"the header lacks {', '.join(missing)}"
    if unknown := [name for name in names if name not in columns.known]:
        return f"the header names what is not known: {', '.join(map(repr, unknown))}"
    if doubled := sorted({name for name in names if names.count(name) > 1}):
        return f"the header names {', '.join(doubled)} twice"
    return None
