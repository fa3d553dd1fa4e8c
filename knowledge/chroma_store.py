"""Vectors in Chroma: the only module that knows it."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from knowledge.errors import IndexOwnedError, VectorStoreError

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.api.models.Collection import Collection

LARGEST_BATCH = 5_000
"""Chroma refuses more than 5,461 rows at once."""


class ChromaCollection:
    """One Chroma collection."""

    def __init__(self, collection: "Collection") -> None:
        self._collection = collection

    def ids(self) -> set[str]:
        return set(self._collection.get(include=[])["ids"])

    def add(self, ids: Sequence[str], vectors: NDArray[np.float32]) -> None:
        for start in range(0, len(ids), LARGEST_BATCH):
            part = slice(start, start + LARGEST_BATCH)
            self._collection.upsert(ids=list(ids[part]), embeddings=vectors[part])

    def remove(self, ids: Sequence[str]) -> None:
        for start in range(0, len(ids), LARGEST_BATCH):
            self._collection.delete(ids=list(ids[start : start + LARGEST_BATCH]))

    def vectors(self, ids: Sequence[str]) -> NDArray[np.float32]:
        rows: dict[str, NDArray[np.float32]] = {}
        # Chroma refuses an id that is asked for twice.
        wanted = list(dict.fromkeys(ids))
        for start in range(0, len(wanted), LARGEST_BATCH):
            found = self._collection.get(
                ids=wanted[start : start + LARGEST_BATCH], include=["embeddings"]
            )
            embeddings = np.asarray(found["embeddings"], dtype=np.float32)
            rows.update(zip(found["ids"], embeddings, strict=True))
        return np.array([rows[entry_id] for entry_id in ids], dtype=np.float32)

    def nearest(
        self, vector: NDArray[np.float32], limit: int
    ) -> tuple[Sequence[str], Sequence[float]]:
        queries: list[NDArray[np.int32 | np.float32]] = [vector.astype(np.float32, copy=False)]
        found = self._collection.query(
            query_embeddings=queries, n_results=limit, include=["distances"]
        )
        # Chroma's cosine distance is 1 - similarity.
        return found["ids"][0], [1.0 - distance for distance in (found["distances"] or [[]])[0]]


class ChromaStore:
    """Chroma, embedded in this process or behind a URL."""

    def __init__(self, client: "Client", owner_lock: IO[str] | None = None) -> None:
        self._client = client
        self._owner_lock = owner_lock

    def collection(self, name: str) -> ChromaCollection:
        """Our vectors only: Chroma's default embedder would download a model."""
        return ChromaCollection(
            self._client.get_or_create_collection(
                name, embedding_function=None, configuration={"hnsw": {"space": "cosine"}}
            )
        )

    def close(self) -> None:
        """Ends the client and frees the folder for another process."""
        self._client.close()
        if self._owner_lock is not None:
            self._owner_lock.close()
            self._owner_lock = None


def open_embedded(folder: Path) -> ChromaStore:
    """Chroma inside this process, its files in `folder`.

    Raises:
        IndexOwnedError: another process has this folder open.
    """
    import chromadb
    from chromadb.config import Settings

    folder.mkdir(parents=True, exist_ok=True)
    lock = _lock(folder / "owner.lock")
    settings = Settings(anonymized_telemetry=False)
    # Declared as an interface without `close`; it is this class.
    client = cast("Client", chromadb.PersistentClient(folder, settings=settings))
    return ChromaStore(client, lock)


def open_server(url: str) -> ChromaStore:
    """A Chroma server, for example `http://chroma:8000`.

    Raises:
        VectorStoreError: the URL is no URL, or nothing answers there.
    """
    import chromadb
    from chromadb.config import Settings

    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 8000)
    except ValueError as error:
        raise VectorStoreError(f"CHROMA_URL={url!r}: {error}") from error
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise VectorStoreError(f"CHROMA_URL={url!r} is not an http or https address")
    try:
        client = chromadb.HttpClient(
            host=parts.hostname,
            port=port,
            ssl=parts.scheme == "https",
            settings=Settings(anonymized_telemetry=False),
        )
    except Exception as error:  # Chroma raises bare ValueError and httpx errors alike here.
        raise VectorStoreError(f"no Chroma server answers at {url}: {error}") from error
    return ChromaStore(cast("Client", client))


def _lock(path: Path) -> IO[str]:
    """Hold `path` until closed: two processes on one folder lose vectors without an error."""
    import fcntl

    handle = path.open("a+", encoding="utf-8")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        handle.seek(0)
        owner = handle.read().strip() or "unknown"
        handle.close()
        raise IndexOwnedError(
            f"{path.parent} is in use by process {owner}: one process owns the embedded index; "
            "stop it first, or give every process the same CHROMA_URL"
        ) from error
    handle.seek(0)
    handle.truncate()
    handle.write(str(os.getpid()))
    handle.flush()
    return handle
