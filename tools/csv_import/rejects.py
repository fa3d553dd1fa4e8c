"""The file of rejected rows, which can be mended and imported itself."""

import csv
from codecs import BOM_UTF8
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tools.csv_import.header import NOTES
from tools.csv_import.problems import ImportFileError, Problem
from tools.csv_import.reading import CsvSource, SourceRow
from tools.csv_import.records import Unit


def rejects_path(path: Path) -> Path:
    """Where the rejected rows of this file go."""
    return path.with_name(f"{path.name}.rejects.csv")


def check_rejects(path: Path) -> None:
    """See that what has this name is an earlier import's, or nothing.

    Raises:
        ImportFileError: it is somebody's own file, or the folder cannot be read.
    """
    try:
        with path.open("rb") as file:
            start = file.read(64).removeprefix(BOM_UTF8)
    except FileNotFoundError:
        return
    except OSError as error:
        raise ImportFileError(f"{path}: {error.strerror}") from error
    if not start.startswith(NOTES[0].encode()) or NOTES[1].encode() not in start[:16]:
        raise ImportFileError(f"{path}: rejected rows would go here; move this file away")


class Rejects:
    """Writes rows as they are found wrong: the file is there from the first one on."""

    def __init__(self, source: CsvSource) -> None:
        self._source = source
        self._files = ExitStack()
        self._writer: Any = None

    def __enter__(self) -> Self:
        rejects_path(self._source.path).unlink(missing_ok=True)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._files.close()

    def put(self, unit: Unit[Any], problem: Problem) -> int:
        """Write its rows; returns the line of the one that is to blame."""
        guilty = problem.line or unit.line
        pointer = Problem("row", f"rejected with line {guilty}")
        for row in unit.rows:
            self._write(row, problem if row.line == guilty else pointer)
        return guilty

    def _write(self, row: SourceRow, problem: Problem) -> None:
        names, delimiter = self._source.header
        if self._writer is None:
            path = rejects_path(self._source.path)
            # As the source is written, broken bytes too: what opens one, opens the other.
            encoding = self._source.encoding
            file = path.open("w", encoding=encoding, errors="surrogateescape", newline="")
            self._writer = csv.writer(self._files.enter_context(file), delimiter=delimiter)
            self._writer.writerow([*NOTES, *_without_notes(names, names)])
        cells = _without_notes(names, row.raw)
        self._writer.writerow([row.line, f"{problem.field}: {problem.reason}", *cells])


def _without_notes(names: Sequence[str], cells: Sequence[str]) -> list[str]:
    """The cells without those that an earlier import has put there."""
    named = [cell for name, cell in zip(names, cells, strict=False) if name not in NOTES]
    return [*named, *cells[len(names) :]]
