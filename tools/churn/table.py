"""A table as text, column by column: strict about what cannot be meant."""

import csv
import gzip
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.churn.errors import TableError

_DELIMITERS = ",;\t|"
_MARKS = {
    b"\xff\xfe": "in UTF-16",
    b"\xfe\xff": "in UTF-16",
    b"PK\x03\x04": "a workbook or an archive",
    b"PAR1": "a Parquet file",
}
# Far above any real cell; a quote that is never closed would otherwise swallow the file.
LONGEST_CELL = 10_000


@dataclass(frozen=True)
class Table:
    """Cells without surrounding blanks; an empty cell is "" and means unknown."""

    place: str
    columns: Mapping[str, Sequence[str]]
    lines: Sequence[int]
    """Of each row, the line of the file on which it ends."""

    def __len__(self) -> int:
        return len(self.lines)

    def of(self, rows: Sequence[int]) -> "Table":
        """Some of the rows, in this order."""
        columns = {name: [cells[row] for row in rows] for name, cells in self.columns.items()}
        return Table(self.place, columns, [self.lines[row] for row in rows])

    def at(self, row: int, field: str) -> str:
        """Where a cell stands, for a message; `row` from 0."""
        return f"{self.place}:{self.lines[row]}: {field}"


def read_table(path: Path) -> Table:
    """A CSV file, plain or .gz, in UTF-8, whose first line names the columns.

    Comma, semicolon, tab or bar between cells, whichever the first line has most of.

    Raises:
        TableError: names the file, and the line and field where it is only one.
    """
    text = _text(path)
    header, _, _ = text.partition("\n")
    delimiter = max(_DELIMITERS, key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[str]] = []
    lines: list[int] = []
    try:
        names = _names(path, next(reader, []))
        for row in reader:
            if not row:
                continue
            _check(path, reader.line_num, row, names)
            rows.append(row)
            lines.append(reader.line_num)
    except csv.Error as error:
        raise TableError(f"{path}:{reader.line_num}: {error}") from error
    if not rows:
        raise TableError(f"{path}: there are no rows below the header")
    columns = {
        name: [cell.strip() for cell in cells]
        for name, cells in zip(names, zip(*rows, strict=True), strict=True)
    }
    return Table(str(path), columns, lines)


def _text(path: Path) -> str:
    try:
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    except (OSError, EOFError) as error:
        reason = getattr(error, "strerror", None) or str(error) or "cannot be read"
        raise TableError(f"{path}: {reason}") from error
    for mark, kind in _MARKS.items():
        if content.startswith(mark):
            raise TableError(f"{path}: this is {kind}, not CSV in UTF-8")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise TableError(f"{path}:{line}: this is not UTF-8") from error
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise TableError(f"{path}:{line}: there is a NUL character: this is no text")
    if not text.strip():
        raise TableError(f"{path}: the file is empty")
    return text


def _names(path: Path, row: Sequence[str]) -> list[str]:
    names = [cell.strip() for cell in row]
    if len(names) < 2:
        raise TableError(f"{path}:1: a table needs at least two columns; this names {names}")
    for place, name in enumerate(names, start=1):
        if not name:
            raise TableError(f"{path}:1: column {place} has no name")
        if names.count(name) > 1:
            raise TableError(f"{path}:1: {name}: two columns have this name")
    return names


def _check(path: Path, line: int, row: Sequence[str], names: Sequence[str]) -> None:
    if len(row) != len(names):
        raise TableError(f"{path}:{line}: {len(row)} cells, but the header names {len(names)}")
    for name, cell in zip(names, row, strict=True):
        if len(cell) > LONGEST_CELL:
            raise TableError(
                f"{path}:{line}: {name}: a cell of {len(cell):,} characters;"
                " a quote may not be closed"
            )
