"""The plots of a model card, in one picture."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tools.churn.glass import Matrix, Vector

_GROUPS = 10
_SHOWN = 12


@dataclass(frozen=True, eq=False)
class Plotted:
    """What is drawn: probabilities by models that have not seen the row, and contributions."""

    probabilities: Vector
    left: Vector
    contributions: Matrix
    names: tuple[str, ...]


def draw(path: Path, plotted: Plotted) -> None:
    """ROC, precision and recall, calibration, lift, contributions; needs matplotlib."""
    # The figure alone, without pyplot: no display, no state that outlives the call.
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(15, 8), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(2, 3).ravel()
    _roc_and_precision(axes[0], axes[1], plotted)
    _calibration(axes[2], plotted)
    _lift(axes[3], plotted)
    _contributions(axes[4], plotted)
    axes[5].hist(plotted.probabilities, bins=40, color="tab:gray")
    axes[5].set(title="Probabilities", xlabel="probability of leaving", ylabel="customers")
    # Without the time and version that matplotlib writes, the same model gives the same bytes.
    figure.savefig(path, dpi=80, metadata={"Software": None})


def _roc_and_precision(roc: Any, precision: Any, plotted: Plotted) -> None:  # noqa: ANN401 - matplotlib has no types
    order = np.argsort(-plotted.probabilities, kind="stable")
    found = np.cumsum(plotted.left[order])
    wrong = np.cumsum(1 - plotted.left[order])
    recall = found / found[-1]
    roc.plot(wrong / wrong[-1], recall)
    roc.plot([0, 1], [0, 1], ":", color="gray")
    roc.set(title="ROC", xlabel="stayers flagged", ylabel="leavers found")
    precision.plot(recall, found / np.arange(1, len(order) + 1))
    precision.axhline(plotted.left.mean(), linestyle=":", color="gray")
    precision.set(title="Precision", xlabel="leavers found", ylabel="of the flagged, left")


def _calibration(axis: Any, plotted: Plotted) -> None:  # noqa: ANN401 - matplotlib has no types
    groups = np.array_split(np.argsort(plotted.probabilities, kind="stable"), _GROUPS)
    foretold = [float(plotted.probabilities[group].mean()) for group in groups]
    axis.plot(foretold, [float(plotted.left[group].mean()) for group in groups], "o-")
    axis.plot([0, 1], [0, 1], ":", color="gray")
    axis.set(title="Calibration, by tenths", xlabel="foretold", ylabel="left")


def _lift(axis: Any, plotted: Plotted) -> None:  # noqa: ANN401 - matplotlib has no types
    order = np.argsort(-plotted.probabilities, kind="stable")
    asked = np.arange(1, len(order) + 1)
    lift = np.cumsum(plotted.left[order]) / asked / plotted.left.mean()
    # The first few customers alone jump about.
    start = max(len(order) // 50, 1)
    axis.plot(asked[start:] / len(order), lift[start:])
    axis.axhline(1.0, linestyle=":", color="gray")
    axis.set(title="Lift", xlabel="share of customers asked", ylabel="times the average")


def _contributions(axis: Any, plotted: Plotted) -> None:  # noqa: ANN401 - matplotlib has no types
    weight = np.abs(plotted.contributions).mean(axis=0)
    top = np.argsort(weight, kind="stable")[-_SHOWN:]
    axis.barh([plotted.names[place] for place in top], weight[top])
    axis.set(title="Contributions", xlabel="mean size in log-odds")
