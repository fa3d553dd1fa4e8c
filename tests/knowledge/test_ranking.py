import numpy as np
import pytest

from knowledge.corpus import Corpus, index_documents
from knowledge.encoder import HashingEncoder
from knowledge.passages import Document
from knowledge.ranking import NEAREST_ENTRIES, FusionWeights
from knowledge.vectors import InMemoryCollection

ENCODER = HashingEncoder()
BOTH = FusionWeights(0.5, (0.25, 0.25))


def corpus(*documents: Document) -> Corpus:
    return index_documents(InMemoryCollection(), documents, "en", ENCODER)


SHOP = corpus(
    Document("cost", "How much is delivery?", ("shipping fees",), ("Delivery costs S$4.90.",)),
    Document("return", "Can I return it?", ("send it back",), ("Return it in 30 days.",)),
)


def test_the_document_with_the_asked_question_comes_first() -> None:
    ranker = SHOP.ranker(BOTH)

    ranking = ranker.rank("shipping fees", ENCODER.encode(["shipping fees"])[0])

    assert [ranker.document_ids[row] for row in ranking.best(2)] == ["cost", "return"]
    assert 0 <= ranking.joined.min() <= ranking.joined.max() <= 1


def test_a_prior_moves_documents_and_ignores_unknown_ones() -> None:
    ranker = SHOP.ranker(BOTH)
    vector = ENCODER.encode(["shipping fees"])[0]

    points = ranker.points({"return": 1.0, "nowhere": 9.0})
    ranking = ranker.rank("shipping fees", vector).with_prior(points)

    assert ranker.document_ids[ranking.best(1)[0]] == "return"
    assert ranker.rank("shipping fees", vector).best(1) != ranking.best(1)


def test_an_encoder_without_weight_is_not_asked() -> None:
    ranking = SHOP.ranker(FusionWeights(0, (0.5, 0.5))).rank(
        "shipping fees", np.full(3, np.nan, dtype=np.float32)
    )

    assert not ranking.encoder.any()
    assert ranking.joined == pytest.approx(ranking.lexical)


def test_documents_beyond_the_nearest_entries_count_as_the_last_of_them() -> None:
    documents = [
        Document(f"d{number:03d}", f"title number {number}", (), ())
        for number in range(NEAREST_ENTRIES + 20)
    ]
    ranker = corpus(*documents).ranker(BOTH)

    scores, _ = ranker.encoder_scores(ENCODER.encode(["title number 7"])[0])

    assert ranker.document_ids[int(scores.argmax())] == "d007"
    assert np.sum(scores == scores.min()) >= 20
    assert scores.min() >= 0


def test_the_passage_shown_is_one_of_the_document() -> None:
    ranker = SHOP.ranker(BOTH)
    ranking = ranker.rank("shipping fees", ENCODER.encode(["shipping fees"])[0])

    assert ranker.passage(ranking.best(1)[0], ranking).text == "Delivery costs S$4.90."


def test_no_documents_give_an_empty_ranking() -> None:
    ranking = corpus().ranker(BOTH).rank("anything", ENCODER.encode(["anything"])[0])

    assert ranking.best(5) == []
