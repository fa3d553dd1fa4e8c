"""An encoder that sees nothing, for languages that the real one cannot read."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


class BlindEncoder:
    """Every text is the same point, so that whatever else is known of it decides."""

    name = "blind"
    dimension = 1

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (n, 1), all ones: rows of length one, as the Protocol asks."""
        return np.ones((len(texts), 1), dtype=np.float32)
