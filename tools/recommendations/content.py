"""What an item is, by its words: how items without any history are reached."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MOST_ALIKE = 30
WORD_BUCKETS = 1024
_WORD = re.compile(r"[a-z]+|[0-9]+|[\u4e00-\u9fff]")
_BLOCK = 512
Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class Likeness:
    """For each item the others that are most like it; shape (n_items, k) each, 0 pads."""

    neighbours: NDArray[np.int32]
    cosines: Vectors


def name_vectors(texts: Sequence[str]) -> Vectors:
    """TF-IDF of words, numbers and Chinese characters; no model is needed, no network either.

    Words share `WORD_BUCKETS` by their hashes, which differ between no two processes.

    Args:
        texts: names, categories, whatever describes the items.

    Returns:
        Shape (n, WORD_BUCKETS), rows of length 1, or 0 where a text has no word.
    """
    counts = np.zeros((len(texts), WORD_BUCKETS), np.float32)
    for row, text in enumerate(texts):
        for word in _words(text):
            counts[row, _bucket(word)] += 1.0
    documents = (counts > 0).sum(axis=0)
    rare = np.log((1.0 + len(texts)) / (1.0 + documents)) + 1.0
    weighted = np.log1p(counts) * rare.astype(np.float32)
    return _of_length_one(weighted)


def likeness(vectors: Vectors) -> Likeness:
    """The `MOST_ALIKE` items of highest cosine for each, itself left out.

    Args:
        vectors: shape (n_items, n_dimensions): `name_vectors`, or the embeddings of an encoder.
    """
    unit = _of_length_one(vectors.astype(np.float32))
    count = len(unit)
    kept = max(min(MOST_ALIKE, count - 1), 0)
    neighbours = np.zeros((count, kept), np.int32)
    cosines = np.zeros((count, kept), np.float32)
    if not kept:
        return Likeness(neighbours, cosines)
    for start in range(0, count, _BLOCK):
        rows = np.arange(start, min(start + _BLOCK, count))
        alike = unit[rows] @ unit.T
        alike[rows - start, rows] = -np.inf
        best = np.argpartition(-alike, kept - 1, axis=1)[:, :kept]
        neighbours[rows] = best
        cosines[rows] = np.maximum(np.take_along_axis(alike, best, axis=1), 0.0)
    return Likeness(neighbours, cosines)


def no_likeness(items: Sequence[str]) -> Likeness:
    """Where nothing describes the items."""
    return Likeness(np.zeros((len(items), 0), np.int32), np.zeros((len(items), 0), np.float32))


def aligned_texts(items: Sequence[str], texts: Mapping[str, str]) -> list[str]:
    """The texts in the order of the items; what nobody describes has none."""
    return [texts.get(item, "") for item in items]


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _bucket(word: str) -> int:
    digest = hashlib.blake2b(word.encode(), digest_size=4).digest()
    return int.from_bytes(digest, "big") % WORD_BUCKETS


def _of_length_one(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.where(lengths > 0, lengths, 1.0)).astype(np.float32)
