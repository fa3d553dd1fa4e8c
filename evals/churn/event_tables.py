"""The figures of buyers' churn as text, 80 columns wide."""

from collections.abc import Mapping, Sequence

import numpy as np
from rich.console import Console
from rich.table import Table as Shown

from evals.churn.events import SHIPPED, BuyingResult
from evals.metrics import Figure

_console = Console()


def show_cut(result: BuyingResult) -> None:
    """One cut: every method, and how much better the shipped one is."""
    table = Shown(
        title=f"{result.cut}: {result.customers:,} customers, {result.left_share:.3f} left"
        f" (before: {result.share_before:.3f})",
        box=None,
        padding=(0, 1, 0, 0),
    )
    for column in ("", "AUC", "Brier", "ECE", "same level", "lift@10 %"):
        table.add_column(column, no_wrap=True)
    for name, one in result.methods.items():
        table.add_row(
            name,
            _with_ends(one.auc),
            f"{one.brier:.4f}",
            f"{one.calibration_error:.4f}",
            f"{one.calibration_error_levelled:.4f}",
            f"{one.lift:.2f}",
        )
    _console.print(table)
    for name, one in result.methods.items():
        if name != SHIPPED:
            gains = ", ".join(f"{figure} {_with_ends(gain)}" for figure, gain in one.over.items())
            _say(f"better than {name} by: {gains}")
    level = result.recalibration
    _say(
        f"ECE as learnt {level.before:.4f}, with the level forecast {level.after:.4f};"
        f" had the level been known {level.level_known:.4f},"
        f" of perfect probabilities by chance {level.by_chance:.4f}"
    )
    seen = ", ".join(result.sees_later)
    _say(f"features that another future changes: {seen or 'none'}\n")


def show_means(results: Sequence[BuyingResult], over: Mapping[str, Figure]) -> None:
    """All cuts together; customers of several cuts are drawn together for the intervals."""
    for name in results[0].methods:
        found = [one.methods[name] for one in results]
        auc = float(np.mean([one.auc.value or 0 for one in found]))
        errors = [one.calibration_error for one in found]
        gain = "" if name == SHIPPED else f", AUC of shipped over it {_with_ends(over[name])}"
        _say(
            f"{name}, mean of {len(results)} cuts: AUC {auc:.4f},"
            f" ECE {np.mean(errors):.4f} (worst {max(errors):.4f}){gain}"
        )


def _say(text: str) -> None:
    _console.print(text, highlight=False, soft_wrap=True)


def _with_ends(figure: Figure) -> str:
    if figure.value is None or figure.interval is None:
        return "-"
    low, high = figure.interval
    return f"{figure.value:.4f} ({low:.4f}..{high:.4f})"
