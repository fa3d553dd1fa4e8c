"""Plots as SVG that a page takes in whole: no file beside it, no script, colours of the page.

Matplotlib paints with stand-in colours, which become CSS variables: so a plot follows the page
into the dark. Words stay words, in the page's font, which is why they are ASCII only: a font of the
reader's machine draws them.
"""

import io
import re
from collections.abc import Callable
from html import escape
from typing import Any

from evals.errors import EvalsError
from evals.reporting.elements import Html

INK, MUTED, LINE, CARD = "#010203", "#040506", "#070809", "#0a0b0c"
SERIES = ("#0d0e0f", "#101112", "#131415")
_VARIABLES = {
    INK: "ink",
    MUTED: "muted",
    LINE: "line",
    CARD: "card",
    **{colour: f"series-{number}" for number, colour in enumerate(SERIES, start=1)},
}
_STYLE: dict[str, Any] = {
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 11,
    "text.color": INK,
    "axes.edgecolor": LINE,
    "axes.labelcolor": MUTED,
    "axes.facecolor": "none",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": LINE,
    "grid.linewidth": 0.8,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.labelcolor": MUTED,
    "ytick.labelcolor": MUTED,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "xtick.minor.size": 0,
    "ytick.minor.size": 0,
    "legend.frameon": False,
    "lines.linewidth": 2,
}
WIDTH, HEIGHT = 5.2, 3.6
"""Inches, of 72 CSS pixels each: what fits a phone without words too small to read."""


def drawn(
    name: str,
    title: str,
    paint: Callable[[Any], None],
    size: tuple[float, float] = (WIDTH, HEIGHT),
) -> Html:
    """A plot.

    Args:
        name: unlike that of any other plot on the page: the ids inside are made of it.
        title: what a reader without eyes for it is told.
        paint: draws on matplotlib's axes.
        size: width and height in inches.

    Raises:
        EvalsError: matplotlib is not installed.
    """
    try:
        from matplotlib import rc_context
        from matplotlib.figure import Figure
    except ImportError as error:
        raise EvalsError(
            "plots need matplotlib, the extra `plots`: pip install 'rapport[plots]', or "
            "`make .venv/.plots`"
        ) from error
    file = io.StringIO()
    with rc_context({**_STYLE, "svg.hashsalt": name}):
        figure = Figure(figsize=size, layout="constrained")
        paint(figure.subplots())
        figure.savefig(file, format="svg", transparent=True, metadata={"Date": None})
    return Html(_for_a_page(file.getvalue(), title))


def _for_a_page(text: str, title: str) -> str:
    svg = text[text.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    # Its one rule would hold for the whole page.
    svg = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>", "", svg, count=1, flags=re.DOTALL)
    # Only what is referred to keeps its id, which is made of the plot's name.
    svg = re.sub(r'<g id="[^"]*"', "<g", svg)
    svg = re.sub(r"font-family: [^;\"]*;? ?", "", svg)
    svg = re.sub(r'(<svg[^>]*?) width="[^"]*" height="[^"]*"', r"\1", svg, count=1)
    svg = re.sub(r"#[0-9a-f]{6}\b", lambda found: _colour(found[0]), svg)
    return svg.replace("<svg", f'<svg role="img" aria-label="{escape(title)}"', 1)


def _colour(code: str) -> str:
    return f"var(--{_VARIABLES[code]})" if code in _VARIABLES else code
