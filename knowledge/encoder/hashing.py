"""A deterministic fake encoder: shared words make texts alike, nothing else does."""

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


class HashingEncoder:
    """Signed hashing of words and character pairs; fast, weightless, for tests."""

    def __init__(self, dimension: int = 256) -> None:
        self.name = f"hashing-{dimension}"
        self.dimension = dimension

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (n, dimension), rows L2-normalised."""
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for piece in _pieces(text):
                digest = hashlib.blake2b(piece.encode("utf-8", "replace"), digest_size=8).digest()
                value = int.from_bytes(digest, "big")
                row[(value >> 1) % self.dimension] += 1.0 if value & 1 else -1.0
            if not row.any():
                row[0] = 1.0
            row /= np.linalg.norm(row)
        return rows


def _pieces(text: str) -> list[str]:
    lowered = text.lower()
    pairs = [lowered[i : i + 2] for i in range(len(lowered) - 1)]
    return ["", *lowered.split(), *pairs]
