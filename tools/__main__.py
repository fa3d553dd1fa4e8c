"""`python -m tools`: bring a company's customers, products and orders into the record."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import typer

from tools.clock import system_clock
from tools.csv_import import (
    DayOrder,
    FileReport,
    ImportFileError,
    Kind,
    Progress,
    Situation,
    import_files,
)
from tools.database import Database
from tools.database.engine import DatabaseUnavailableError
from tools.database.migrate import migrate
from tools.ids import new_id
from tools.settings import ToolsSettings

app = typer.Typer(no_args_is_help=True, pretty_exceptions_show_locals=False)
_REJECTED, _USAGE = 3, 2
FileOption = Annotated[Path | None, typer.Option(show_default=False)]


@app.callback()
def main() -> None:
    """Bring a company's customers, products and orders into the record."""


@app.command("import")
def import_(
    customers: FileOption = None,
    products: FileOption = None,
    orders: FileOption = None,
    timezone: Annotated[str, typer.Option(help="Of times that name none.")] = "UTC",
    days: Annotated[DayOrder, typer.Option(help="How 03/02/2026 is to be read.")] = "year-first",
) -> None:
    """Load CSV files; what is wrong goes to FILE.rejects.csv, and the rest is loaded.

    Importing the same file again changes nothing. Exit code 0: everything was loaded, 3: something
    was rejected, 2: wrong use, or not such a file, 1: no database. The columns are in
    docs/importing.md.
    """
    given: dict[Kind, Path | None] = {
        "customers": customers, "products": products, "orders": orders,
    }  # fmt: skip
    files: dict[Kind, Path] = {kind: path for kind, path in given.items() if path is not None}
    if not files:
        raise typer.BadParameter("give at least one of --customers, --products and --orders")
    zone = _zone(timezone)
    situation = Situation(system_clock().astimezone(zone).date(), zone, new_id, days)
    try:
        reports = _import(files, situation)
    except ImportFileError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(_USAGE) from error
    except DatabaseUnavailableError as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(1) from error
    for report in reports:
        _tell(report)
    if any(report.rejected for report in reports):
        raise typer.Exit(_REJECTED)


def _import(files: dict[Kind, Path], situation: Situation) -> list[FileReport]:
    database = Database(ToolsSettings().effective_database_url)
    try:
        migrate(database)
        with _progress_bar() as progress:
            return import_files(database, files, situation, progress)
    finally:
        database.close()


def _tell(report: FileReport) -> None:
    for message in report.messages:
        typer.echo(message, err=True)
    if (untold := report.rejected - len(report.messages)) > 0:
        typer.echo(f"... and {untold:,} more in {report.rejects_path}", err=True)
    counts = (
        f"{report.new} new, {report.unchanged} unchanged,"
        f" {report.changed} changed, {report.rejected} rejected"
    )
    more = f": see {report.rejects_path}" if report.rejected else ""
    typer.echo(f"{report.path}: {counts}{more}")


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise typer.BadParameter(f"there is no time zone {name!r}") from error


@contextmanager
def _progress_bar() -> Iterator[Progress]:
    """One bar per stage, on standard error."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    with Bars(*columns, TimeRemainingColumn(), console=Console(stderr=True)) as bars:
        tasks = {}

        def report(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(stage, total=total)
            bars.update(tasks[stage], completed=done)

        yield report


if __name__ == "__main__":
    app()
