"""Which of the pack's replies a text is made of."""

import re
from collections.abc import Mapping
from functools import cached_property

from knowledge import Pack

_PLACE = re.compile(r"\\{[a-z_]+\\}")
_TICKET = re.compile(r"\bT\d{6}\b")


class KnownReplies:
    """The pack's replies as patterns; a place to fill in may hold anything on its line."""

    def __init__(self, pack: Pack) -> None:
        self._pack = pack

    def says(self, words: str, key: str) -> bool:
        """Whether reply `key` is part of `words`, in either language."""
        return any(pattern.search(words) for pattern in self._patterns[key])

    def deeds_claimed_in(self, words: str) -> list[str]:
        """Replies that say something was done."""
        return [key for key in self._patterns if "_done" in key and self.says(words, key)]

    def shape_of(self, words: str) -> str:
        """`words` without what chance has chosen: variants and ticket numbers."""
        words = _TICKET.sub("[ticket]", words)
        for label, variants in self._chosen_by_chance:
            for pattern in variants:
                words = pattern.sub(label, words)
        return words

    @cached_property
    def _patterns(self) -> Mapping[str, tuple[re.Pattern[str], ...]]:
        return {
            key: tuple(
                re.compile(_PLACE.sub(".*?", re.escape(variant)) + r"(?=\W|$)")
                for variants in languages.values()
                for variant in variants
            )
            for key, languages in self._pack.replies.items()
        }

    @cached_property
    def _chosen_by_chance(self) -> list[tuple[str, tuple[re.Pattern[str], ...]]]:
        return [
            (f"[{key}]", tuple(re.compile(_PLACE.sub(".*?", re.escape(one))) for one in variants))
            for key, languages in self._pack.replies.items()
            for variants in languages.values()
            if len(variants) > 1 and min(map(len, variants)) > 5
        ]
