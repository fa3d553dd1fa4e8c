"""`python -m evals churn`: the shipped churn model beside plain methods, on any labelled table."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.progress import Progress as Bars
from rich.table import Table as Shown

from evals.churn.measuring import SHIPPED, ChurnResult, Progress, measure_churn
from evals.churn.speed import ChurnSpeed, measure_speed
from tools.churn.config import TableConfig, read_config
from tools.churn.errors import ChurnError
from tools.churn.measures import Estimate
from tools.churn.selection import Plan
from tools.churn.table import read_table

_SUSPICIOUS, _USAGE = 3, 2
_console = Console()


def churn(  # noqa: PLR0913 - each is an option of the command
    *,
    data: Annotated[Path, typer.Option(help="CSV, plain or .gz, one customer a row.")],
    label: Annotated[str | None, typer.Option(help="Column that says who left.")] = None,
    config: Annotated[Path | None, typer.Option(help="YAML: roles and types of columns.")] = None,
    folds: Annotated[int, typer.Option(min=2, max=20)] = 5,
    repeats: Annotated[int, typer.Option(min=1, max=20)] = 3,
    seed: Annotated[int, typer.Option(help="Of folds, boosting and intervals.")] = 7,
    suspicious_above: Annotated[
        float | None, typer.Option(help="AUC that can only be a leak: exit code 3.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, not a table.")] = False,
) -> None:
    """Measure every candidate and the shipped choice in repeated, nested folds."""
    started = time.perf_counter()
    try:
        chosen = read_config(config) if config else TableConfig()
        if label:
            chosen = chosen.model_copy(update={"label": label})
        with _bar() as progress:
            table = read_table(data)
            result = measure_churn(table, chosen, Plan(folds, repeats, seed), progress)
        speed = measure_speed(table, chosen, seed)
    except (ChurnError, OSError) as error:
        typer.echo(f"error: {error}", err=True)
        raise typer.Exit(_USAGE) from error
    if as_json:
        content = {"figures": result, "speed": speed}
        typer.echo(orjson.dumps(content, option=orjson.OPT_SERIALIZE_DATACLASS))
    else:
        _show(result, f"{data.name}, {time.perf_counter() - started:.0f} s")
        _show_speed(speed)
    highest = max(one.auc.mean for one in result.methods.values())
    if suspicious_above is not None and highest > suspicious_above:
        typer.echo(f"error: AUC {highest:.4f} > {suspicious_above}: this table leaks", err=True)
        raise typer.Exit(_SUSPICIOUS)


def _show(result: ChurnResult, title: str) -> None:
    title = f"{title}: {result.rows:,} rows, {result.leavers:,} left; ± is 95 %"
    table = Shown(title=title, box=None, padding=(0, 1, 0, 0))
    for column in ("", "AUC", "Brier", "lift@10 %", "ECE", "ECE in a fold"):
        table.add_column(column, no_wrap=True)
    for name, one in result.methods.items():
        table.add_row(
            name,
            _with_reach(one.auc, 4),
            _with_reach(one.brier, 4),
            _with_reach(one.lift, 2),
            f"{one.calibration_error.mean:.4f}",
            _with_reach(one.fold_calibration_error, 4),
        )
    _console.print(table)
    shipped = result.methods[SHIPPED]
    by_candidate = ", ".join(f"{name} in {count}" for name, count in result.chosen.items())
    _console.print(
        f"shipped: {by_candidate} of {result.folds} folds\n"
        f"AUC over plain logistic regression {_signed(shipped.auc_over_plain)},"
        f" higher in {shipped.wins_over_plain} of {result.folds} folds\n"
        f"AUC over tuned boosting {_signed(shipped.auc_over_black_box)}\n"
        f"ECE of perfect probabilities by chance alone: {result.calibration_noise:.4f},"
        f" by fold {result.fold_calibration_noise:.4f}",
        highlight=False,
        soft_wrap=True,
    )


def _show_speed(speed: ChurnSpeed) -> None:
    batch, bare = speed.rows_per_second, speed.sklearn_rows_per_second
    one, bare_one = speed.score_milliseconds, speed.sklearn_score_milliseconds
    _console.print(
        f"batch: {batch:,.0f} rows a second from text, {batch / bare:.2f} times predict_proba of"
        f" scikit-learn ({bare:,.0f})\n"
        f"one score with reasons: {one:.2f} ms, {one / bare_one:.2f} times predict_proba"
        f" ({bare_one:.2f} ms)",
        highlight=False,
        soft_wrap=True,
    )


def _with_reach(one: Estimate, digits: int) -> str:
    return f"{one.mean:.{digits}f} ±{(one.high - one.low) / 2:.{digits}f}"


def _signed(one: object) -> str:
    text = str(one)
    return text if text.startswith("-") else f"+{text}"


@contextmanager
def _bar() -> Iterator[Progress]:
    with Bars(console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task("folds", total=None)

        def report(stage: str, done: int, total: int) -> None:
            bars.update(task, description=stage, completed=done, total=total)

        yield report
