"""Opening and searching a pack, on the real Chroma and a fake encoder."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from knowledge import ArticleSearch, KnowledgeSettings, load_pack, open_search
from knowledge.encoder import HashingEncoder
from knowledge.errors import IndexOwnedError
from tests.knowledge.small_pack import ARTICLES, write_article, write_pack

TODAY = date(2026, 11, 22)


class CountingEncoder(HashingEncoder):
    def __init__(self) -> None:
        super().__init__()
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.encoded.extend(texts)
        return super().encode(texts)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_pack(tmp_path / "shop")


@pytest.fixture
def settings(tmp_path: Path) -> KnowledgeSettings:
    return KnowledgeSettings(data_dir=tmp_path / "var", encoder="hashing")


@pytest.fixture
def search(folder: Path, settings: KnowledgeSettings) -> Iterator[ArticleSearch]:
    opened = open_search(settings, load_pack(folder), HashingEncoder())
    yield opened
    opened.close()


def test_a_question_finds_its_article_with_a_sentence_to_cite(search: ArticleSearch) -> None:
    match = search.search("what does standard delivery cost", language="en", today=TODAY)[0]

    assert match.article_id == "delivery-cost"
    assert match.title == "How much does delivery cost?"
    assert match.answer_sentence in match.text
    assert "S$4.90" in match.answer
    assert 0 <= match.score <= 1


def test_chinese_finds_chinese_articles(search: ArticleSearch) -> None:
    match = search.search("几天能到货呀", language="zh", today=TODAY)[0]

    assert match.article_id == "delivery-time"
    assert match.language == "zh"


def test_below_the_threshold_nothing_is_found(search: ArticleSearch) -> None:
    assert search.search("zebra quiz", language="en", today=TODAY) == []
    assert search.search("zebra quiz", language="en", today=TODAY, min_score=0.0)


@pytest.mark.parametrize("question", ["", "   ", "\n"])
def test_an_empty_question_finds_nothing(search: ArticleSearch, question: str) -> None:
    assert search.search(question, language="en", today=TODAY, min_score=0.0) == []


def test_operators_see_their_articles_and_customers_do_not(search: ArticleSearch) -> None:
    def found(audience: str) -> set[str]:
        matches = search.search(
            "goodwill limits",
            language="en",
            today=TODAY,
            audience=audience,  # type: ignore[arg-type]
            min_score=0.0,
        )
        return {match.article_id for match in matches}

    assert "staff-notes" in found("operator")
    assert "staff-notes" not in found("customer")
    assert found("customer") < found("operator")


def test_an_article_is_found_until_its_last_day_only(search: ArticleSearch) -> None:
    question = "what are your shipping fees"

    def first(today: date) -> str:
        return search.search(question, language="en", today=today, min_score=0)[0].article_id

    assert first(date(2030, 12, 31)) == "delivery-cost"
    assert search.search(question, language="en", today=date(2031, 1, 1), min_score=0) == []


def test_a_prior_decides_between_articles(search: ArticleSearch) -> None:
    matches = search.search(
        "delivery", language="en", today=TODAY, prior={"return-policy": 2.0}, min_score=0.0
    )

    assert matches[0].article_id == "return-policy"


def test_a_given_embedding_saves_the_encoding(folder: Path, settings: KnowledgeSettings) -> None:
    encoder = CountingEncoder()
    search = open_search(settings, load_pack(folder), encoder)
    vector = HashingEncoder().encode(["shipping fees"])[0]
    encoder.encoded.clear()

    search.search("shipping fees", language="en", today=TODAY, embedding=vector)

    assert encoder.encoded == []
    search.close()


def test_opening_again_embeds_nothing(folder: Path, settings: KnowledgeSettings) -> None:
    open_search(settings, load_pack(folder), HashingEncoder()).close()
    encoder = CountingEncoder()

    open_search(settings, load_pack(folder), encoder).close()

    assert encoder.encoded == []


def test_a_changed_article_is_found_by_its_new_words_and_alone_embedded(
    folder: Path, settings: KnowledgeSettings
) -> None:
    open_search(settings, load_pack(folder), HashingEncoder()).close()
    title, questions, body = ARTICLES["en", "return-policy"]
    write_article(folder, "en", "return-policy", (title, [*questions, "unicorn policy"], body))
    encoder = CountingEncoder()

    search = open_search(settings, load_pack(folder), encoder)

    assert encoder.encoded == ["unicorn policy"]
    matches = search.search("unicorn policy", language="en", today=TODAY)
    assert matches[0].article_id == "return-policy"
    search.close()


def test_a_deleted_article_is_gone_at_once(folder: Path, settings: KnowledgeSettings) -> None:
    open_search(settings, load_pack(folder), HashingEncoder()).close()
    (folder / "faq" / "en" / "delivery-cost.md").unlink()

    search = open_search(settings, load_pack(folder), HashingEncoder())

    matches = search.search("shipping fees", language="en", today=TODAY, min_score=0.0)
    assert "delivery-cost" not in {match.article_id for match in matches}
    search.close()


def test_two_owners_of_one_index_are_refused(
    search: ArticleSearch, folder: Path, settings: KnowledgeSettings
) -> None:
    with pytest.raises(IndexOwnedError, match="in use by process"):
        open_search(settings, load_pack(folder), HashingEncoder())


def test_a_language_without_articles_finds_nothing(
    folder: Path, settings: KnowledgeSettings
) -> None:
    for path in (folder / "faq" / "zh").glob("*.md"):
        path.unlink()

    search = open_search(settings, load_pack(folder), HashingEncoder())

    assert search.search("运费", language="zh", today=TODAY, min_score=0.0) == []
    search.close()
