"""Word and character n-grams of a text, weighted by TF-IDF: what stands beside its embedding.

Two blocks, each of length one: n-grams of words, and n-grams of characters inside words (these
carry typos and endings). Chinese has no spaces, so there every character counts as a word, and
character n-grams run through the whole stretch.
"""

import itertools
import math
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Han, kana and bopomofo: scripts that are written without spaces.
_UNSPACED = "\u3005-\u3007\u3040-\u30ff\u3100-\u312f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_PIECES = re.compile(rf"[{_UNSPACED}]+|[^\W_{_UNSPACED}]+(?:'[^\W_{_UNSPACED}]+)?")
_IS_UNSPACED = re.compile(rf"[{_UNSPACED}]")
_MAX_CHARACTERS = 2000
"""More does not change an intent, and a pasted book must not cost a second."""


@dataclass(frozen=True)
class SparseRow:
    """One text's nonzero features: columns and their values."""

    columns: NDArray[np.int32]
    values: NDArray[np.float32]


def split_pieces(text: str) -> list[str]:
    """Lower-case words, and stretches of Chinese characters, in order."""
    return _PIECES.findall(unicodedata.normalize("NFKC", text[:_MAX_CHARACTERS]).lower())


def word_ngrams(pieces: Sequence[str]) -> list[str]:
    """Single words and pairs of neighbours; a Chinese character is a word here."""
    words: list[str] = []
    for piece in pieces:
        words.extend(piece if _IS_UNSPACED.match(piece) else (piece,))
    return words + [f"{left} {right}" for left, right in itertools.pairwise(words)]


def character_ngrams(pieces: Sequence[str]) -> list[str]:
    """2 to 5 characters inside each word with a space at its ends; 2 to 4 in Chinese."""
    grams: list[str] = []
    for piece in pieces:
        is_unspaced = _IS_UNSPACED.match(piece) is not None
        padded = piece if is_unspaced else f" {piece} "
        for size in range(2, min(4 if is_unspaced else 5, len(padded)) + 1):
            grams += [padded[start : start + size] for start in range(len(padded) - size + 1)]
    return grams


class NgramFeatures:
    """A fitted vocabulary with weights; columns of words first, then of characters."""

    def __init__(
        self,
        words: Sequence[str],
        characters: Sequence[str],
        idf: Sequence[float] | NDArray[np.float32],
    ) -> None:
        """`idf` has a weight for each column; words and characters name the columns."""
        self.words = tuple(words)
        self.characters = tuple(characters)
        self.idf = np.asarray(idf, dtype=np.float32)
        # A list of Python floats is faster to pick from, one by one, than an array.
        self._weights: list[float] = self.idf.tolist()
        self._word_columns = _numbered(self.words, start=0)
        self._character_columns = _numbered(self.characters, start=len(self.words))

    @property
    def count(self) -> int:
        """How many columns there are."""
        return len(self.words) + len(self.characters)

    def row(self, text: str) -> SparseRow:
        """The features of one text; a text without a known n-gram has none."""
        pieces = split_pieces(text)
        columns: list[int] = []
        values: list[float] = []
        for grams, known in (
            (word_ngrams(pieces), self._word_columns),
            (character_ngrams(pieces), self._character_columns),
        ):
            self._append_block(Counter(grams), known, columns, values)
        return SparseRow(np.array(columns, dtype=np.int32), np.array(values, dtype=np.float32))

    def _append_block(
        self,
        counts: Counter[str],
        known: dict[str, int],
        columns: list[int],
        values: list[float],
    ) -> None:
        """Append one block's columns and values, the latter scaled to length one."""
        found: list[float] = []
        for gram, count in counts.items():
            column = known.get(gram)
            if column is not None:
                weight = self._weights[column]
                columns.append(column)
                found.append(weight if count == 1 else weight * (1.0 + math.log(count)))
        length = math.sqrt(sum(value * value for value in found))
        values += [value / length for value in found]


def fit_features(texts: Sequence[str]) -> NgramFeatures:
    """The vocabulary of `texts` with smoothed inverse document frequencies, as scikit-learn's."""
    words: Counter[str] = Counter()
    characters: Counter[str] = Counter()
    for text in texts:
        pieces = split_pieces(text)
        words.update(set(word_ngrams(pieces)))
        characters.update(set(character_ngrams(pieces)))
    word_names, character_names = sorted(words), sorted(characters)
    frequencies = [words[name] for name in word_names]
    frequencies += [characters[name] for name in character_names]
    idf = [math.log((1 + len(texts)) / (1 + frequency)) + 1 for frequency in frequencies]
    return NgramFeatures(word_names, character_names, idf)


def _numbered(names: Sequence[str], *, start: int) -> dict[str, int]:
    return {name: column for column, name in enumerate(names, start)}
