"""Messages that stand in the pack word for word need no guessing: "track my order"."""

import re
import unicodedata
from collections.abc import Sequence

from knowledge.pack import Intent, Language

_KINDS = frozenset({"task", "complaint"})
"""Of a question's articles the model knows which; what consents, refuses, greets or asks for a
person has readers of its own."""
_NO_WORD = re.compile(r"[\W_]+")


class KnownMessages:
    """Example messages and labels of a pack, by what they say; none that two intents share."""

    def __init__(self, intents: Sequence[Intent]) -> None:
        found: dict[tuple[Language, str], set[str]] = {}
        for intent in intents:
            for language, texts in intent.utterances.items():
                label = [intent.label[language]] if intent.label else []
                for text in (*texts, *label):
                    found.setdefault((language, _said(text)), set()).add(intent.name)
        kinds = {intent.name: intent.kind for intent in intents}
        self._intents = {
            key: name
            for key, names in found.items()
            if len(names) == 1 and kinds[name := next(iter(names))] in _KINDS
        }

    def intent_of(self, text: str, language: Language) -> str | None:
        """The intent whose example says just this, whatever the case and the punctuation."""
        return self._intents.get((language, _said(text)))


def _said(text: str) -> str:
    return _NO_WORD.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()
