"""`model_card.md`: what a model is, what it was learnt from, how good it is, and what it is not."""

from collections.abc import Iterable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from tools.churn.glass import Matrix, Vector
from tools.churn.measures import calibration_noise
from tools.churn.model import sigmoid
from tools.churn.schema import UNKNOWN, Feature
from tools.churn.training import Trained

CARD, PLOTS = "model_card.md", "model_plots.png"
_GROUPS = 10
_LIMITS = (
    "It says how alike a customer is to those who left, not what would keep anybody: whether an"
    " offer works is known only from customers who were left without it by chance. A reason is a"
    " share of the score, not a cause. Do not use it to treat people differently by what the law"
    " protects; put such columns under `ignore`."
)


def write_card(trained: Trained) -> Path:
    """Write the card, with plots where matplotlib is installed, beside the model."""
    probabilities = unseen_probabilities(trained)
    contributions = trained.model.fitted.contributions(trained.rows)
    lines = [*_head(trained), *_figures(trained, probabilities)]
    lines += _calibration(probabilities, trained.left)
    lines += _features(trained, contributions)
    if find_spec("matplotlib") is not None:
        from tools.churn.plots import Plotted, draw

        names = tuple(feature.name for feature in trained.model.schema.features)
        draw(trained.folder / PLOTS, Plotted(probabilities, trained.left, contributions, names))
        lines += ["", f"![ROC, precision, calibration, lift, contributions]({PLOTS})"]
    path = trained.folder / CARD
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def unseen_probabilities(trained: Trained) -> Vector:
    """Of every training row, by models that have not seen it; shape (n,), mean over repeats."""
    one = trained.selection.compared[trained.selection.chosen]
    mean: Vector = sigmoid(one.slope * one.log_odds + one.shift).mean(axis=0)
    return mean


def _head(trained: Trained) -> Iterator[str]:
    model, about = trained.model, trained.model.about
    schema = model.schema
    yield f"# Churn model {model.version}"
    yield ""
    yield f"The probability that a customer leaves: `{schema.label}` is `{schema.positive}`."
    yield f"Bands: medium from {model.bands.medium:g}, high from {model.bands.high:g}."
    yield ""
    yield _LIMITS
    yield ""
    yield "## Training"
    yield ""
    share = about.leavers / about.trained_rows
    yield f"- {about.trained_rows:,} rows, {about.leavers:,} left ({share:.1%})"
    yield f"- fingerprint of the table: `{about.fingerprint}`"
    yield f"- trained at {about.trained_at} with {_joined(about.versions.items())}"
    yield f"- reasons: {about.reasons_by}"
    for name, reason in schema.left_out.items():
        yield f"- `{name}` {reason}"


def _joined(versions: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{name} {version}" for name, version in versions)


def _figures(trained: Trained, probabilities: Vector) -> Iterator[str]:
    selection = trained.selection
    yield ""
    yield "## How good it is"
    yield ""
    yield (
        "On rows not seen in training, over repeated folds, with 95 % intervals. Shipped is the"
        f" simplest candidate within one standard error of the best: **{selection.chosen}**."
    )
    yield ""
    yield from _table(
        ("candidate", "AUC", "Brier", "calibration error", "lift at 10 %", "AUC behind best"),
        [
            (
                name,
                str(figures["auc"]),
                str(figures["brier"]),
                f"{figures['calibration_error'].mean:.4f}",
                f"{figures['lift'].mean:.2f}",
                str(selection.behind[name]),
            )
            for name, figures in trained.figures.items()
        ],
    )
    yield ""
    noise = calibration_noise(probabilities, seed=0)
    yield f"Perfect probabilities of so many customers would show an error of {noise:.4f}."
    newest = {
        name: value
        for name, value in trained.model.about.metrics.items()
        if name.startswith("newest_")
    }
    if newest:
        yield ""
        yield "On the newest fifth, by a model of what is older: " + ", ".join(
            f"{name.removeprefix('newest_').replace('_', ' ')} {value:.4g}"
            for name, value in newest.items()
        )
    if trained.guessed is not None:
        used = "They are learnt from" if trained.guessed.low > 0 else "They are not used"
        yield ""
        yield (
            f"Guessing the labels that were empty makes the AUC higher by {trained.guessed},"
            f" on rows not seen. {used}."
        )


def _calibration(probabilities: Vector, left: Vector) -> Iterator[str]:
    yield ""
    yield "## Calibration"
    yield ""
    groups = np.array_split(np.argsort(probabilities, kind="stable"), _GROUPS)
    yield from _table(
        ("tenth", "foretold", "left", "customers"),
        [
            (
                str(number),
                f"{probabilities[group].mean():.1%}",
                f"{left[group].mean():.1%}",
                f"{len(group):,}",
            )
            for number, group in enumerate(groups, start=1)
        ],
    )


def _features(trained: Trained, contributions: Matrix) -> Iterator[str]:
    yield ""
    yield "## What counts"
    yield ""
    yield "Log-odds that a feature adds or takes away, beside the average customer."
    yield ""
    features = trained.model.schema.features
    weight = np.abs(contributions).mean(axis=0)
    yield from _table(
        ("feature", "kind", "mean size", "speaks most for leaving", "speaks most for staying"),
        [
            (
                features[place].name,
                features[place].kind,
                f"{weight[place]:.3f}",
                _extreme(features[place], trained.rows[:, place], contributions[:, place], 1.0),
                _extreme(features[place], trained.rows[:, place], contributions[:, place], -1.0),
            )
            for place in np.argsort(-weight, kind="stable")
        ],
    )


def _extreme(feature: Feature, column: Vector, contributions: Vector, sign: float) -> str:
    row = int(np.argmax(sign * contributions))
    return f"{shown_value(feature, float(column[row]))} ({contributions[row]:+.2f})"


def shown_value(feature: Feature, value: float) -> str:
    """A number, or the category of a code."""
    if feature.kind == "numeric":
        return "unknown" if np.isnan(value) else f"{value:g}"
    category = feature.categories[int(value)]
    return "unknown" if category == UNKNOWN else category


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    for cells in (head, ["---"] * len(head), *rows):
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
