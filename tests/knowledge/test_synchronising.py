from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.encoder import HashingEncoder
from knowledge.synchronising import collection_name, synchronise
from knowledge.vectors import InMemoryCollection


class CountingEncoder(HashingEncoder):
    def __init__(self) -> None:
        super().__init__()
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.encoded.extend(texts)
        return super().encode(texts)


def test_only_new_texts_are_embedded() -> None:
    collection, encoder = InMemoryCollection(), CountingEncoder()
    synchronise(collection, {"1": "one", "2": "two"}, encoder)
    encoder.encoded.clear()

    embedded = synchronise(collection, {"2": "two", "3": "three"}, encoder)

    assert embedded == 1
    assert encoder.encoded == ["three"]
    assert collection.ids() == {"2", "3"}


def test_progress_ends_at_the_total() -> None:
    seen: list[tuple[str, int, int]] = []
    texts = {str(number): f"text {number}" for number in range(70)}

    synchronise(InMemoryCollection(), texts, HashingEncoder(), lambda *step: seen.append(step))

    assert seen == [("embedding articles", 64, 70), ("embedding articles", 70, 70)]


def test_each_pack_language_and_encoder_has_its_own_collection() -> None:
    names = {
        collection_name("shop", "en", HashingEncoder()),
        collection_name("shop", "zh", HashingEncoder()),
        collection_name("shop", "en", HashingEncoder(64)),
        collection_name("商店", "en", HashingEncoder()),
    }

    assert len(names) == 4
    assert all(name.isascii() and 3 <= len(name) <= 512 for name in names)
