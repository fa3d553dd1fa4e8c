"""Where vectors are kept and searched, in our words."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class VectorCollection(Protocol):
    """Named unit vectors."""

    def ids(self) -> set[str]:
        """Of every vector held."""
        ...

    def add(self, ids: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Rows of `vectors`, shape (n, dimension), under `ids`; a known id is replaced."""
        ...

    def remove(self, ids: Sequence[str]) -> None:
        """Unknown ids are passed over."""
        ...

    def vectors(self, ids: Sequence[str]) -> NDArray[np.float32]:
        """Shape (n, dimension), in the order of `ids`; every id must be held."""
        ...

    def nearest(
        self, vector: NDArray[np.float32], limit: int
    ) -> tuple[Sequence[str], Sequence[float]]:
        """At most `limit` ids with their cosine similarities, most similar first."""
        ...


class VectorStore(Protocol):
    """Owns collections by name."""

    def collection(self, name: str) -> VectorCollection:
        """Opened, or created empty."""
        ...

    def close(self) -> None:
        """Gives the store free for another owner."""
        ...


class InMemoryCollection:
    """Exact search over vectors in memory."""

    def __init__(self) -> None:
        self._rows: dict[str, NDArray[np.float32]] = {}
        self._matrix: NDArray[np.float32] | None = None

    def ids(self) -> set[str]:
        return set(self._rows)

    def add(self, ids: Sequence[str], vectors: NDArray[np.float32]) -> None:
        self._rows.update(zip(ids, vectors, strict=True))
        self._matrix = None

    def remove(self, ids: Sequence[str]) -> None:
        for removed in ids:
            self._rows.pop(removed, None)
        self._matrix = None

    def vectors(self, ids: Sequence[str]) -> NDArray[np.float32]:
        return np.array([self._rows[wanted] for wanted in ids], dtype=np.float32)

    def nearest(
        self, vector: NDArray[np.float32], limit: int
    ) -> tuple[Sequence[str], Sequence[float]]:
        if not self._rows:
            return [], []
        if self._matrix is None:
            self._matrix = np.stack(list(self._rows.values()))
        names = list(self._rows)
        similarities = self._matrix @ vector
        best = np.argsort(-similarities, kind="stable")[:limit]
        return [names[row] for row in best], similarities[best].tolist()


class InMemoryStore:
    """Collections in memory, for tests and for what need not last."""

    def __init__(self) -> None:
        self._collections: dict[str, InMemoryCollection] = {}

    def collection(self, name: str) -> InMemoryCollection:
        return self._collections.setdefault(name, InMemoryCollection())

    def close(self) -> None:
        """Nothing is owned."""
