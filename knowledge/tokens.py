"""Texts as bags of terms, one analysis per lexical ranker."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable

Analysis = Callable[[str], Counter[str]]
"""From a text to its terms with their counts."""

_PIECES = re.compile(r"[a-z0-9]+(?:[.,][0-9]+)*(?:['’][a-z]+)?|[㐀-鿿豈-﫿]+")
_APOSTROPHE = re.compile(r"['’][a-z]+$")
# Marks outside Latin script keep their meaning; inside it, "café" and "cafe" are one word.
_ACCENTS = re.compile(r"[̀-ͯ]")
_SHORTEST_STEM = 3


def normalise(text: str) -> str:
    """Lower case, full width as half width, no accents."""
    return _ACCENTS.sub("", unicodedata.normalize("NFKD", text)).lower()


def words(text: str) -> Counter[str]:
    """Stemmed words; a run of Chinese characters gives its characters and pairs of them."""
    terms: Counter[str] = Counter()
    for piece in _pieces(text):
        if _is_chinese(piece):
            terms.update(_grams(piece, 1))
            terms.update(_grams(piece, 2))
        else:
            terms[stem(piece)] += 1
    return terms


def word_parts(text: str) -> Counter[str]:
    """Character 3- to 5-grams inside words: carries typing slips and unknown word forms."""
    terms: Counter[str] = Counter()
    for piece in _pieces(text):
        padded = piece if _is_chinese(piece) else f" {piece} "
        for size in (3, 4, 5):
            terms.update(_grams(padded, size))
    return terms


def character_pairs(text: str) -> Counter[str]:
    """Pairs of neighbouring Chinese characters; other words whole."""
    terms: Counter[str] = Counter()
    for piece in _pieces(text):
        if _is_chinese(piece) and len(piece) > 1:
            terms.update(_grams(piece, 2))
        else:
            terms[piece] += 1
    return terms


def characters(text: str) -> Counter[str]:
    """Chinese characters and their neighbours up to three; parts of other words."""
    terms: Counter[str] = Counter()
    for piece in _pieces(text):
        sizes = (1, 2, 3) if _is_chinese(piece) else (3, 4)
        padded = piece if _is_chinese(piece) else f" {piece} "
        for size in sizes:
            terms.update(_grams(padded, size))
    return terms


def stem(word: str) -> str:
    """An English word without its commonest endings; words with digits stay as they are.

    Light on purpose: "returns", "returned" and "returning" meet, "policy" and "police" do not.
    """
    if not word.isalpha():
        return word
    if word.endswith("ies") and len(word) > _SHORTEST_STEM + 1:
        return word[:-3] + "y"
    for ending in ("ing", "ed", "es", "s"):
        stemmed = word.removesuffix(ending)
        if stemmed != word and len(stemmed) >= _SHORTEST_STEM and not word.endswith("ss"):
            return _undouble(stemmed).removesuffix("e")
    return word.removesuffix("e") if len(word) > _SHORTEST_STEM else word


def _undouble(word: str) -> str:
    doubled = word[-1] == word[-2] and word[-1] not in "lsz"
    return word[:-1] if doubled else word


def _pieces(text: str) -> list[str]:
    return [_APOSTROPHE.sub("", piece) for piece in _PIECES.findall(normalise(text))]


def _is_chinese(piece: str) -> bool:
    return piece[0] >= "㐀"


def _grams(piece: str, size: int) -> list[str]:
    return [piece[start : start + size] for start in range(len(piece) - size + 1)]
