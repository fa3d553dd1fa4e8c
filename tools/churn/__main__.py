"""`python -m tools.churn`: learn from a table who leaves, and score customers."""

import csv
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.progress import Progress as Bars
from rich.progress import track
from rich.table import Table as Shown

from tools.churn.buying.commands import score_orders, train_orders
from tools.churn.card import write_card
from tools.churn.config import TableConfig, read_config
from tools.churn.model_file import load_model
from tools.churn.quality import REPORT, profile_for_training
from tools.churn.quality_commands import profile, show_findings
from tools.churn.schema import Schema
from tools.churn.selection import Plan, Progress
from tools.churn.table import read_table
from tools.churn.telling import errors_told
from tools.churn.training import Trained, train_model
from tools.clock import system_clock
from tools.data_quality import write_report

app = typer.Typer(no_args_is_help=True, pretty_exceptions_show_locals=False)
_console = Console()
DataOption = Annotated[Path, typer.Option("--data", help="CSV, plain or .gz, one customer a row.")]


@app.callback()
def main() -> None:
    """Learn from a table who leaves, and score customers."""


@app.command()
def train(  # noqa: PLR0913 - each is an option of the command
    *,
    data: DataOption,
    out: Annotated[Path, typer.Option(help="Folder of the model.")] = Path("var/churn"),
    config: Annotated[Path | None, typer.Option(help="YAML: roles and types of columns.")] = None,
    label: Annotated[str | None, typer.Option(help="Column that says who left.")] = None,
    folds: Annotated[int, typer.Option(min=2, max=20)] = 5,
    repeats: Annotated[int, typer.Option(min=1, max=20)] = 3,
    seed: Annotated[int, typer.Option(help="Of folds and boosting.")] = 7,
    self_training: Annotated[
        bool, typer.Option("--self-training", help="Guess labels that are empty, if that helps.")
    ] = False,
) -> None:
    """Compare the candidates on repeated folds and save the simplest that is as good as the best.

    What stands out in the table is told first, and written to data_quality.md beside the model.

    Exit code 2: the table or the configuration cannot be used, and the message says why.
    """
    with errors_told():
        chosen = read_config(config) if config else TableConfig()
        if label:
            chosen = chosen.model_copy(update={"label": label})
        if self_training:
            chosen = chosen.model_copy(update={"self_training": True})
        table = read_table(data)
        profiled = profile_for_training(table, chosen)
        show_findings(profiled, Console(stderr=True), least="warns")
        with _bar() as progress:
            trained = train_model(
                table, chosen, out,
                now=system_clock(), plan=Plan(folds, repeats, seed), progress=progress,
            )  # fmt: skip
    card = write_card(trained)
    write_report(profiled, out / REPORT)
    _show_schema(trained.model.schema)
    _show_candidates(trained)
    if trained.guessed is not None:
        used = "learnt from" if trained.guessed.low > 0 else "not used: that could be chance"
        _console.print(f"guessed labels: AUC higher by {trained.guessed}; {used}", highlight=False)
    _console.print(
        f"model {trained.model.version} is in {out}, described in {card}", highlight=False
    )


@app.command()
def predict(
    *,
    data: DataOption,
    model: Annotated[Path, typer.Option(help="Folder of the model.")] = Path("var/churn"),
    out: Annotated[Path | None, typer.Option(help="CSV; unset: standard output.")] = None,
    reasons: Annotated[int, typer.Option(min=0, max=50, help="Of each row, the strongest.")] = 3,
) -> None:
    """Score every row: probability, band, and the reasons with their signed contributions."""
    from tools.churn.batch import scored_rows

    with errors_told():
        loaded = load_model(model)
        table = read_table(data)
        lines = scored_rows(loaded, table, reasons=reasons)
        if out is None:
            csv.writer(sys.stdout).writerows(lines)
            return
        with out.open("w", encoding="utf-8", newline="") as file:
            with_bar = track(lines, "scoring", len(table) + 1, console=Console(stderr=True))
            csv.writer(file).writerows(with_bar)


app.command()(profile)
app.command()(train_orders)
app.command()(score_orders)


def _show_schema(schema: Schema) -> None:
    shown = Shown(title=f"left = {schema.label} is {schema.positive}; id {schema.id or '-'}")
    for column in ("feature", "kind", "values"):
        shown.add_column(column)
    for one in schema.features:
        values = (
            f"{one.low:g} to {one.high:g}"
            if one.kind == "numeric"
            else ", ".join(category or "(unknown)" for category in one.categories[:6])
        )
        shown.add_row(one.name, one.kind, values)
    for name, reason in schema.left_out.items():
        shown.add_row(name, "left out", reason)
    _console.print(shown)


def _show_candidates(trained: Trained) -> None:
    shown = Shown(title="candidates, on rows not seen", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for column in ("", "AUC", "Brier", "ECE", "lift@10 %", "behind best"):
        shown.add_column(column, no_wrap=True)
    for name, figures in trained.figures.items():
        mark = "* " if name == trained.selection.chosen else "  "
        shown.add_row(
            mark + name,
            str(figures["auc"]),
            f"{figures['brier'].mean:.4f}",
            f"{figures['calibration_error'].mean:.4f}",
            f"{figures['lift'].mean:.2f}",
            f"{trained.selection.behind[name].mean:.4f}",
        )
    _console.print(shown)


@contextmanager
def _bar() -> Iterator[Progress]:
    with Bars(console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task("comparing", total=None)

        def report(stage: str, done: int, total: int) -> None:
            bars.update(task, description=stage, completed=done, total=total)

        yield report


if __name__ == "__main__":
    app()
