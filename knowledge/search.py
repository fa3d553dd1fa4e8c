"""Article search: from a question to the passages that answer it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from threading import Lock
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.answers import ShortAnswer
from knowledge.article_sentences import ArticleSentences, Wish
from knowledge.article_words import ArticleWords
from knowledge.calibration import Calibration, ThresholdReport
from knowledge.encoder import SentenceEncoder
from knowledge.pack import Article, Audience, Language
from knowledge.ranking import FusionWeights, HybridRanker, Ranking, Scores
from knowledge.vectors import VectorStore
from knowledge.wanted import Kind, wanted

REMEMBERED_RANKINGS = 64
"""Enough for the turns that run at once; a turn ranks the same question twice."""
UNKNOWN_SHARE = 0.6
"""Of a question's words, from where an article that lacks them is not believed. It refuses none of
the 431 answerable development messages, and 7 of the 10 others that understanding lets by."""
CANDIDATES = 20
"""Documents looked at per question, so that expired or hidden ones do not use up the limit."""


@dataclass(frozen=True)
class PassageMatch:
    """A passage that may answer a question, and the article it comes from."""

    passage_id: str
    article_id: str
    language: Language
    title: str
    text: str
    """The passage: plain text."""
    score: float
    """In [0, 1], comparable with the abstention threshold."""
    answer: str
    """The article's own sentences, shortened to the question: Markdown."""
    answer_sentence: str
    """The sentence to cite: plain text."""


@dataclass(frozen=True)
class ArticleIndex:
    """One language's articles, ready to rank and to shorten."""

    articles: Mapping[str, Article]
    ranker: HybridRanker
    sentences: ArticleSentences
    calibration: Calibration
    words: ArticleWords

    @property
    def needs_embedding(self) -> bool:
        """Whether a question's embedding changes anything."""
        answerability = self.calibration.answerability
        return self.calibration.weights.encoder > 0 or (
            answerability is not None and bool(answerability.embedding_weights.any())
        )

    def scores(self, ranking: Ranking, question: str, vector: NDArray[np.float32]) -> Scores:
        """Per document, in [0, 1], in the order of the joined scores."""
        if self.calibration.answerability is None:
            return np.clip(ranking.joined, 0.0, 1.0)
        return self.calibration.answerability.scores(ranking.joined, question, vector)

    def lacks_words(self, article_id: str, question: str, vector: NDArray[np.float32]) -> bool:
        """Whether the article has hardly a word of a question that sounds unanswerable.

        Only where words are all there is to go by: an encoder knows other words for the same.
        """
        answerability = self.calibration.answerability
        if self.calibration.weights.encoder > 0 or answerability is None:
            return False
        margin, _ = answerability.clues(question, vector)
        return margin < 0 and self.words.unknown_share(question, article_id) >= UNKNOWN_SHARE

    def answers(
        self,
        rows: Sequence[int],
        question: str,
        vector: NDArray[np.float32],
        asked: frozenset[Kind],
        around: str,
    ) -> list[ShortAnswer]:
        """The shortened answers of these document rows to a question that wants `asked`.

        `around` is the message that it is part of.
        """
        wish = Wish(question, vector, self.calibration.weights.encoder, asked, around)
        return [self.sentences.shorten(self.ranker.document_ids[row], wish) for row in rows]


class Search(Protocol):
    """What finds articles for questions; see `ArticleSearch`."""

    def search(  # noqa: PLR0913 - one question with who asks it and when; all but it by name.
        self,
        question: str,
        *,
        language: Language,
        today: date,
        audience: Audience = "customer",
        embedding: NDArray[np.float32] | None = None,
        prior: Mapping[str, float] | None = None,
        before: str | None = None,
        around: str | None = None,
        limit: int = 5,
        min_score: float | None = None,
    ) -> list[PassageMatch]:
        """The articles that answer `question`, best first."""
        ...

    def lacks_words(self, question: str, match: PassageMatch) -> bool:
        """Whether too little of a question stands in the article that was found for it."""
        ...


class ArticleSearch:
    """Searches the articles of a pack. Threads may share it."""

    def __init__(
        self,
        indexes: Mapping[Language, ArticleIndex],
        encoder: SentenceEncoder,
        store: VectorStore,
    ) -> None:
        self._indexes = dict(indexes)
        self._encoder = encoder
        self._store = store
        self._ranked: dict[tuple[int, str], Ranking] = {}
        self._lock = Lock()

    def search(  # noqa: PLR0913 - one question with who asks it and when; all but it by name.
        self,
        question: str,
        *,
        language: Language,
        today: date,
        audience: Audience = "customer",
        embedding: NDArray[np.float32] | None = None,
        prior: Mapping[str, float] | None = None,
        before: str | None = None,
        around: str | None = None,
        limit: int = 5,
        min_score: float | None = None,
    ) -> list[PassageMatch]:
        """The articles that answer `question`, best first; none when nothing is good enough.

        Args:
            question: as the customer wrote it.
            language: which articles to search; a pack without them gives no match.
            today: articles valid until an earlier day are not found.
            audience: customers never see articles for operators; operators see all.
            embedding: of `question`, shape (dimension,), when the caller has it already.
            prior: article id -> points to add to its score, for example .1 times the probability
                that an intent classifier gives to the article's intent.
            before: the question that this one follows, whose wish for a kind of figure is its
                own where it has none.
            around: the whole message that the question is part of; what it names chooses sentences.
            limit: at most this many articles.
            min_score: in place of the measured threshold.
        """
        index = self._indexes.get(language)
        if index is None or not question.strip():
            return []
        vector = self._vector(index, question, embedding)
        ranking = self._rank(index, question, vector).with_prior(index.ranker.points(prior))
        scores = index.scores(ranking, question, vector)
        least = index.calibration.report.threshold if min_score is None else min_score
        found: list[int] = []
        for row in ranking.best(CANDIDATES):
            article = index.articles[index.ranker.document_ids[row]]
            if scores[row] < least or len(found) == limit:
                break
            if article.valid_until >= today and audience in {article.audience, "operator"}:
                found.append(row)
        if not found:
            return []
        asked = wanted(question) or wanted(before or "")
        answers = index.answers(found, question, vector, asked, around or question)
        return [
            _match(index, ranking, row, float(scores[row]), answer)
            for row, answer in zip(found, answers, strict=True)
        ]

    def article_ids(self, language: Language) -> Sequence[str]:
        """Ids of the indexed articles, in the order of `article_scores`."""
        index = self._indexes.get(language)
        return () if index is None else index.ranker.document_ids

    def article_scores(
        self, question: str, *, language: Language, embedding: NDArray[np.float32] | None = None
    ) -> Scores:
        """How well each article matches, shape (n_articles,), unbounded; for other models to use.

        `embedding` is that of `question`, shape (dimension,), when the caller has it already.
        """
        index = self._indexes[language]
        return self._rank(index, question, self._vector(index, question, embedding)).joined

    def lacks_words(self, question: str, match: PassageMatch) -> bool:
        """Whether too little of a question stands in the article that was found for it."""
        index = self._indexes[match.language]
        vector = self._vector(index, question, None)
        return index.lacks_words(match.article_id, question, vector)

    def threshold(self, language: Language) -> float:
        """The score below which `search` gives no match."""
        return self.report(language).threshold

    def report(self, language: Language) -> ThresholdReport:
        """How that threshold was measured."""
        return self._indexes[language].calibration.report

    def weights(self, language: Language) -> FusionWeights:
        """How much each ranker says."""
        return self._indexes[language].calibration.weights

    def article_count(self, language: Language) -> int:
        """How many articles are indexed."""
        return len(self._indexes[language].articles)

    def _vector(
        self, index: ArticleIndex, question: str, embedding: NDArray[np.float32] | None
    ) -> NDArray[np.float32]:
        if embedding is not None:
            return embedding
        if not index.needs_embedding:
            return np.zeros(self._encoder.dimension, dtype=np.float32)
        vector: NDArray[np.float32] = self._encoder.encode([question])[0]
        return vector

    def _rank(self, index: ArticleIndex, question: str, vector: NDArray[np.float32]) -> Ranking:
        """Rank once per question: understanding asks first, answering right after."""
        key = (id(index), question)
        with self._lock:
            ranking = self._ranked.get(key)
        if ranking is None:
            ranking = index.ranker.rank(question, vector)
            with self._lock:
                self._ranked[key] = ranking
                if len(self._ranked) > REMEMBERED_RANKINGS:
                    self._ranked.pop(next(iter(self._ranked)))
        return ranking

    def close(self) -> None:
        """Gives the index free for another process; no search afterwards."""
        self._store.close()


def _match(
    index: ArticleIndex, ranking: Ranking, row: int, score: float, answer: ShortAnswer
) -> PassageMatch:
    article = index.articles[index.ranker.document_ids[row]]
    passage = index.ranker.passage(row, ranking)
    return PassageMatch(
        passage_id=passage.entry_id,
        article_id=article.article_id,
        language=article.language,
        title=article.title,
        text=passage.text,
        score=score,
        answer=answer.markdown,
        answer_sentence=answer.sentence,
    )
