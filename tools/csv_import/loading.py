"""Files into the record, in batches; what is wrong is put aside with the reason."""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from tools.csv_import.customers import CustomerImporter
from tools.csv_import.orders import OrderImporter
from tools.csv_import.problems import ImportFileError, Problem
from tools.csv_import.products import ProductImporter
from tools.csv_import.reading import CsvSource
from tools.csv_import.records import Importer, Outcome, Progress, Situation, Unit
from tools.csv_import.rejects import Rejects, check_rejects, rejects_path
from tools.database import Database
from tools.database.seen_keys import SeenKeys, digest_of

Kind = Literal["customers", "products", "orders"]
# Orders need the other two. A new one for each file.
IMPORTERS: dict[Kind, type[Importer[Any]]] = {
    "customers": CustomerImporter,
    "products": ProductImporter,
    "orders": OrderImporter,
}
# A server that runs meanwhile waits for a batch, not for the file.
_BATCH_ROWS = 500
_MOST_MESSAGES = 50


@dataclass
class FileReport:
    """What became of a file; counts customers, products or whole orders."""

    path: Path
    new: int = 0
    unchanged: int = 0
    changed: int = 0
    rejected: int = 0
    messages: list[str] = field(default_factory=list)
    """`file:line: field: reason` of what was rejected first, the rest is in the file alone."""

    @property
    def rejects_path(self) -> Path:
        """The file with the rejected rows; there is none when nothing was rejected."""
        return rejects_path(self.path)


def import_files(
    database: Database,
    files: dict[Kind, Path],
    situation: Situation,
    progress: Progress = lambda _stage, _done, _total: None,
) -> list[FileReport]:
    """Load files of these kinds; all that is right in them is in the record afterwards.

    Raises:
        ImportFileError: one of them is no such file; nothing of any was loaded.
        DatabaseUnavailableError: the batches before are loaded; importing again is harmless.
    """
    with ExitStack() as stack:
        sources = {
            kind: stack.enter_context(CsvSource(files[kind], importer.columns))
            for kind, importer in IMPORTERS.items()
            if kind in files
        }
        for path in files.values():
            if not os.access(path.parent, os.W_OK):
                raise ImportFileError(f"{path}: rejected rows could not be written beside it")
            check_rejects(rejects_path(path))
        return [
            _load(database, source, IMPORTERS[kind](), situation, progress)
            for kind, source in sources.items()
        ]


def _load(
    database: Database,
    source: CsvSource,
    importer: Importer[Any],
    situation: Situation,
    progress: Progress,
) -> FileReport:
    report = FileReport(source.path)
    units = importer.units(source, situation, progress)
    with SeenKeys() as seen, Rejects(source) as rejects:
        for batch in _batches(units):
            outcomes = _decide(database, batch, importer, situation, seen)
            for unit, outcome in zip(batch, outcomes, strict=True):
                _count(report, unit, outcome, rejects)
            progress(source.path.name, source.bytes_read, source.size)
    progress(source.path.name, source.size, source.size)
    return report


def _count(report: FileReport, unit: Unit[Any], outcome: Outcome, rejects: Rejects) -> None:
    if not isinstance(outcome, Problem):
        setattr(report, outcome, getattr(report, outcome) + 1)
        return
    report.rejected += 1
    line = rejects.put(unit, outcome)
    if report.rejected <= _MOST_MESSAGES:
        report.messages.append(f"{report.path}:{line}: {outcome.field}: {outcome.reason}")


def _decide(
    database: Database,
    batch: Sequence[Unit[Any]],
    importer: Importer[Any],
    situation: Situation,
    seen: SeenKeys,
) -> list[Outcome]:
    """What becomes of each unit; those that can be are loaded, in one transaction."""
    decided = [_without_record(unit, importer, seen) for unit in batch]
    waiting = [unit.record for unit, outcome in zip(batch, decided, strict=True) if outcome is None]
    written: Iterator[Outcome] = iter(())
    if waiting:
        written = iter(
            database.run_here(lambda connection: importer.write(connection, waiting, situation))
        )
    return [next(written) if outcome is None else outcome for outcome in decided]


def _without_record(unit: Unit[Any], importer: Importer[Any], seen: SeenKeys) -> Outcome | None:
    """What is clear from the file alone; None when the record must be looked at."""
    if unit.record is None:
        return unit.problem or Problem("row", "cannot be read")
    key, content = importer.key(unit.record), digest_of(row.content for row in unit.rows)
    earlier = seen.note(key, content, unit.line)
    if earlier is None:
        return None
    if earlier.is_same:
        return "unchanged"
    return Problem("row", f"contradicts line {earlier.line}")


def _batches(units: Iterable[Unit[Any]]) -> Iterator[list[Unit[Any]]]:
    """By the number of rows: an order can have many."""
    batch: list[Unit[Any]] = []
    rows = 0
    for unit in units:
        batch.append(unit)
        rows += len(unit.rows)
        if rows >= _BATCH_ROWS:
            yield batch
            batch, rows = [], 0
    if batch:
        yield batch
