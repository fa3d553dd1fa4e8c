"""Two letters in the wrong order: "cacnel my odrer" is read as "cancel my order".

Only swaps, and only where nobody writes the word as it stands: fast fingers swap letters, and a
swap hardly ever makes another word. A letter too many or too few is left to the n-grams of the
intent model, which bear it well; a swap in a short message takes all of a word's n-grams away.
"""

import re
from collections import Counter
from collections.abc import Iterable

LEAST_USED = 3
"""How often the right word is used in the examples; a rare one may be a slip itself."""
# Of shorter words a swap is soon another word: "cots" and "cost", "pots" and "post".
_WORD = re.compile(r"(?<![\w@.#-])[A-Za-z]{5,}(?![\w@]|\.\w)")


class Speller:
    """Puts swapped letters right, by the words of example messages."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._used = Counter(word for text in texts for word in re.findall(r"[a-z]+", text.lower()))

    def corrected(self, text: str) -> str:
        """`text` with swapped letters put right; e-mail addresses and codes stay as they are."""
        return _WORD.sub(lambda found: self._corrected_word(found[0]), text)

    def _corrected_word(self, word: str) -> str:
        lowered = word.lower()
        if lowered in self._used:
            return word
        right = max(_swaps(lowered), key=lambda other: self._used[other])
        if self._used[right] < LEAST_USED:
            return word
        return right.capitalize() if word[0].isupper() else right


def _swaps(word: str) -> list[str]:
    return [word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1)]
