"""CSV files row by row, however long they are and whatever is broken in them."""

import csv
import io
from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from tools.csv_import.header import NOTES, Columns, Header, read_header
from tools.csv_import.lines import LONGEST_LINE, RowLines
from tools.csv_import.problems import ImportFileError, Problem

# By their first bytes.
_NO_CSV = {
    b"\xff\xfe": "in UTF-16",
    b"\xfe\xff": "in UTF-16",
    b"PK\x03\x04": "a workbook, not a CSV file",
}
_ADVICE = 'save it as "CSV UTF-8"'


@dataclass(frozen=True)
class SourceRow:
    """One row as it stands in the file."""

    line: int
    """Where it begins, from 1."""
    cells: dict[str, str]
    """By column, as far as there are any; white space collapsed."""
    raw: tuple[str, ...]
    problem: Problem | None = None

    @property
    def content(self) -> list[tuple[str, str]]:
        """What it says, wherever it stands."""
        return [cell for cell in self.cells.items() if cell[0] not in NOTES]


class CsvSource:
    """An open file whose header has been checked; close it when done."""

    def __init__(self, path: Path, columns: Columns) -> None:
        """Open it and read the header.

        Raises:
            ImportFileError: unreadable, or not the header of such a file.
        """
        self.path = path
        try:
            self._bytes = path.open("rb")
        except OSError as error:
            raise ImportFileError(f"{path}: {error.strerror}") from error
        self.size = path.stat().st_size
        has_mark = self._bytes.peek(len(BOM_UTF8)).startswith(BOM_UTF8)
        self.encoding = "utf-8-sig" if has_mark else "utf-8"
        # Broken bytes become surrogates, so that one bad cell costs one row.
        self._text = io.TextIOWrapper(
            self._bytes, self.encoding, errors="surrogateescape", newline=""
        )
        try:
            self._lines_above, self.header = self._read_header(columns)
        except ImportFileError:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._text.close()

    @property
    def bytes_read(self) -> int:
        """How far the file has been read, for a progress bar."""
        return self._bytes.tell()

    def rows(self) -> Iterator[SourceRow]:
        """Every row below the header, from the first; empty lines are left out."""
        self._text.seek(0)
        for _ in range(self._lines_above):
            self._text.readline(LONGEST_LINE)
        lines = RowLines(self._text, self._lines_above + 1)
        width = len(self.header.names)
        while lines.begin():
            try:
                raw = next(self._parser(lines))
            except csv.Error as error:
                yield self._broken(lines, str(error))
                continue
            if len(raw) == width:
                yield self._row(lines.start, raw)
            elif raw and lines.has_several:
                yield self._broken(lines, "a quote is not closed")
            elif raw:
                wrong = f"{len(raw)} columns instead of {width}"
                yield self._row(lines.start, raw, Problem("row", wrong, lines.start))

    def _parser(self, lines: RowLines) -> Iterator[list[str]]:
        # Strict, so that a quote that is never closed does not swallow the rows below it.
        return csv.reader(
            lines, delimiter=self.header.delimiter, skipinitialspace=True, strict=True
        )

    def _broken(self, lines: RowLines, reason: str) -> SourceRow:
        """The first line alone, and the next row begins below it."""
        raw = lines.keep_first().rstrip("\r\n").split(self.header.delimiter)
        return self._row(lines.start, raw, Problem("row", reason, lines.start))

    def _row(self, line: int, raw: list[str], problem: Problem | None = None) -> SourceRow:
        named = zip(self.header.names, raw, strict=False)
        cells = {name: " ".join(cell.split()) for name, cell in named}
        return SourceRow(line, cells, tuple(raw), problem or _unreadable(cells, line))

    def _read_header(self, columns: Columns) -> tuple[int, Header]:
        """How many lines stand above the rows, and what the last of them says."""
        start = self._bytes.peek(4)
        for mark, what in _NO_CSV.items():
            if start.startswith(mark):
                raise ImportFileError(f"{self.path}: this is {what}; {_ADVICE}")
        first = self._text.readline(LONGEST_LINE)
        if "\0" in first:
            raise ImportFileError(f"{self.path}: this is no text in UTF-8; {_ADVICE}")
        # Excel's own way of naming the separator.
        if first.startswith("sep="):
            second = self._text.readline(LONGEST_LINE)
            return 2, read_header(second, columns, f"{self.path}:2")
        return 1, read_header(first, columns, f"{self.path}:1")


def _unreadable(cells: dict[str, str], line: int) -> Problem | None:
    for name, cell in cells.items():
        if cell.isprintable():
            continue
        if any("\udc80" <= character <= "\udcff" for character in cell):
            return Problem(name, f"is not UTF-8; {_ADVICE}", line)
        if any(character < " " or character == "\x7f" for character in cell):
            return Problem(name, "has a control character", line)
    return None
