"""HTML by functions: text is escaped unless it is HTML already.

What customers and language models write stands in these pages, so nothing is trusted by default.
"""

from collections.abc import Iterable
from html import escape

_LONGEST_LINE = 40
"""Characters of a cell that are kept in one line: figures with their intervals."""
_VOID = frozenset({"meta", "link", "br"})


class Html(str):
    """Made by these functions; any other string is text."""

    __slots__ = ()


def tag(name: str, /, *children: str, **attributes: str) -> Html:
    """An element. Attributes are written without a trailing underscore: `class_="x"`."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(value)}"'
        for key, value in attributes.items()
    )
    if name in _VOID:
        return Html(f"<{name}{written}>")
    return Html(f"<{name}{written}>{joined(children)}</{name}>")


def joined(children: Iterable[str]) -> Html:
    """One after the other, text escaped."""
    return Html("".join(child if isinstance(child, Html) else escape(child) for child in children))


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Html:
    """A table that scrolls by itself where the screen is narrow; the first column names the row."""
    body = [
        tag("tr", tag("th", first, scope="row"), *map(_cell, others)) for first, *others in rows
    ]
    heads = tag("tr", *(tag("th", cell, scope="col") for cell in head))
    parts = tag("thead", heads), tag("tbody", *body)
    return tag("div", tag("table", *parts), class_="scroll", tabindex="0")


def _cell(content: str) -> Html:
    if isinstance(content, Html) or len(content) > _LONGEST_LINE:
        return tag("td", content)
    return tag("td", content, class_="line")
