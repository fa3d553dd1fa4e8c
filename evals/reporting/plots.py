"""The plots of a report. Words in them are ASCII: names of intents, languages, tags."""

from collections.abc import Mapping, Sequence
from typing import Any

from evals.metrics import Figure
from evals.readings import Confusion
from evals.reporting.elements import Html
from evals.reporting.figures import quantiles
from evals.reporting.svg import CARD, HEIGHT, INK, LINE, MUTED, SERIES, WIDTH, drawn
from evals.saved_shop import SavedLanguage
from evals.shares import Share

_MOST_CONFUSED = 14
"""Intents on each side of the matrix."""


def pass_hat_plot(curve: Mapping[int, Figure]) -> Html:
    """How often a case succeeds k times in a row, with its interval."""
    scored = {k: one for k, one in curve.items() if one.value is not None and one.interval}

    def paint(axes: Any) -> None:  # noqa: ANN401 - matplotlib's axes have no types
        ks = list(scored)
        values = [one.value or 0.0 for one in scored.values()]
        lows, highs = zip(*(one.interval or (0.0, 0.0) for one in scored.values()), strict=True)
        axes.fill_between(ks, lows, highs, color=SERIES[0], alpha=0.16, linewidth=0)
        axes.plot(ks, values, color=SERIES[0], marker="o", markersize=6)
        for k, value in zip(ks, values, strict=True):
            axes.annotate(
                f"{value:.1%}", (k, value), (0, 9), textcoords="offset points", ha="center"
            )
        axes.set(
            xticks=ks,
            xlim=(min(ks) - 0.3, max(ks) + 0.3),
            ylim=(max(0.0, min(lows) - 0.06), 1.0),
            xlabel="k trials in a row",
        )
        _percents(axes.yaxis)
        axes.grid(visible=False, axis="x")

    return drawn("pass-hat", "pass^k over k", paint)


def tags_plot(by_tag: Mapping[str, tuple[Figure, Figure]]) -> Html:
    """pass^1 and pass^4 of every kind of case."""
    scored = {tag: pair for tag, pair in by_tag.items() if pair[0].value is not None}

    def paint(axes: Any) -> None:  # noqa: ANN401
        names = list(scored)[::-1]
        for place, name in enumerate(names):
            once, four_times = scored[name]
            if four_times.value is not None:
                ends = [four_times.value, once.value]
                axes.plot(ends, [place, place], color=LINE, linewidth=4, zorder=1)
        for number, (label, colour) in enumerate((("pass^1", SERIES[0]), ("pass^4", SERIES[1]))):
            found = [(scored[name][number], place) for place, name in enumerate(names)]
            points = [(one.value, place) for one, place in found if one.value is not None]
            if points:
                axes.scatter(*zip(*points, strict=True), s=55, color=colour, label=label, zorder=3)
        axes.set_yticks(range(len(names)), [name.replace("_", " ") for name in names])
        axes.set(xlim=(0, 1.02), ylim=(-0.6, len(names) - 0.4))
        _percents(axes.xaxis)
        axes.grid(visible=False, axis="y")
        axes.legend(loc="lower left", labelcolor=INK)

    return drawn("tags", "pass^1 and pass^4 by kind of case", paint)


def latency_plot(milliseconds: Sequence[float]) -> Html:
    """The share of replies that took at most so long."""
    ordered = sorted(milliseconds)
    found = quantiles(ordered)

    def paint(axes: Any) -> None:  # noqa: ANN401
        step = max(1, len(ordered) // 400)
        kept = sorted({*range(0, len(ordered), step), len(ordered) - 1})
        axes.plot(
            [max(ordered[one], 0.1) for one in kept],
            [(one + 1) / len(ordered) for one in kept],
            color=SERIES[0],
        )
        for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99)):
            axes.plot([max(found[name], 0.1)], [share], "o", color=SERIES[1], markersize=6)
        words = "\n".join(f"{name}  {found[name]:.0f} ms" for name in ("p50", "p95", "p99"))
        axes.text(0.97, 0.06, words, transform=axes.transAxes, ha="right", linespacing=1.5)
        axes.set_xscale("log")
        axes.set(ylim=(0, 1.04), xlabel="milliseconds until the reply", ylabel="replies")
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
        axes.margins(x=0.12)
        _percents(axes.yaxis)

    return drawn("latency", "Share of replies by how long they took", paint)


def reliability_plot(languages: Sequence[SavedLanguage]) -> Html:
    """How often the model was right where it was so sure, with intervals; large dots: many."""

    def paint(axes: Any) -> None:  # noqa: ANN401
        axes.plot([0, 1], [0, 1], color=MUTED, linewidth=1, linestyle=(0, (4, 4)))
        axes.text(0.13, 0.08, "as sure as right", color=MUTED)
        for one, colour in zip(languages, SERIES, strict=False):
            most = max(bin_.count for bin_ in one.reliability)
            for bin_ in one.reliability:
                found = Share(round(bin_.accuracy * bin_.count), bin_.count).interval
                axes.plot(
                    [bin_.confidence] * 2, found or (0, 0), color=colour, alpha=0.45, linewidth=1.4
                )
            axes.scatter(
                [bin_.confidence for bin_ in one.reliability],
                [bin_.accuracy for bin_ in one.reliability],
                s=[28 + 170 * bin_.count / most for bin_ in one.reliability],
                color=colour, alpha=0.85, edgecolor=CARD, label=one.language, zorder=3,
            )  # fmt: skip
        axes.set(xlim=(0, 1.04), ylim=(0, 1.06), xlabel="confidence", ylabel="read right")
        _percents(axes.xaxis)
        _percents(axes.yaxis)
        axes.legend(loc="lower right", labelcolor=INK)

    return drawn("reliability", "Accuracy of readings by their confidence", paint)


def coverage_precision_plot(languages: Sequence[SavedLanguage]) -> Html:
    """What answering the surest part would give, and where the agent is."""

    def paint(axes: Any) -> None:  # noqa: ANN401
        lowest = 0.95
        for one, colour in zip(languages, SERIES, strict=False):
            curve = [point for point in one.coverage_precision if point.coverage >= 0.05]
            axes.plot(
                [point.coverage for point in curve],
                [point.precision for point in curve],
                color=colour,
                linewidth=1.6,
                label=f"{one.language}, model alone",
            )
            lowest = min([lowest, *(point.precision for point in curve)])
            at = {mark.name: mark.value for mark in one.marks}
            if (precision := at.get("precision")) is not None:
                axes.scatter(
                    [at.get("coverage") or 0.0], [precision],
                    s=80, marker="D", color=colour, edgecolor=CARD, zorder=4,
                    label=f"{one.language}, agent",
                )  # fmt: skip
                lowest = min(lowest, precision)
        axes.set(
            xlim=(0, 1.03),
            ylim=(max(0.0, lowest - 0.02), 1.004),
            xlabel="coverage: messages answered",
            ylabel="precision",
        )
        _percents(axes.xaxis)
        _percents(axes.yaxis)
        axes.legend(loc="lower left", labelcolor=INK)

    return drawn("coverage-precision", "Precision over coverage", paint)


def confusion_plot(confusions: Sequence[Confusion]) -> Html:
    """The most confused intents: rows were meant, columns were read."""
    rows = _most_frequent([(one.meant, one.count) for one in confusions])
    columns = _most_frequent([(one.read_as, one.count) for one in confusions])
    counts: dict[tuple[str, str], int] = {}
    for one in confusions:
        key = (one.meant, one.read_as)
        counts[key] = counts.get(key, 0) + one.count
    shown = {key: n for key, n in counts.items() if key[0] in rows and key[1] in columns}

    def paint(axes: Any) -> None:  # noqa: ANN401
        from matplotlib.patches import Rectangle

        most = max(shown.values(), default=1)
        for (meant, read_as), count in shown.items():
            x, y = columns.index(read_as), rows.index(meant)
            alpha = 0.18 + 0.5 * count / most
            cell = Rectangle((x - 0.46, y - 0.46), 0.92, 0.92, color=SERIES[0], alpha=alpha)
            axes.add_patch(cell)
            axes.text(x, y, str(count), ha="center", va="center", color=INK)
        axes.set_xticks(range(len(columns)), columns, rotation=40, ha="right")
        axes.set_yticks(range(len(rows)), rows)
        axes.set(xlim=(-0.5, len(columns) - 0.5), ylim=(len(rows) - 0.5, -0.5))
        axes.set(xlabel="read as", ylabel="meant")

    height = max(HEIGHT, 1.9 + 0.26 * len(rows))
    return drawn("confusion", "The most confused intents", paint, (WIDTH * 1.25, height))


def _most_frequent(names: Sequence[tuple[str, int]]) -> list[str]:
    counted: dict[str, int] = {}
    for name, count in names:
        counted[name] = counted.get(name, 0) + count
    return sorted(sorted(counted), key=lambda name: -counted[name])[:_MOST_CONFUSED]


def _percents(axis: Any) -> None:  # noqa: ANN401
    axis.set_major_formatter(lambda value, _: f"{value:.0%}" if value < 1.001 else "")
