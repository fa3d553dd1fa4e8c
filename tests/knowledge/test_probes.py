from knowledge.encoder import HashingEncoder
from knowledge.passages import Document
from knowledge.probes import FEWEST_PROBES, ask_probes

ENCODER = HashingEncoder()


def with_questions(count: int) -> list[Document]:
    return [
        Document(f"d{n:02d}", f"title {n}", (f"first {n}", f"second {n}"), (f"Text {n}.",))
        for n in range(count)
    ]


def test_alternative_questions_are_asked_while_they_are_left_out() -> None:
    found = ask_probes(with_questions(40), "en", ENCODER, {})

    assert found is not None
    assert set(found.texts) == {f"{n} {i}" for n in ("first", "second") for i in range(40)}
    # Asked as written they would match themselves: cosine 1.
    own = found.encoder[range(len(found.texts)), found.answers]
    assert own.max() < 0.999


def test_documents_without_questions_lose_a_sentence_each() -> None:
    documents = [
        Document(f"d{n:02d}", "", (), (f"Alpha {n} beta. Gamma {n} delta.",)) for n in range(40)
    ]

    found = ask_probes(documents, "en", ENCODER, {})

    assert found is not None
    assert len(found.texts) == 40
    assert all(text.endswith(("beta.", "delta.")) for text in found.texts)


def test_too_few_probes_say_nothing() -> None:
    assert ask_probes(with_questions(FEWEST_PROBES // 3), "en", ENCODER, {}) is None
    assert ask_probes([], "en", ENCODER, {}) is None


def test_embeddings_of_the_index_are_used_again() -> None:
    documents = with_questions(40)
    vectors: dict[str, object] = {}
    ask_probes(documents, "en", ENCODER, vectors)  # type: ignore[arg-type]

    class Silent(HashingEncoder):
        def encode(self, texts):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
            raise AssertionError("encoded again")

    assert ask_probes(documents, "en", Silent(), vectors) is not None  # type: ignore[arg-type]
