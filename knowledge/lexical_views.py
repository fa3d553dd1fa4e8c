"""Which lexical rankers a language gets."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from knowledge import tokens
from knowledge.pack import Language
from knowledge.passages import EntryField
from knowledge.tokens import Analysis


@dataclass(frozen=True)
class LexicalView:
    """One way to look at the documents."""

    name: str
    analysis: Analysis
    unit: Literal["document", "entry"]
    """`document`: all its entries are one text, for questions whose words are spread over it.
    `entry`: its best single entry, for questions worded like an alternative question."""
    field_weights: Mapping[EntryField, float] = field(default_factory=lambda: {"title": 2.0})
    heading_weight: float = 2.0
    """Of the title over a passage."""


LEXICAL_VIEWS: Mapping[Language, tuple[LexicalView, ...]] = {
    "en": (
        LexicalView("words", tokens.words, "document"),
        LexicalView("word parts", tokens.word_parts, "entry"),
    ),
    "zh": (
        LexicalView("character pairs", tokens.character_pairs, "document"),
        LexicalView("characters", tokens.characters, "entry"),
    ),
}
