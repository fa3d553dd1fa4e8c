import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from knowledge.chroma_store import LARGEST_BATCH, open_embedded, open_server
from knowledge.errors import IndexOwnedError, VectorStoreError

UNIT = np.eye(4, dtype=np.float32)


def test_nearest_gives_cosine_similarities_best_first(tmp_path: Path) -> None:
    store = open_embedded(tmp_path)
    collection = store.collection("test-vectors")
    collection.add(["a", "b"], UNIT[:2])

    ids, similarities = collection.nearest(np.array([0.8, 0.6, 0, 0], dtype=np.float32), 5)

    assert list(ids) == ["a", "b"]
    assert list(similarities) == pytest.approx([0.8, 0.6], abs=1e-5)
    store.close()


def test_vectors_come_back_in_the_order_asked_even_twice(tmp_path: Path) -> None:
    store = open_embedded(tmp_path)
    collection = store.collection("test-vectors")
    collection.add(["a", "b"], UNIT[:2])

    assert np.allclose(collection.vectors(["b", "a", "b"]), UNIT[[1, 0, 1]])
    store.close()


def test_removed_vectors_are_gone_and_the_rest_outlives_the_process(tmp_path: Path) -> None:
    store = open_embedded(tmp_path)
    collection = store.collection("test-vectors")
    collection.add(["a", "b", "c"], UNIT[:3])
    collection.remove(["b", "never there"])
    store.close()

    store = open_embedded(tmp_path)

    assert store.collection("test-vectors").ids() == {"a", "c"}
    store.close()


def test_more_rows_than_a_batch_are_stored(tmp_path: Path) -> None:
    store = open_embedded(tmp_path)
    collection = store.collection("test-vectors")
    count = LARGEST_BATCH + 1
    vectors = np.random.default_rng(0).normal(size=(count, 4)).astype(np.float32)

    collection.add([f"id{number}" for number in range(count)], vectors)

    assert len(collection.ids()) == count
    store.close()


def test_a_second_owner_is_refused_by_name(tmp_path: Path) -> None:
    store = open_embedded(tmp_path)

    with pytest.raises(IndexOwnedError, match=r"in use by process \d+.*CHROMA_URL"):
        open_embedded(tmp_path)

    store.close()
    open_embedded(tmp_path).close()


def test_a_second_process_is_refused_too(tmp_path: Path) -> None:
    store = open_embedded(tmp_path)
    code = (
        "import sys; from pathlib import Path\n"
        "from knowledge.chroma_store import open_embedded\n"
        "open_embedded(Path(sys.argv[1]))"
    )

    second = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, check=False
    )

    assert "IndexOwnedError" in second.stderr
    store.close()


@pytest.mark.parametrize("url", ["chroma:8000", "ftp://chroma", "http://host:port"])
def test_a_wrong_server_address_is_named(url: str) -> None:
    with pytest.raises(VectorStoreError, match="CHROMA_URL"):
        open_server(url)


def test_a_silent_server_is_named() -> None:
    with pytest.raises(VectorStoreError, match="no Chroma server answers at"):
        open_server("http://127.0.0.1:9")
