"""Word and character n-grams of a text, weighted by TF-IDF: what stands beside its embedding.

Two blocks, each of length one: n-grams of words, and n-grams of characters inside words (these
carry typos and endings). Chinese has no spaces, so there every character counts as a word, and
character n-grams run through the whole stretch.
"""

import itertools
import re
import unicodedata
import zlib
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
    """A fitted vocabulary with weights; columns of words first, then of characters.

    An n-gram is known by its CRC-32: a vocabulary of strings takes thirty times the memory. One
    unknown n-gram in some ten thousand is taken for a known one.
    """

    def __init__(
        self, words: NDArray[np.uint32], characters: NDArray[np.uint32], idf: NDArray[np.float32]
    ) -> None:
        """Keys of both blocks, each rising, and the weight of each column."""
        self.words = words
        self.characters = characters
        self.idf = idf

    @property
    def count(self) -> int:
        """How many columns there are."""
        return len(self.words) + len(self.characters)

    def row(self, text: str) -> SparseRow:
        """The features of one text; a text without a known n-gram has none."""
        pieces = split_pieces(text)
        blocks = (
            self._block(word_ngrams(pieces), self.words, 0),
            self._block(character_ngrams(pieces), self.characters, len(self.words)),
        )
        columns, values = (np.concatenate(parts) for parts in zip(*blocks, strict=True))
        return SparseRow(columns, values)

    def _block(
        self, grams: Sequence[str], known: NDArray[np.uint32], start: int
    ) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        """One block's columns and values, the latter scaled to length one."""
        counts = Counter(map(key_of, grams))
        keys = np.fromiter(counts, dtype=np.uint32, count=len(counts))
        if not len(known) or not len(keys):
            return np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32)
        places = np.minimum(np.searchsorted(known, keys), len(known) - 1)
        is_known = known[places] == keys
        columns = (places[is_known] + start).astype(np.int32)
        often = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))[is_known]
        values = self.idf[columns] * (1 + np.log(often))
        return columns, values / max(float(np.linalg.norm(values)), 1e-12)


def key_of(gram: str) -> int:
    """What an n-gram is known by."""
    return zlib.crc32(gram.encode("utf-8", "surrogatepass"))


def fit_features(texts: Sequence[str]) -> NgramFeatures:
    """The vocabulary of `texts` with smoothed inverse document frequencies, as scikit-learn's."""
    words: Counter[int] = Counter()
    characters: Counter[int] = Counter()
    for text in texts:
        pieces = split_pieces(text)
        words.update(set(map(key_of, word_ngrams(pieces))))
        characters.update(set(map(key_of, character_ngrams(pieces))))
    keys = [np.array(sorted(block), dtype=np.uint32) for block in (words, characters)]
    frequencies = np.array(
        [block[key] for block in (words, characters) for key in sorted(block)], dtype=np.float64
    )
    idf = np.log((1 + len(texts)) / (1 + frequencies)) + 1
    return NgramFeatures(keys[0], keys[1], idf.astype(np.float32))
