"""`python -m evals report`: what saved runs say, for people and for machines."""

from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.markup import escape

from evals.dialogs.saved_runs import read_run
from evals.errors import EvalsError
from evals.reporting.figures import Report
from evals.reporting.page import page
from evals.reporting.summaries import summary, terminal_lines
from evals.saved_shop import read_shop

_console = Console()


def report(
    run: Annotated[Path, typer.Argument(help="A run of `evals dialogs --save`.")],
    *,
    shop: Annotated[
        Path | None, typer.Option(help="Scores of messages, of `evals shop --save`.")
    ] = None,
    to: Annotated[
        Path, typer.Option(help="The HTML file; the same as JSON is written beside it.")
    ] = Path("var/evals/report.html"),
) -> None:
    """Write a run as one HTML file and as JSON, and print the short version."""
    try:
        found = Report(read_run(run), read_shop(shop) if shop is not None else None)
        write_report(found, to)
    except EvalsError as error:
        _console.print(f"[red]{escape(str(error))}", highlight=False, soft_wrap=True)
        raise typer.Exit(2) from error
    for line in terminal_lines(found):
        typer.echo(line)
    typer.echo(f"{to} and {to.with_suffix('.json')}")


def write_report(found: Report, to: Path) -> None:
    """The page at `to`, and the JSON beside it.

    Raises:
        EvalsError: matplotlib is not installed.
    """
    text = page(found)
    to.parent.mkdir(parents=True, exist_ok=True)
    to.write_text(text, "utf-8")
    to.with_suffix(".json").write_bytes(orjson.dumps(summary(found), option=orjson.OPT_INDENT_2))
