"""Everything personal in a text: what the record knows, patterns, addresses, names."""

import re
from collections.abc import Iterator, Sequence

from agent.privacy.names import find_names
from agent.privacy.numbers import find_numbers
from agent.privacy.places import find_places, joined_places, with_house_number
from agent.privacy.spans import Kind, PersonalDatum, without_overlaps
from knowledge.pack import Pack

LONGEST = 20_000
"""Characters; nothing longer leaves this house anyway."""
_SHORTEST_KNOWN = 2
_WORD = re.compile(r"[a-z]+(?:['’-][a-z]+)*")


class PersonalDataFinder:
    """Finds personal data in English and Chinese texts."""

    def __init__(self, words: frozenset[str]) -> None:
        """`words`: in lower case, what is no name however it is written; see `known_words`."""
        self._words = words

    def find(self, text: str, known: Sequence[tuple[Kind, str]] = ()) -> list[PersonalDatum]:
        """What is personal in `text`, in its order, without overlaps.

        `known` are values that the record knows of this customer; they are found as they are
        written there, in any case. Deterministic; linear in the text's length for the patterns.

        Raises:
            ValueError: the text is longer than `LONGEST`.
        """
        if len(text) > LONGEST:
            raise ValueError(f"{len(text)} characters; at most {LONGEST} are looked at")
        return joined_places(text, without_overlaps(self._all(text, known)))

    def _all(self, text: str, known: Sequence[tuple[Kind, str]]) -> Iterator[PersonalDatum]:
        # Longest first, so that a full name is one piece.
        for kind, value in sorted(known, key=lambda pair: -len(pair[1])):
            if len(value) >= _SHORTEST_KNOWN:
                edges = (r"(?<!\w)", r"(?!\w)") if value.isascii() else ("", "")
                pattern = re.compile(re.escape(value).join(edges), re.IGNORECASE)
                for found in pattern.finditer(text):
                    yield PersonalDatum(kind, *found.span())
        yield from find_numbers(text)
        yield from find_places(text)
        for name in find_names(text, self._words):
            yield with_house_number(text, name)


def known_words(pack: Pack) -> frozenset[str]:
    """Every word that the pack itself uses in lower case, and its product names."""
    texts = [text for intent in pack.intents for text in intent.utterances.get("en", ())]
    for article in pack.articles:
        texts += [article.title, *article.questions, article.body]
    texts += [text for by_language in pack.replies.values() for text in by_language.get("en", ())]
    return frozenset(word for text in texts for word in _WORD.findall(text.lower()))
