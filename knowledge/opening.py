"""Opens the search over a pack, bringing its index up to date first."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge import calibration as calibrations
from knowledge.answers import AnswerUnit, answer_units
from knowledge.article_sentences import ArticleSentences
from knowledge.article_words import ArticleWords
from knowledge.calibration import Calibration
from knowledge.corpus import Corpus, index_documents
from knowledge.encoder import Progress, SentenceEncoder
from knowledge.measuring import measure, pack_examples
from knowledge.pack import Language, Pack
from knowledge.passages import article_document, content_id
from knowledge.search import ArticleIndex, ArticleSearch
from knowledge.settings import KnowledgeSettings
from knowledge.synchronising import collection_name, synchronise
from knowledge.vectors import VectorStore


def open_search(
    settings: KnowledgeSettings,
    pack: Pack,
    encoder: SentenceEncoder,
    progress: Progress | None = None,
) -> ArticleSearch:
    """Search over the articles of `pack`; only what changed since the last time is embedded.

    Raises:
        IndexOwnedError: another process has the embedded index open.
        VectorStoreError: `CHROMA_URL` is set and nothing answers there.
    """
    store = open_store(settings)
    try:
        return index_pack(settings, store, pack, encoder, progress)
    except BaseException:
        store.close()
        raise


def open_store(settings: KnowledgeSettings) -> VectorStore:
    """The vector store the settings name: a server, or embedded files of this process."""
    from knowledge.chroma_store import open_embedded, open_server

    if settings.chroma_url:
        return open_server(settings.chroma_url)
    return open_embedded(settings.data_dir / "chroma")


def index_pack(
    settings: KnowledgeSettings,
    store: VectorStore,
    pack: Pack,
    encoder: SentenceEncoder,
    progress: Progress | None = None,
) -> ArticleSearch:
    """Index every language of `pack` in `store`, which the search then owns."""
    indexes = {}
    for language in pack.company.languages:
        indexes[language] = _index_language(settings, store, pack, language, encoder, progress)
    return ArticleSearch(indexes, encoder, store)


def _index_language(
    settings: KnowledgeSettings,
    store: VectorStore,
    pack: Pack,
    language: Language,
    encoder: SentenceEncoder,
    progress: Progress | None,
) -> ArticleIndex:
    articles = [article for article in pack.articles if article.language == language]
    documents = [article_document(article) for article in articles]
    name = collection_name(pack.name, language, encoder)
    corpus = index_documents(store.collection(name), documents, language, encoder, progress)
    units = {article.article_id: answer_units(article.body) for article in articles}
    vectors = _unit_vectors(store, f"{name}-sentences", units, encoder, progress)
    calibration = _calibration(settings, pack, corpus, encoder, name, progress)
    return ArticleIndex(
        articles={article.article_id: article for article in articles},
        ranker=corpus.ranker(calibration.weights),
        sentences=ArticleSentences(units, vectors, pack.company.product_names),
        calibration=calibration,
        words=ArticleWords(articles),
    )


def _calibration(
    settings: KnowledgeSettings,
    pack: Pack,
    corpus: Corpus,
    encoder: SentenceEncoder,
    name: str,
    progress: Progress | None,
) -> Calibration:
    """Measured now, or read back when nothing it depends on has changed."""
    examples = pack_examples(pack, corpus.language)
    share = settings.largest_rejected_share
    state = content_id(
        *(entry.entry_id for entry in corpus.entries),
        *examples.answerable,
        "unanswerable",
        *examples.unanswerable,
        f"{share}",
    )
    path: Path = settings.data_dir / "models" / "search" / f"{name}.npz"
    found = calibrations.load(path, state, corpus.language)
    if found is None:
        found = measure(corpus, examples, encoder, share, progress)
        calibrations.save(found, path, state)
    return found


def _unit_vectors(
    store: VectorStore,
    name: str,
    units: Mapping[str, Sequence[AnswerUnit]],
    encoder: SentenceEncoder,
    progress: Progress | None,
) -> NDArray[np.float32]:
    """The units' embeddings, shape (n_units, dimension), in the order of the articles."""
    texts = [unit.sentence.text for found in units.values() for unit in found]
    ids = [content_id("sentence", text) for text in texts]
    collection = store.collection(name)
    embedded: Mapping[str, str] = dict(zip(ids, texts, strict=True))
    synchronise(collection, embedded, encoder, progress)
    return collection.vectors(ids)
