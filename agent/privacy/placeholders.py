"""Typed placeholders in place of personal data, for as long as one turn lasts."""

import re
from collections.abc import Sequence

from agent.privacy.finding import PersonalDataFinder
from agent.privacy.spans import Kind

_PLACEHOLDER = re.compile(r"\[([A-Z_]+)_(\d{1,4})\]")


class Veil:
    """Hides personal data and puts it back; the same value gets the same placeholder.

    It lives in memory during one turn and is never stored: afterwards nothing can be put back.
    """

    def __init__(self, finder: PersonalDataFinder, known: Sequence[tuple[Kind, str]] = ()) -> None:
        self._finder, self._known = finder, known
        self._values: dict[str, str] = {}
        self._placeholders: dict[tuple[Kind, str], str] = {}
        self._counts: dict[Kind, int] = {}

    def hide(self, text: str) -> str:
        """The text with a placeholder like `[EMAIL_1]` for everything personal."""
        parts, position = [], 0
        # What already looks like a placeholder would be taken for ours on the way back.
        text = _PLACEHOLDER.sub(lambda found: f"({found[1].lower()} {found[2]})", text)
        for datum in self._finder.find(text, self._known):
            parts.append(text[position : datum.start])
            parts.append(self._placeholder(datum.kind, text[datum.start : datum.end]))
            position = datum.end
        return "".join([*parts, text[position:]])

    def reveal(self, text: str) -> str:
        """The text with the values put back; a placeholder that was never given stays."""
        return _PLACEHOLDER.sub(lambda found: self._values.get(found[0], found[0]), text)

    def unknown_placeholders(self, text: str) -> list[str]:
        """Placeholders in `text` that were never given: somebody made them up."""
        found = (match[0] for match in _PLACEHOLDER.finditer(text))
        return [placeholder for placeholder in found if placeholder not in self._values]

    def _placeholder(self, kind: Kind, value: str) -> str:
        key = (kind, value.casefold())
        if key not in self._placeholders:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            self._placeholders[key] = f"[{kind}_{self._counts[kind]}]"
            self._values[self._placeholders[key]] = value
        return self._placeholders[key]
