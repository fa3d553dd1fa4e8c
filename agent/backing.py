"""Which statements of a section nothing backs.

Checked are the things that can be wrong in a way that costs somebody something: amounts, dates,
times, percentages, order numbers, and every other figure.
"""

import re

from agent.state import Section

_FIGURE = re.compile(r"[A-Za-z]*\d+(?:[.,:/-]\d+)*%?")


def unbacked_claims(section: Section) -> list[str]:
    """Figures in the text of `section` that do not occur in its backing, in order."""
    backed = {
        figure for backing in section["backing"] for figure in _FIGURE.findall(backing.casefold())
    }
    return [
        figure
        for figure in dict.fromkeys(_FIGURE.findall(section["text"].casefold()))
        if figure not in backed
    ]


def figures_of(text: str) -> str:
    """Only the figures of a text, as backing for others like them."""
    return " ".join(_FIGURE.findall(text))
