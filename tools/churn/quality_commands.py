"""`python -m tools.churn profile`: look a table over before anything is made of it."""

from pathlib import Path
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.markup import escape
from rich.table import Table as Shown

from tools.churn.config import TableConfig, read_config
from tools.churn.quality import profile_for_training
from tools.churn.table import read_table
from tools.churn.telling import errors_told
from tools.data_quality import Profile, Severity, write_report
from tools.data_quality.report import row_of, summary

CANNOT_TRAIN = 3
_STYLES: dict[Severity, str] = {"stops": "bold red", "warns": "yellow", "note": "dim"}


def profile(
    *,
    data: Annotated[Path, typer.Option("--data", help="CSV, plain or .gz.")],
    out: Annotated[Path | None, typer.Option(help="Markdown report; unset: none.")] = None,
    config: Annotated[Path | None, typer.Option(help="YAML: roles and types of columns.")] = None,
    label: Annotated[str | None, typer.Option(help="Column that says who left.")] = None,
) -> None:
    """Gaps, ranges, repeats, changed units, balance and leaks of a table.

    Exit code 2: it cannot be read. 3: it can be read, but training would refuse it.
    """
    with errors_told():
        chosen = read_config(config) if config else TableConfig()
        if label:
            chosen = chosen.model_copy(update={"label": label})
        found = profile_for_training(read_table(data), chosen)
        if out is not None:
            write_report(found, out)
    console = Console()
    _show_columns(found, console)
    show_findings(found, console)
    console.print(f"{found.rows:,} rows. {summary(found)}", highlight=False)
    if found.stops:
        raise typer.Exit(CANNOT_TRAIN)


def show_findings(found: Profile, console: Console, *, least: Severity = "note") -> None:
    """A line for each, the worst first; nothing where nothing stands out."""
    wanted = list(_STYLES)[: list(_STYLES).index(least) + 1]
    for one in found.findings:
        if one.severity in wanted:
            place = f"line {one.line}: " if one.line is not None else ""
            column = f"{one.column}: " if one.column else ""
            style = _STYLES[one.severity]
            told = f"[{style}]{one.severity}[/] {escape(f'{place}{column}{one.message}')}"
            console.print(told, highlight=False, soft_wrap=True)


def _show_columns(found: Profile, console: Console) -> None:
    shown = Shown(title=escape(found.place), box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for head in ("column", "kind", "missing", "distinct", "values"):
        shown.add_column(head)
    for facts in found.columns:
        shown.add_row(*map(escape, row_of(facts)))
    console.print(shown)
