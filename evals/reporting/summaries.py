"""A report for machines, and in a few lines for a terminal or the log of a CI."""

from dataclasses import fields
from typing import Any

from evals.dialogs.scores import DialogScores
from evals.metrics import Figure
from evals.reporting.figures import (
    Report,
    broken_promises,
    failed_cases,
    latencies,
    pass_curve,
    quantiles,
    rules_broken,
)

NOT_SCORED = "not scored"
IN_UNITS = {"turns_to_resolution": "messages", "seconds_to_resolution": "s", "quality": ""}
"""Figures that are no shares, with their unit."""
TITLES = {"task_success": "task success (pass^1)", "pass_4": "pass^4", "cost_cents": "cost"}
"""Names of figures that are not just their words."""
_ORDER = [one.name for one in fields(DialogScores)]
_MOST_CASES = 12


def figure_of(data: dict[str, Any]) -> Figure:
    """A figure as a saved run holds it."""
    low_high = data.get("interval")
    return Figure(data.get("value"), tuple(low_high) if low_high else None)


def written(figure: Figure, unit: str = "%") -> str:
    """89.7 % [87.5, 91.9], or in another unit; "not scored" is no zero."""
    if figure.value is None or figure.interval is None:
        return NOT_SCORED
    low, high = figure.interval
    if unit == "%":
        return f"{figure.value:.1%} [{100 * low:.1f}, {100 * high:.1f}]".replace("%", " %", 1)
    value = f"{figure.value:.3g} {unit}".strip()
    return f"{value} [{low:.3g}, {high:.3g}]"


def scores(report: Report) -> list[tuple[str, Figure]]:
    """The figures of all cases by their names, in the order of their definition."""
    found = report.run.figures
    known = [name for name in _ORDER if name in found]
    names = [*known, *(name for name in found if name not in known)]
    return [(name, figure_of(found[name])) for name in names if "value" in found[name]]


def title_of(name: str) -> str:
    """What a figure is called."""
    return TITLES.get(name, name.replace("_", " "))


def summary(report: Report) -> dict[str, Any]:
    """Everything that the page says but the conversations themselves, as plain data."""
    run, cases = report.run, failed_cases(report.run)
    return {
        "metadata": metadata(report),
        "figures": run.figures,
        "pass_hat": {str(k): _plain(one) for k, one in pass_curve(run).items()},
        "milliseconds": quantiles(latencies(run)),
        "broken_promises": broken_promises(run),
        "rules_broken": [
            {"rule": rule, "trials": trials, "cases": count}
            for rule, trials, count in rules_broken(cases)
        ],
        "failed_cases": [
            {
                "case": one.case,
                "failed": len(one.failed),
                "trials": one.trials,
                "rules": list(one.rules),
                "failures": sorted({failure for trial in one.failed for failure in trial.failures}),
            }
            for one in cases
        ],
        "messages": None if report.shop is None else list(report.shop.languages),
    }


def metadata(report: Report) -> dict[str, Any]:
    """What the run was made on."""
    run = report.run
    return {
        "agent": run.agent,
        "seed": run.seed,
        "versions": dict(run.versions),
        "machine": run.machine,
        "made_at": run.made_at,
        "conversations": len(run.trials),
        "cases": len({trial.case for trial in run.trials}),
        "messages": None
        if report.shop is None
        else {
            "collection": report.shop.collection,
            "seed": report.shop.seed,
            "versions": dict(report.shop.versions),
            "machine": report.shop.machine,
            "made_at": report.shop.made_at,
        },
    }


def terminal_lines(report: Report) -> list[str]:
    """The short version: figures, what failed most, and what it was run on."""
    run, cases = report.run, failed_cases(report.run)
    lines = [
        f"{run.agent}, seed {run.seed}: {len(run.trials)} conversations of "
        f"{len({trial.case for trial in run.trials})} cases"
    ]
    lines += [
        f"  {title_of(name):<22} {written(figure, IN_UNITS.get(name, '%'))}"
        for name, figure in scores(report)
    ]
    if found := quantiles(latencies(run)):
        lines.append(f"  {'reply':<22} p50 {found['p50']:.0f} ms, p95 {found['p95']:.0f} ms")
    lines.append(f"  {'broken promises':<22} {broken_promises(run)}")
    lines += _message_lines(report)
    lines.append(f"{len(cases)} cases failed at least once" + (":" if cases else ""))
    lines += [
        f"  {one.case:<44} {len(one.failed)}/{one.trials}  {', '.join(one.rules)}"
        for one in cases[:_MOST_CASES]
    ]
    if len(cases) > _MOST_CASES:
        lines.append(f"  and {len(cases) - _MOST_CASES} more")
    hashes = ", ".join(f"{name} {value}" for name, value in run.versions.items())
    return [*lines, " · ".join(one for one in (hashes, run.machine, run.made_at) if one)]


def _message_lines(report: Report) -> list[str]:
    lines = []
    for one in report.shop.languages if report.shop else ():
        missed = [mark.name.replace("_", " ") for mark in one.marks if not mark.holds]
        lines.append(
            f"messages {one.language}: intents right {written(one.intent_accuracy)}, "
            f"calibration error {written(one.calibration_error)}"
            + (f"; missed: {', '.join(missed)}" if missed else "")
        )
    return lines


def _plain(figure: Figure) -> dict[str, Any]:
    return {"value": figure.value, "interval": figure.interval}
