"""How a company's complaints are read: `complaints.yaml` of a pack."""

import re
from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict

Words = Mapping[Literal["en", "zh"], tuple[str, ...]]
Threat = Literal["legal", "regulator", "publicity"]


class ThreatWords(BaseModel):
    """How one kind of threat sounds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    said: Words = {}
    """A threat wherever it is said: "I will sue you"."""
    in_complaint: Words = {}
    """A threat only where the message complains: "police"."""


class ComplaintWords(BaseModel):
    """Words that say what a complaint is about; within a mapping the first match wins."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    categories: Mapping[str, Words] = {}
    harm: Words = {}
    """Somebody was hurt."""
    threats: Mapping[Threat, ThreatWords] = {}
    """What the customer says they will do; first match wins."""
    wishes: Mapping[str, Words] = {}
    """What the customer wants done."""

    def category_of(self, text: str) -> str:
        """What it is about; `other` where no word says so."""
        return _first(self.categories, text) or "other"

    def wish_of(self, text: str) -> str:
        """What is wanted; `none` where no word says so."""
        return _first(self.wishes, text) or "none"

    def has_harm(self, text: str) -> bool:
        """Whether somebody was hurt."""
        return _says(self.harm, text)

    def threat_of(self, text: str, *, is_complaint: bool) -> Threat | None:
        """What is threatened; a message that does not complain has to say it in plain words."""
        for threat, words in self.threats.items():
            if _says(words.said, text) or (is_complaint and _says(words.in_complaint, text)):
                return threat
        return None


def _first(kinds: Mapping[str, Words], text: str) -> str | None:
    return next((kind for kind, words in kinds.items() if _says(words, text)), None)


def _says(words: Words, text: str) -> bool:
    """Whole words in English, parts of words in Chinese; in either language of a mixed message."""
    plain = text.casefold()
    english = words.get("en", ())
    return any(word in plain for word in words.get("zh", ())) or any(
        re.search(rf"(?<![a-z]){re.escape(word)}(?![a-z])", plain) for word in english
    )
