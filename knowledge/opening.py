"""Opens the search over a pack, bringing its index up to date first."""

from collections.abc import Sequence

from knowledge.answers import answer_units
from knowledge.article_sentences import ArticleSentences
from knowledge.encoder import Progress, SentenceEncoder
from knowledge.lexical import LexicalRanker
from knowledge.lexical_views import LEXICAL_VIEWS
from knowledge.pack import Article, Language, Pack
from knowledge.passages import article_document, content_id, document_entries
from knowledge.ranking import FusionWeights, HybridRanker
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
    return index_pack(store, pack, encoder, progress)


def open_store(settings: KnowledgeSettings) -> VectorStore:
    """The vector store the settings name: a server, or embedded files of this process."""
    from knowledge.chroma_store import open_embedded, open_server

    if settings.chroma_url:
        return open_server(settings.chroma_url)
    return open_embedded(settings.data_dir / "chroma")


def index_pack(
    store: VectorStore, pack: Pack, encoder: SentenceEncoder, progress: Progress | None = None
) -> ArticleSearch:
    """Index every language of `pack` in `store`."""
    indexes = {
        language: _index_language(store, pack, language, encoder, progress)
        for language in pack.company.languages
    }
    return ArticleSearch(indexes, encoder)


def _index_language(
    store: VectorStore,
    pack: Pack,
    language: Language,
    encoder: SentenceEncoder,
    progress: Progress | None,
) -> ArticleIndex:
    articles = [article for article in pack.articles if article.language == language]
    name = collection_name(pack.name, language, encoder)
    entries = [
        entry
        for article in articles
        for entry in document_entries(article_document(article), language)
    ]
    collection = store.collection(name)
    texts = {entry.entry_id: entry.embedded_text for entry in entries}
    synchronise(collection, texts, encoder, progress)
    weights = FusionWeights(0.7, (0.15, 0.15)) if language == "en" else FusionWeights(0, (0.5, 0.5))
    return ArticleIndex(
        articles={article.article_id: article for article in articles},
        ranker=HybridRanker(entries, language, collection, weights),
        sentences=_sentences(store, f"{name}-sentences", articles, encoder, progress),
        threshold=0.3,
    )


def _sentences(
    store: VectorStore,
    name: str,
    articles: Sequence[Article],
    encoder: SentenceEncoder,
    progress: Progress | None,
) -> ArticleSentences:
    units = {article.article_id: answer_units(article.body) for article in articles}
    texts = [unit.sentence.text for found in units.values() for unit in found]
    ids = [content_id("sentence", text) for text in texts]
    collection = store.collection(name)
    synchronise(collection, dict(zip(ids, texts, strict=True)), encoder, progress)
    view = LEXICAL_VIEWS[articles[0].language][0] if articles else LEXICAL_VIEWS["en"][0]
    ranker = LexicalRanker([view.analysis(text) for text in texts], view.analysis)
    return ArticleSentences(units, collection.vectors(ids), ranker)
