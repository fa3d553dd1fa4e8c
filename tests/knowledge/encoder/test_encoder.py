"""One contract for every encoder: the fake, the embedded one and a Hugging Face one."""

import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from knowledge.encoder import HashingEncoder, SentenceEncoder, load_encoder
from knowledge.errors import EncoderExtraMissingError
from knowledge.settings import KnowledgeSettings

TEXTS = [
    "where is my card",
    "Where is my parcel?",
    "我的订单在哪里",
    "",
    "😀 \x00 \ud83d",
    "a " * 600,
]


def embedded(folder: Path) -> SentenceEncoder:
    return load_encoder(KnowledgeSettings(data_dir=folder))


def hashing(_folder: Path) -> SentenceEncoder:
    return load_encoder(KnowledgeSettings(encoder="hashing"))


def hugging_face(folder: Path) -> SentenceEncoder:
    pytest.importorskip("torch", reason="the transformers extra is not installed")
    transformers = pytest.importorskip("transformers", reason="the extra is not installed")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "where", "is", "my", "card", "a"]
    vocabulary = folder / "vocab.txt"
    vocabulary.write_text("\n".join(words), "utf-8")
    transformers.BertTokenizerFast(vocab=str(vocabulary)).save_pretrained(folder)
    config = transformers.BertConfig(
        vocab_size=len(words),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
    )
    transformers.BertModel(config).save_pretrained(folder)
    return load_encoder(KnowledgeSettings(encoder=f"hf:{folder}"))


@pytest.fixture(params=[hashing, embedded, hugging_face], ids=lambda make: make.__name__)
def encoder(request: pytest.FixtureRequest, tmp_path: Path) -> SentenceEncoder:
    make: Callable[[Path], SentenceEncoder] = request.param
    return make(tmp_path)


def test_every_text_becomes_a_unit_vector(encoder: SentenceEncoder) -> None:
    vectors = encoder.encode(TEXTS)

    assert vectors.shape == (len(TEXTS), encoder.dimension)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-4)


def test_no_texts_give_no_rows(encoder: SentenceEncoder) -> None:
    assert encoder.encode([]).shape == (0, encoder.dimension)


def test_a_vector_does_not_depend_on_its_neighbours(encoder: SentenceEncoder) -> None:
    together = encoder.encode(TEXTS)

    alone = np.concatenate([encoder.encode([text]) for text in TEXTS])

    np.testing.assert_allclose(together, alone, atol=1e-4)


def test_threads_sharing_an_encoder_get_the_same_vectors(encoder: SentenceEncoder) -> None:
    expected = encoder.encode(TEXTS)

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: encoder.encode(TEXTS), range(8)))

    for result in results:
        np.testing.assert_allclose(result, expected, atol=1e-5)


def test_the_embedded_encoder_puts_a_paraphrase_nearer_than_another_topic(tmp_path: Path) -> None:
    question, paraphrase, other = embedded(tmp_path).encode(
        ["Where is my order?", "When will my package arrive?", "I want to close my account"]
    )

    assert question @ paraphrase > question @ other + 0.2


def test_the_fake_is_the_same_in_every_process() -> None:
    vector = HashingEncoder(8).encode(["where is my card"])[0]

    expected = np.array([-1, -2, -2, -2, -1, 2, 2, -2]) / 26**0.5
    np.testing.assert_allclose(vector, expected, atol=1e-6)


def test_an_encoder_of_the_hub_without_the_extra_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)

    with pytest.raises(EncoderExtraMissingError, match=r"pip install 'rapport\[transformers\]'"):
        load_encoder(KnowledgeSettings(encoder="hf:intfloat/multilingual-e5-small"))
