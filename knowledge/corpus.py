"""Documents of one language in a vector collection, ready to be ranked."""

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.encoder import Progress, SentenceEncoder
from knowledge.pack import Language
from knowledge.passages import Document, IndexEntry, document_entries
from knowledge.probes import Vectors
from knowledge.ranking import FusionWeights, HybridRanker
from knowledge.synchronising import synchronise
from knowledge.vectors import VectorCollection


@dataclass(frozen=True)
class Corpus:
    """Documents as they are indexed."""

    documents: Sequence[Document]
    entries: Sequence[IndexEntry]
    language: Language
    collection: VectorCollection

    def ranker(self, weights: FusionWeights) -> HybridRanker:
        """A ranker over all its documents."""
        return HybridRanker(self.entries, self.language, self.collection, weights)

    def vectors(self) -> Vectors:
        """The embedding of each entry by its id."""
        ids = [entry.entry_id for entry in self.entries]
        return dict(zip(ids, self.collection.vectors(ids), strict=True)) if ids else {}


def index_documents(
    collection: VectorCollection,
    documents: Sequence[Document],
    language: Language,
    encoder: SentenceEncoder,
    progress: Progress | None = None,
) -> Corpus:
    """Bring `collection` up to date with `documents`; only what is new is embedded."""
    entries = [entry for document in documents for entry in document_entries(document, language)]
    texts = {entry.entry_id: entry.embedded_text for entry in entries}
    synchronise(collection, texts, encoder, progress)
    return Corpus(documents, entries, language, collection)
