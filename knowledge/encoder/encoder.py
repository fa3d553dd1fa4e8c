"""What every sentence encoder is, in our words."""

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Progress = Callable[[str, int, int], None]
"""Called with (stage, steps done, steps in all) while something slow runs."""


class SentenceEncoder(Protocol):
    """Turns texts into unit vectors whose dot product says how alike they are."""

    name: str
    """Identifies weights and precision; part of every cache key."""
    dimension: int

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (n, dimension), rows L2-normalised, independent of each other; thread-safe."""
        ...


def well_formed(text: str) -> str:
    """`text` with lone surrogates replaced: JSON can carry half an emoji, tokenizers refuse it."""
    return text.encode("utf-8", "replace").decode("utf-8")
